"""Rows of characters → columns: consecutive rows that have a gap in common."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TypeAlias

from kashaf.index.documents.formats.pdf.characters import Character

Row: TypeAlias = list[Character]
Interval: TypeAlias = tuple[float, float]

_GUTTER = 1.2  # of the size: the narrowest gap between columns
_MIN_WHITE = 6.0  # points
_MIN_ROWS = 3  # of a column
_STICKING_OUT = 6  # one row in six may extend beyond the margins


def columns_of(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows of each column, or of text between columns, the right column first."""
    left, right = _margins(rows)
    run: list[Row] = []
    gaps: list[Interval] = []
    for row in rows:
        own = _gaps(row, left, right)
        common = _common(gaps, own) if run else own
        if run and not common:
            yield from _divided(run, gaps)
            run, common = [], own
        run.append(row)
        gaps = common
    if run:
        yield from _divided(run, gaps)


def _margins(rows: Sequence[Row]) -> Interval:
    """Return where text begins and ends in most rows; a few may extend further."""
    lefts = sorted(min(one.left for one in row) for row in rows)
    rights = sorted(max(one.right for one in row) for row in rows)
    few = len(rows) // _STICKING_OUT
    return (lefts[few], rights[-1 - few]) if rows else (0.0, 0.0)


def _divided(run: list[Row], gaps: list[Interval]) -> Iterator[list[Row]]:
    """Yield the columns on both sides of the widest gutter that has enough rows beside it."""
    for start, end in sorted(gaps, key=lambda gap: gap[0] - gap[1]):
        center = (start + end) / 2
        right = [part for row in run if (part := [one for one in row if one.center > center])]
        left = [part for row in run if (part := [one for one in row if one.center <= center])]
        if min(len(right), len(left)) >= _MIN_ROWS:
            yield from columns_of(right)
            yield from columns_of(left)
            return
    yield run


def _gaps(row: Row, left: float, right: float) -> list[Interval]:
    """Return the white spaces of a row, between two margins, that are wide enough for a gutter."""
    boxes = sorted((one.left, one.right) for one in row)
    least = _GUTTER * median(one.size for one in row)
    gaps: list[Interval] = []
    reached = left
    for start, end in [*boxes, (right, right)]:
        if start - reached > least:
            gaps.append((reached, start))
        reached = max(reached, end)
    return gaps


def _common(some: list[Interval], others: list[Interval]) -> list[Interval]:
    """Return the white spaces that two rows have in common."""
    return [
        (max(one[0], other[0]), min(one[1], other[1]))
        for one in some
        for other in others
        if min(one[1], other[1]) - max(one[0], other[0]) > _MIN_WHITE
    ]
