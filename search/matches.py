"""Documents that match, as arrays, and how such sets are put together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Docs = NDArray[np.uint32]
Scores = NDArray[np.float32]


class Matches(NamedTuple):
    """The documents that match, ascending, none of them deleted, and the score of each."""

    docs: Docs
    scores: Scores


NOTHING = Matches(np.empty(0, np.uint32), np.empty(0, np.float32))


def constant(docs: Docs, score: float) -> Matches:
    """These documents, each with the same score."""
    return Matches(docs, np.full(len(docs), score, np.float32))


def members(docs: Docs, of: Docs) -> NDArray[np.bool_]:
    """Which of `docs` are in `of`; both ascending."""
    if not len(of):
        return np.zeros(len(docs), bool)
    at = np.searchsorted(of, docs)
    at[at == len(of)] = 0
    return np.asarray(of[at] == docs)


def restrict(matches: Matches, within: Docs | None) -> Matches:
    """Those of the matches that are in `within`; all for None."""
    if within is None:
        return matches
    kept = members(matches.docs, within)
    return Matches(matches.docs[kept], matches.scores[kept])


def without(matches: Matches, docs: Docs) -> Matches:
    """The matches that are not in `docs`."""
    kept = ~members(matches.docs, docs)
    return Matches(matches.docs[kept], matches.scores[kept])


def both(left: Matches, right: Matches) -> Matches:
    """What is in both, the scores added."""
    if len(left.docs) > len(right.docs):
        left, right = right, left
    if not len(left.docs):
        return NOTHING
    at = np.searchsorted(right.docs, left.docs)
    at[at == len(right.docs)] = 0
    kept = right.docs[at] == left.docs
    return Matches(left.docs[kept], left.scores[kept] + right.scores[at[kept]])


def any_of(parts: Sequence[Matches], size: int, minimum: int = 1) -> Matches:
    """What is in at least `minimum` of the parts, the scores added. `size`: of the index."""
    if len(parts) == 1 and minimum <= 1:
        return parts[0]
    scores = np.zeros(size, np.float32)
    found = np.zeros(size, np.uint16)
    for docs, own in parts:
        scores[docs] += own
        found[docs] += np.uint16(1)
    docs = np.flatnonzero(found >= max(minimum, 1)).astype(np.uint32)
    return Matches(docs, scores[docs])


def best(matches: Matches, count: int) -> Docs:
    """The `count` best documents, best first, ties by number."""
    docs, scores = matches
    if count <= 0:
        return docs[:0]
    if count < len(docs):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        kept = scores >= threshold
        docs, scores = docs[kept], scores[kept]
    return docs[np.argsort(-scores, kind="stable")[:count]]
