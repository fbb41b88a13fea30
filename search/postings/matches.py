"""Sets of matching documents with their scores, and the operations on them."""

from collections.abc import Sequence
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kashaf.search import kernels
from kashaf.search.kernels import Arrays, Docs, Scores, members

_NO_DOCS: Final = np.empty(0, np.uint32)
_NO_SCORES: Final = np.empty(0, np.float32)
FEW: Final = 1000
"""Up to this many documents are scored one by one, without scoring all others."""


class Matches:
    """The matching documents, ascending, none of them deleted, and the score of each.

    They are held as two arrays or as dense scores: one score for each document of the index, 0
    if it does not match. If only the best ones are known, the others are found on first use, their
    scores only if they are needed.

    Attributes:
        top: The `len(top)` best documents, ascending, if they are known already.
    """

    __slots__ = (
        "_dense",
        "_docs",
        "_rest",
        "_scores",
        "_top_scores",
        "_total",
        "top",
    )

    def __init__(self, docs: Docs, scores: Scores, top: Docs | None = None) -> None:
        self._docs: Docs | None = docs
        self._scores: Scores | None = scores
        self._total: int | None = len(docs)
        self._dense: Scores | None = _NO_SCORES
        self._rest: Unscored | None = None
        self._top_scores = _NO_SCORES
        self.top = top

    @classmethod
    def of_dense(cls, scores: Scores, total: int | None = None) -> "Matches":
        """Return the documents with a score above 0; `total` is their number, if known."""
        found = cls(_NO_DOCS, _NO_SCORES)
        found._docs = found._scores = None
        found._total = total
        found._dense = scores
        return found

    @classmethod
    def of(cls, arrays: Arrays) -> "Matches":
        """Return the matches that arrays in the form of `arrays` contain."""
        return cls.of_dense(arrays[0]) if len(arrays) == 1 else cls(*arrays)

    @classmethod
    def of_best(cls, top: Docs, scores: Scores, total: int, rest: "Unscored") -> "Matches":
        """Return `total` matches of which the best are known; `rest` finds the others."""
        found = cls(_NO_DOCS, _NO_SCORES, top)
        found._docs = found._scores = found._dense = None
        found._total = total
        found._top_scores = scores
        found._rest = rest
        return found

    @property
    def arrays(self) -> Arrays:
        """The form that `kernels` accepts: dense scores, or documents and their scores."""
        dense = self.dense
        return (dense,) if len(dense) else (self.docs, self.scores)

    @property
    def docs_and_scores(self) -> tuple[Docs, Scores]:
        """The documents and the score of each."""
        return self.docs, self.scores

    @property
    def dense(self) -> Scores:
        """The dense scores; empty if the matches are held as two arrays."""
        if self._dense is None:
            self._complete()
        return cast("Scores", self._dense)

    @property
    def docs(self) -> Docs:
        """The numbers of the documents, ascending."""
        if self._docs is None:
            if self._rest is None:
                self._docs = np.flatnonzero(self.dense > 0).astype(np.uint32)
            else:
                self._docs = self._rest.docs()
        return self._docs

    @property
    def scores(self) -> Scores:
        """The score of each document, in the order of `docs`."""
        dense = self.dense  # finding all scores may set these, too
        if self._scores is None:
            self._scores = dense[self.docs]
        return self._scores

    def scores_of(self, docs: Docs) -> Scores:
        """Return the scores of some of the documents, which may be in any order."""
        if docs is self.top and len(self._top_scores):
            return self._top_scores
        if self._rest is not None and self.top is not None and len(docs) <= FEW:
            scores = kernels.scores_at([(self.top, self._top_scores)], docs)
            others = np.sort(docs[scores == 0])
            if len(others):
                scores += kernels.scores_at([(others, self._rest.scores(others))], docs)
            return scores
        if len(self.dense):
            return self.dense[docs]
        return self.scores[np.searchsorted(self.docs, docs)]

    def mask(self, size: int) -> NDArray[np.bool_]:
        """Return whether each document of an index of `size` documents matches."""
        if self._dense is not None and len(self._dense):
            return np.asarray(self._dense > 0)
        mask = np.zeros(size, bool)
        mask[self.docs] = True
        return mask

    def replace_top(self, top: Docs, scores: Scores) -> None:
        """Replace the scores of the best documents, whose numbers ascend."""
        self.top = top
        self._top_scores = scores
        if self._dense is not None:
            self._write(top, scores)

    def _write(self, docs: Docs, scores: Scores) -> None:
        """Write the scores of some documents."""
        if len(self.dense):
            if not self.dense.flags.writeable:
                self._dense = self.dense.copy()  # it is cached, and shared with other searches
            self.dense[docs] = scores
            self._scores = None
        elif self._scores is not None:
            if not self._scores.flags.writeable:
                self._scores = self._scores.copy()
            self._scores[np.searchsorted(self.docs, docs)] = scores

    def _complete(self) -> None:
        """Find all matches, keeping the known scores of the best ones."""
        found = cast("Unscored", self._rest).all()
        self._rest = None
        self._docs, self._scores, self._dense = found._docs, found._scores, found.dense
        if self.top is not None:
            self._write(self.top, self._top_scores)

    def __len__(self) -> int:
        if self._total is None:
            self._total = int(np.count_nonzero(self.dense > 0))
        return self._total


class Unscored(Protocol):
    """Matches with scores above 0, of which only the best are known."""

    def docs(self) -> Docs:
        """Return all of the documents, ascending."""
        ...

    def scores(self, docs: Docs) -> Scores:
        """Return the scores of some of the documents, ascending."""
        ...

    def all(self) -> Matches:
        """Return all matches."""
        ...


