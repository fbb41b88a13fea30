"""Operations on sets of matches, against the same on dictionaries of document and score."""

from typing import NamedTuple, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.search import kernels
from kashaf.search.postings.matches import Matches, any_of, both, restrict, top_docs, without

SIZE = 40
Scores: TypeAlias = dict[int, float]
FOUND = st.dictionaries(st.integers(0, SIZE - 1), st.sampled_from((0.5, 1.0, 2.5)))
DENSE = st.booleans()


def matches(scores: Scores, dense: bool) -> Matches:
    """The same matches in one of the two forms in which they are held."""
    if dense:
        array = np.zeros(SIZE, np.float32)
        array[[*scores]] = [*scores.values()]
        return Matches.of_dense(array)
    docs = np.array(sorted(scores), np.uint32)
    return Matches(docs, np.array([scores[doc] for doc in docs.tolist()], np.float32))


def scores_in(found: Matches) -> Scores:
    assert len(found) == len(found.docs) == len(found.scores)
    assert found.docs.tolist() == sorted(set(found.docs.tolist()))
    return dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))


@given(FOUND, FOUND, DENSE, DENSE)
def test_both_is_the_intersection(one: Scores, other: Scores, dense: bool, also: bool) -> None:
    found = both(matches(one, dense), matches(other, also))
    assert scores_in(found) == {doc: one[doc] + other[doc] for doc in one.keys() & other.keys()}


@given(st.lists(st.tuples(FOUND, DENSE), min_size=1, max_size=4))
def test_any_of_is_the_union(parts: list[tuple[Scores, bool]]) -> None:
    found = any_of([matches(*part).arrays for part in parts], SIZE)
    docs = {doc for scores, _ in parts for doc in scores}
    assert scores_in(found) == {doc: sum(one.get(doc, 0) for one, _ in parts) for doc in docs}


@given(FOUND, FOUND, DENSE)
def test_restricting_and_leaving_out_divide_the_matches(
    one: Scores, other: Scores, dense: bool
) -> None:
    docs = matches(other, dense=False).docs
    inside = scores_in(restrict(matches(one, dense), docs))
    outside = scores_in(without(matches(one, dense), docs))
    assert inside == {doc: one[doc] for doc in one.keys() & other.keys()}
    assert outside == {doc: one[doc] for doc in one.keys() - other.keys()}


@given(FOUND, DENSE, st.integers(0, SIZE + 5))
def test_of_equal_scores_the_lower_number_comes_first(
    scores: Scores, dense: bool, count: int
) -> None:
    best = sorted(scores, key=lambda doc: (-scores[doc], doc))
    assert top_docs(matches(scores, dense), count).tolist() == best[:count]


@pytest.mark.parametrize("dense", [True, False])
def test_the_scores_of_the_best_do_not_change_cached_ones(dense: bool) -> None:
    shared = matches({3: 1.0, 7: 2.0}, dense)
    for array in shared.arrays:
        array.flags.writeable = False
    found = Matches.of(shared.arrays)
    found.replace_top(np.array([7], np.uint32), np.array([2.5], np.float32))
    assert scores_in(found) == {3: 1.0, 7: 2.5}
    assert scores_in(shared) == {3: 1.0, 7: 2.0}


class Rest(NamedTuple):
    """All matches, as `Unscored`."""

    found: Scores
    is_dense: bool

    def docs(self) -> kernels.Docs:
        return np.array(sorted(self.found), np.uint32)

    def scores(self, docs: kernels.Docs) -> kernels.Scores:
        return np.array([self.found[doc] for doc in docs.tolist()], np.float32)

    def all(self) -> Matches:
        return matches(self.found, self.is_dense)


@given(FOUND, DENSE, st.integers(1, SIZE), st.booleans())
def test_where_only_the_best_are_known_the_others_are_found_on_first_use(
    scores: Scores, dense: bool, count: int, scores_first: bool
) -> None:
    whole = matches(scores, dense)
    top = np.sort(top_docs(whole, count))
    best = whole.scores_of(top)
    found = Matches.of_best(top, best, len(scores), Rest(scores, dense))
    some = np.array(sorted(scores, key=lambda doc: -doc)[:3], np.uint32)
    assert found.scores_of(some).tolist() == [scores[doc] for doc in some.tolist()]
    if scores_first:
        assert found.scores.tolist() == [scores[doc] for doc in sorted(scores)]
    assert found.docs.tolist() == sorted(scores)
    assert found.mask(SIZE).nonzero()[0].tolist() == sorted(scores)
    assert scores_in(found) == scores
