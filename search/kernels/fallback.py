"""The inner kernels of a search with numpy.

Measured with numpy 2.4 on 30,000 documents: adding a table to a table takes 3 microseconds; adding
what 7,500 documents score, 35 at their indexes and 14 with `np.bincount`; `np.flatnonzero(mask)`
and then taking costs a third of indexing by the mask.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Docs: TypeAlias = NDArray[np.uint32]
Scores: TypeAlias = NDArray[np.float32]
Arrays: TypeAlias = tuple[Scores] | tuple[Docs, Scores]
"""A table of what each document of the index scores, 0 where it does not match; or documents,
ascending, and the score of each."""

_FEW = 1000  # from here on a table is faster than looking up each by bisection
_COLUMNS = 8
_SPACE = 32


def accumulate(
    groups: Sequence[Sequence[Arrays]], minimum: int, size: int
) -> tuple[Scores, int | None]:
    """What each document scores in all parts, as a table of `size`, 0 unless it is in at least
    `minimum` of the groups, and how many are; None when some score of a list is not above 0."""
    parts = [part for group in groups for part in group]
    lists = [part for part in parts if len(part) == 2]
    docs = np.concatenate([np.empty(0, np.uint32), *(docs for docs, _ in lists)])
    scores = np.concatenate([np.empty(0, np.float32), *(scores for _, scores in lists)])
    sums = np.bincount(docs, scores, size).astype(np.float32)
    for part in parts:
        if len(part) == 1:
            sums += part[0]
    if minimum > 1:
        sums *= _counts(groups, size) >= minimum
    are_positive = not len(scores) or scores.min() > 0
    return sums, int(np.count_nonzero(sums > 0)) if are_positive else None


def _counts(groups: Sequence[Sequence[Arrays]], size: int) -> NDArray[np.uint16]:
    """In how many of the groups each document is."""
    counts = np.zeros(size, np.uint16)
    for group in groups:
        seen = np.zeros(size, bool)
        for part in group:
            if len(part) == 1:
                seen |= part[0] > 0
            else:
                seen[part[0]] = True
        counts += seen
    return counts


def scores_at(parts: Sequence[Arrays], docs: Docs) -> Scores:
    """What each of `docs`, which ascend, scores in all parts; 0 where it is in none."""
    found = np.zeros(len(docs), np.float32)
    for part in parts:
        if len(part) == 1:
            found += part[0][docs]
        elif len(part[0]) and len(docs):
            found += _points(*part, docs)
    return found


def _points(docs: Docs, scores: Scores, wanted: Docs) -> Scores:
    if len(wanted) > _FEW:
        table = np.zeros(int(max(docs[-1], wanted[-1])) + 1, np.float32)
        table[docs] = scores
        return table[wanted]
    at = _rows(docs, wanted)
    return np.where(docs[at] == wanted, scores[at], np.float32(0))


def _rows(ascending: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """Where in the numbers, which are some, each of the wanted is, if it is there."""
    at = np.searchsorted(ascending, wanted)
    at[at == len(ascending)] = 0
    return at


def intersect(left: Docs, right: Docs) -> Docs:
    """The documents of both, ascending, as these are."""
    if len(left) > len(right):
        left, right = right, left
    return left[np.flatnonzero(members(left, right))]


def members(docs: Docs, of: Docs) -> NDArray[np.bool_]:
    """Which of `docs` are in `of`; both ascending."""
    if not len(of) or not len(docs):
        return np.zeros(len(docs), bool)
    if len(docs) > _FEW:
        table = np.zeros(int(max(docs[-1], of[-1])) + 1, bool)
        table[of] = True
        return np.asarray(table[docs])
    return np.asarray(of[_rows(of, docs)] == docs)


def intersect_positions(few: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.int64]:
    """As `common`, of positions; see `positions`."""
    if not len(many):
        return many
    return np.asarray(few[many[_rows(many, few)] == few])


def count_positions(positions: NDArray[np.int64]) -> tuple[Docs, NDArray[np.uint32]]:
    """As `positions.count_by_document`."""
    docs, freqs = np.unique((positions >> 32).astype(np.uint32), return_counts=True)
    return docs, freqs.astype(np.uint32)


def top_k(scores: Scores, count: int, above: float) -> NDArray[np.int64]:
    """The indexes of the `count` top_k scores, or fewer, that are more than `above`: the top_k
    first, of equal ones the lower index."""
    bound = _bound(scores, count)
    kept = np.flatnonzero(scores >= bound if bound > above else scores > above)
    among = scores[kept]
    if 0 < count < len(kept):
        threshold = np.partition(among, len(among) - count)[len(among) - count]
        kept = kept[among >= threshold]
    return kept[np.argsort(-scores[kept], kind="stable")[:count]]


def _bound(scores: Scores, count: int) -> float:
    """A score that at least `count` of these reach and not many more: written in rows, so many of
    the columns have one that high."""
    width = _COLUMNS * count
    rows = len(scores) // width if width else 0
    if not rows:
        return -np.inf
    tops = scores[: rows * width].reshape(rows, width).max(axis=0)
    return float(np.partition(tops, width - count)[width - count])


def score(docs: Docs, freqs: NDArray[Any], norms: Scores, factor: float) -> Scores:
    """`factor` × freq / (freq + norm) of each document; norms: of all documents."""
    below = norms[docs]
    below += freqs
    found = freqs.astype(np.float32)
    found *= np.float32(factor)
    found /= below
    return found


def remove_deleted(docs: Docs, scores: Scores, gone: Docs) -> int:
    """Take some documents, which ascend as all do, and their scores out of two arrays, in place:
    how many are left, from the start on."""
    kept = np.flatnonzero(~members(docs, gone))
    docs[: len(kept)], scores[: len(kept)] = docs[kept], scores[kept]
    return len(kept)


def count_near(
    left: NDArray[np.int64], right: NDArray[np.int64], window: int, docs: Docs
) -> NDArray[np.uint32]:
    """For each of `docs`, which ascend, how many positions of `left` have one of `right` at most
    `window` positions before or after; see `positions`."""
    low, high = right.searchsorted(left - window), right.searchsorted(left + window, "right")
    positions = left[low < high]
    first = docs.astype(np.int64) << 32
    freqs = positions.searchsorted(first + (1 << 32)) - positions.searchsorted(first)
    return freqs.astype(np.uint32)


def prefilter_tokens(
    codes: NDArray[np.uint32],
    bits: NDArray[np.uint64],
    letters: NDArray[np.uint64],
    missing: NDArray[np.int64],
) -> list[tuple[int, int]]:
    """Where the words of a text start and end that have some of the sets `letters` of bits but for
    as many as may be missing of it; a word is what stands between white space, as code points.

    bits: those of each code point; the last entry is for all from there on.
    """
    ends = np.append(np.flatnonzero(codes <= _SPACE), len(codes))
    starts = np.concatenate(([0], ends[:-1] + 1))
    kept = np.flatnonzero(ends > starts)
    if not len(kept):
        return []
    starts, ends = starts[kept], ends[kept]
    masks = np.bitwise_or.reduceat(bits[np.minimum(codes, len(bits) - 1)], starts)
    found = np.zeros(len(masks), bool)
    for asked, count in zip(letters, missing.tolist(), strict=True):
        lacking = asked & ~masks
        for _ in range(count):
            lacking &= lacking - np.uint64(1)
        found |= lacking == 0
    rows = np.flatnonzero(found)
    return list(zip(starts[rows].tolist(), ends[rows].tolist(), strict=True))


def distances(
    target: NDArray[np.uint32], words: NDArray[np.uint32], lengths: NDArray[np.int64], swaps: bool
) -> NDArray[np.int64]:
    """As `edits.distances`, the target as code points: a row of the table at a time over all
    words."""
    count, width = words.shape
    columns = np.ascontiguousarray(words.T)
    kind = np.min_scalar_type(max(width, len(target)) + 2)
    above = before = np.repeat(np.arange(width + 1, dtype=kind)[:, None], count, axis=1)
    other = np.zeros_like(columns, bool)
    for i, letter in enumerate(target, 1):
        same = columns == letter
        row = above + 1
        np.minimum(row[1:], above[:-1] + ~same, out=row[1:])
        if swaps and i > 1:
            swapped = same[:-1] & other[1:]
            np.minimum(row[2:], before[:-2] + 1, out=row[2:], where=swapped)
        for j in range(width):
            np.minimum(row[j + 1], row[j] + 1, out=row[j + 1])
        before, above, other = above, row, same
    return above[lengths, np.arange(count)].astype(np.int64)
