"""Phrases and nearness from the positions of words.

A place is document × 2³² + position, so one sorted array has all positions of a word, and to look for
a neighbour is to look up place + 1.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.writing.array_encoding import BODY_POSITION
from kashaf.search import kernels
from kashaf.search.kernels import Docs
from kashaf.search.query.nodes import Scope

PackedPositions = NDArray[np.int64]


class Postings(NamedTuple):
    """Documents, ascending, and how often each has something."""

    docs: Docs
    freqs: NDArray[Any]


def count_by_document(keys: PackedPositions) -> Postings:
    """The documents of positions that ascend, and how many positions each has."""
    return Postings(*kernels.count_positions(keys))


def documents_of(keys: PackedPositions) -> Docs:
    """The documents of positions that ascend, each once."""
    return count_by_document(keys).docs


def in_scope(keys: PackedPositions, scope: Scope) -> PackedPositions:
    """The positions that are in the title, or in the body.

    Known failure: a title of more than 4,096 tokens goes on in the positions of the body.
    """
    if scope is None:
        return keys
    in_body = (keys & 0xFFFFFFFF) >= BODY_POSITION
    return keys[in_body] if scope == "body" else keys[~in_body]


def near(left: PackedPositions, right: PackedPositions, window: int) -> PackedPositions:
    """Those of `left` that have one of `right` at most `window` positions before or after."""
    return left[
        np.searchsorted(right, left - window) < np.searchsorted(right, left + window, "right")
    ]


def near_repeats(keys: PackedPositions, window: int) -> PackedPositions:
    """Those that have another of the same at most `window` positions after."""
    return keys[:-1][np.diff(keys) <= window]


def phrase(positions: Sequence[PackedPositions]) -> PackedPositions:
    """Where a phrase starts: word i of it stands at that place plus i."""
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
    """Where a phrase is found with its words moved by at most `slop` positions in all.

    As Lucene has it: with word i at p(i), the largest of p(i) - i less the smallest is at most
    `slop`, so two words in the wrong order cost 2. same[i] tells which words are one and the same:
    one place cannot serve both. Each p(i) - i that is the smallest of such a match counts once.
    When `is_spent`, what was found until then is the answer.
    """
    moved = [keys - i for i, keys in enumerate(positions)]
    starts = np.unique(np.concatenate(moved))
    for keys in moved:
        low, high = np.searchsorted(keys, starts), np.searchsorted(keys, starts + slop, "right")
        starts = starts[low < high]
    if len(set(same)) < len(same):
        starts = np.array(
            [s for s in starts.tolist() if not is_spent() and _has_room(moved, same, s, slop)],
            np.int64,
        )
    return starts + len(positions) - 1


def _has_room(moved: Sequence[PackedPositions], same: Sequence[int], start: int, slop: int) -> bool:
    """Whether each word finds a place of its own in this window.

    Equal words have windows one after the other, so each may take the first place that is left.
    """
    taken: dict[int, int] = {}
    for i, keys in enumerate(moved):
        low, high = np.searchsorted(keys, (start, start + slop + 1))
        free = (key for key in (keys[low:high] + i).tolist() if key > taken.get(same[i], -1))
        place = next(free, None)
        if place is None:
            return False
        taken[same[i]] = place
    return True
