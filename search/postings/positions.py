"""Phrases and proximity, computed on packed positions.

A packed position is document × 2³² + position. So one sorted array contains all positions of a
term, and the next position in the same document is packed position + 1. Functions here expect
ascending arrays and return ascending arrays.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from kashaf.index.store.schema import BODY_POSITION
from kashaf.search import kernels
from kashaf.search.kernels import Docs
from kashaf.search.query.nodes import Scope

PackedPositions: TypeAlias = NDArray[np.int64]
_Number = TypeVar("_Number", np.int64, np.uint32)

_BATCH: Final = 1 << 16
"""How many positions of a word are examined between two checks of the time."""
_LEAST: Final = -(2**62)
_MOST: Final = 2**62
_NO_POSITIONS: Final = np.empty(0, np.int64)


class Postings(NamedTuple):
    """Documents, ascending, and how often a term occurs in each, fractions included."""

    docs: Docs
    freqs: NDArray[Any]


def union(parts: Sequence[NDArray[_Number]]) -> NDArray[_Number]:
    """Return the numbers that are in any of several ascending arrays, ascending, each once."""
    if len(parts) == 1:
        return parts[0]
    numbers = np.concatenate(parts)
    numbers.sort(kind="stable")  # merges the arrays; `np.unique` would hash the numbers
    is_first = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return numbers[is_first]


def count_by_document(positions: PackedPositions) -> Postings:
    """Return the documents of positions, and how many positions each has."""
    return Postings(*kernels.count_positions(positions))


def documents_of(positions: PackedPositions) -> Docs:
    """Return the documents of positions, each once."""
    return count_by_document(positions).docs


def in_scope(positions: PackedPositions, scope: Scope) -> PackedPositions:
    """Return the positions that are in the title or in the body; all of them for another scope.

    Known failure: a title of more than 4,096 tokens continues in the positions of the body.
    """
    if scope not in ("title", "body"):
        return positions
    in_body = (positions & 0xFFFFFFFF) >= BODY_POSITION
    return positions[in_body] if scope == "body" else positions[~in_body]


def near(left: PackedPositions, right: PackedPositions, window: int) -> PackedPositions:
    """Return those of `left` with one of `right` at most `window` positions before or after."""
    return left[
        np.searchsorted(right, left - window) < np.searchsorted(right, left + window, "right")
    ]


def near_repeats(positions: PackedPositions, window: int) -> PackedPositions:
    """Return the positions that are followed by another at most `window` positions later."""
    return positions[:-1][np.diff(positions) <= window]


def phrase(positions: Sequence[PackedPositions]) -> PackedPositions:
    """Return where a phrase starts: where word i occurs i positions later, for every i.

    Args:
        positions: The positions of each word of the phrase.
    """
    first, *others = sorted(range(len(positions)), key=lambda i: len(positions[i]))
    starts = positions[first] - first
    for i in others:
        starts = kernels.intersect_positions(starts + i, positions[i]) - i
    return starts


def sloppy_phrase(
    positions: Sequence[PackedPositions],
    slop: int,
    same: Sequence[int],
    is_spent: Callable[[], bool],
) -> PackedPositions:
    """Return where a phrase occurs whose words may move by at most `slop` positions in all.

    As in Lucene: if word i is at p(i), the largest p(i) - i minus the smallest one is at most
    `slop`, so two words in the wrong order cost 2. Each smallest p(i) - i counts as one occurrence.

    Args:
        positions: The positions of each word of the phrase.
        slop: The most moves.
        same: A number for each word, equal for equal words: these cannot share a position.
        is_spent: Returns whether time has run out; the occurrences found so far are then returned.
    """
    moved = [own - i for i, own in enumerate(positions)]
    cuts = max(moved, key=len)[_BATCH::_BATCH].tolist()
    found = [_NO_POSITIONS]
    for low, high in pairwise([_LEAST, *cuts, _MOST - slop]):
        if is_spent():
            break
        parts = [own[slice(*own.searchsorted((low, high + slop)))] for own in moved]
        found.append(_sloppy_starts(parts, slop, same, high, is_spent))
    return np.concatenate(found) + len(positions) - 1


def _sloppy_starts(
    moved: Sequence[PackedPositions],
    slop: int,
    same: Sequence[int],
    high: int,
    is_spent: Callable[[], bool],
) -> PackedPositions:
    """Return the smallest p(i) - i, below `high`, of each occurrence of a sloppy phrase."""
    starts = np.unique(np.concatenate([own[: own.searchsorted(high)] for own in moved]))
    for own in moved:
        first, last = np.searchsorted(own, starts), np.searchsorted(own, starts + slop, "right")
        starts = starts[first < last]
    if len(set(same)) < len(same):
        starts = np.array(
            [s for s in starts.tolist() if not is_spent() and _has_room(moved, same, s, slop)],
            np.int64,
        )
    return starts


def _has_room(moved: Sequence[PackedPositions], same: Sequence[int], start: int, slop: int) -> bool:
    """Return whether each word finds a position of its own in the window from `start`.

    The windows of equal words follow each other, so each may take the first free position.
    """
    taken: dict[int, int] = {}
    for i, own in enumerate(moved):
        low, high = np.searchsorted(own, (start, start + slop + 1))
        free = (at for at in (own[low:high] + i).tolist() if at > taken.get(same[i], -1))
        position = next(free, None)
        if position is None:
            return False
        taken[same[i]] = position
    return True