_SPARSE: Final = 32  # if fewer than one document in 32 matches, sorting is faster than dense scores
_SMALL: Final = 1 << 16  # in an index of at most this size, dense scores are always faster

NOTHING: Final = Matches(_NO_DOCS, _NO_SCORES)


def constant(docs: Docs, score: float) -> Matches:
    """Return these documents, each with the same score."""
    return Matches(docs, np.full(len(docs), score, np.float32))


def restrict(matches: Matches, within: Docs | None) -> Matches:
    """Return the matches that are in `within`; all of them for None."""
    if within is None:
        return matches
    if len(matches.dense):
        scores = matches.dense[within]
        kept = np.flatnonzero(scores > 0)
        return Matches(within[kept], scores[kept])
    kept = np.flatnonzero(members(matches.docs, within))
    return Matches(matches.docs[kept], matches.scores[kept])


def without(matches: Matches, docs: Docs) -> Matches:
    """Return the matches that are not in `docs`."""
    kept = np.flatnonzero(~members(matches.docs, docs))
    return Matches(matches.docs[kept], matches.scores[kept])


def both(left: Matches, right: Matches) -> Matches:
    """Return the documents in both, their scores added."""
    if len(left) > len(right):
        left, right = right, left
    found = restrict(right, left.docs)
    return Matches(found.docs, found.scores + left.scores_of(found.docs))


def any_of(parts: Sequence[Arrays], size: int, bonus: Sequence[Arrays] = ()) -> Matches:
    """Return the documents in any of the parts, their scores added.

    Args:
        parts: Matches in the form of `Matches.arrays`.
        size: The number of documents of the index.
        bonus: Scores in the same form that are added to the documents that match.
    """
    if len(parts) == 1 and not bonus:
        return Matches.of(parts[0])
    lists = [arrays for arrays in parts if len(arrays) == 2]
    if len(lists) == len(parts) and sum(len(docs) for docs, _ in lists) * _SPARSE < size:
        return _with_bonus(_any_of_few(lists), bonus)
    sums, total = kernels.accumulate([parts], 1, size, bonus)
    if total is not None:
        return Matches.of_dense(sums, total)
    is_match = np.zeros(size, bool)
    for part in parts:
        is_match[part[0] if len(part) == 2 else part[0] > 0] = True
    docs = np.flatnonzero(is_match).astype(np.uint32)
    return Matches(docs, sums[docs])


def _with_bonus(found: Matches, bonus: Sequence[Arrays]) -> Matches:
    if not bonus or not len(found):
        return found
    return Matches(found.docs, found.scores + kernels.scores_at(bonus, found.docs))


def _any_of_few(lists: Sequence[tuple[Docs, Scores]]) -> Matches:
    lists = [arrays for arrays in lists if len(arrays[0])]
    if len(lists) == 1:
        return Matches(*lists[0])
    docs = np.concatenate([NOTHING.docs, *(docs for docs, _ in lists)])
    scores = np.concatenate([NOTHING.scores, *(scores for _, scores in lists)])
    if not len(docs):
        return NOTHING
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    first = np.concatenate(([0], np.flatnonzero(docs[1:] != docs[:-1]) + 1))
    return Matches(docs[first], np.add.reduceat(scores[order], first))


def at_least(
    minimum: int, groups: Sequence[Sequence[Arrays]], size: int, bonus: Sequence[Arrays] = ()
) -> Matches:
    """Return the documents in at least `minimum` groups, all scores added.

    Args:
        minimum: How many groups a document must match; it matches a group in any of its parts.
        groups: Groups of matches in the form of `Matches.arrays`.
        size: The number of documents of the index.
        bonus: Scores in the same form that are added to the documents that match.
    """
    if minimum <= 1:
        return any_of([part for group in groups for part in group if len(part[0])], size, bonus)
    if minimum == len(groups):
        return _all_of(groups, size, bonus)
    return Matches.of_dense(*kernels.accumulate(groups, minimum, size, bonus))


def _all_of(groups: Sequence[Sequence[Arrays]], size: int, bonus: Sequence[Arrays]) -> Matches:
    """Return the documents in every group, all scores added, which must be above 0."""
    sizes = [sum(len(part[0]) for part in group) for group in groups]
    if size <= _SMALL or sum(sizes) * _SPARSE >= size:
        return Matches.of_dense(*kernels.accumulate(groups, len(groups), size, bonus))
    rarest = sizes.index(min(sizes))
    found = any_of(groups[rarest], size)
    docs, scores = found.docs, found.scores
    for group in (*groups[:rarest], *groups[rarest + 1 :]):
        added = kernels.scores_at(group, docs)
        kept = np.flatnonzero(added > 0)
        docs, scores = docs[kept], scores[kept] + added[kept]
    return _with_bonus(Matches(docs, scores), bonus)


def top_docs(matches: Matches, count: int) -> Docs:
    """Return the `count` best documents, best first; of equal scores the lower number first."""
    if count <= 0:
        return _NO_DOCS
    docs = matches.top
    count = min(count, len(matches))
    if docs is not None and count <= len(docs):
        return docs[kernels.top_k(matches.scores_of(docs), count, -np.inf)]
    if len(matches.dense):
        return kernels.top_k(matches.dense, count, 0).astype(np.uint32)
    return matches.docs[kernels.top_k(matches.scores, count, -np.inf)]
