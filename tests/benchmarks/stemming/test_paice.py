"""Paice's indices on samples small enough to count by hand."""

from math import isnan

import pytest

from benchmarks.stemming.paice import Errors, errors, errt

# Two concepts, three words and two: 3 + 1 pairs belong together, the other 6 of 10 do not.
CONCEPTS = ["book", "book", "book", "bank", "bank"]


def test_a_perfect_stemmer_makes_no_error() -> None:
    assert errors(CONCEPTS, ["a", "a", "a", "b", "b"]) == Errors(ui=0.0, oi=0.0)


def test_a_stemmer_that_does_nothing_only_understems() -> None:
    assert errors(CONCEPTS, ["a", "b", "c", "d", "e"]) == Errors(ui=1.0, oi=0.0)


def test_a_stemmer_that_merges_everything_only_overstems() -> None:
    assert errors(CONCEPTS, ["a"] * 5) == Errors(ui=0.0, oi=1.0)


def test_pairs_are_counted_on_both_sides() -> None:
    # Of book, two words share a stem with one of bank: 3 of 4 good pairs missed, 2 of 6 bad made.
    found = errors(CONCEPTS, ["a", "a", "b", "a", "c"])
    assert (found.ui, found.oi) == pytest.approx((3 / 4, 2 / 6))
    assert found.weight == pytest.approx((2 / 6) / (3 / 4))


def test_weight_is_undefined_where_nothing_is_understemmed() -> None:
    assert isnan(Errors(ui=0.0, oi=0.5).weight)


# (UI, OI) cut to no letter: 0, 1; to one: 2/3, 1/3; to two, that is not at all: 1, 0.
WORDS = ["ka", "kb", "ba", "bb"]
ROWS = ["1", "1", "1", "2"]


def test_truncation_is_the_measure_of_one() -> None:
    truncated = errors(ROWS, [word[:1] for word in WORDS])
    assert (truncated.ui, truncated.oi) == pytest.approx((2 / 3, 1 / 3))
    assert errt(truncated, ROWS, WORDS) == pytest.approx(1.0)


def test_doing_nothing_is_as_good_as_truncating_nothing() -> None:
    assert errt(errors(ROWS, WORDS), ROWS, WORDS) == pytest.approx(1.0)


def test_half_the_way_to_the_truncation_line_is_one_half() -> None:
    truncated = errors(ROWS, [word[:1] for word in WORDS])
    halfway = Errors(ui=truncated.ui / 2, oi=truncated.oi / 2)
    assert errt(halfway, ROWS, WORDS) == pytest.approx(0.5)


def test_a_perfect_stemmer_has_no_error_relative_to_truncation() -> None:
    assert errt(Errors(ui=0.0, oi=0.0), ROWS, WORDS) == 0.0
