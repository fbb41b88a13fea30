"""Figures are computed over all queries, in the order in which documents were returned."""

import pytest

pytest.importorskip("ranx", reason="needs the extra `bench`")

from benchmarks.quality import scoring

pytestmark = pytest.mark.filterwarnings("ignore:.*unsafe cast from uint64:Warning")  # numba


def test_the_rank_of_the_right_document_decides() -> None:
    values = scoring.per_query({"q": {"right": 1}}, {"q": ["wrong", "right"]})
    assert values["mrr@10"].tolist() == [0.5]
    assert values["recall@100"].tolist() == [1.0]


def test_a_query_that_found_nothing_counts_as_zero() -> None:
    values = scoring.per_query({"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1}}, {"a": ["x"], "b": []})
    assert values["ndcg@10"].tolist() == [1.0, 0.0, 0.0]


def test_equal_engines_do_not_differ_significantly() -> None:
    assert scoring.p_value([0.0, 1.0, 0.5], [0.0, 1.0, 0.5]) == 1.0


def test_a_steady_gain_is_significant_whichever_side_it_is_on() -> None:
    low, high = [0.4] * 20, [0.5] * 20
    assert scoring.p_value(high, low) < 0.001
    assert scoring.p_value(low, high) == scoring.p_value(high, low)
