"""Facets on disk: counted over arrays with one entry per document."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer
from kashaf.search.fields.facets import PERIODS, Counts, FacetSpec, number_label
from kashaf.search.kernels import Docs
from kashaf.search.postings.segments import Segments

_UNITS: Final = {"year": "Y", "month": "M", "day": "D"}
_DENSE: Final = 1 << 20
"""The most buckets that are counted in an array."""
_EXACT: Final = 2.0**52
"""The number up to which a float represents every whole number."""


class _Codes(NamedTuple):
    """The values that a facet counts, and the value of each document.

    Attributes:
        values: The distinct values, ascending: numbers, numbers of buckets, or periods.
        codes: For each document 1 + the row of its value in `values`, or 0 without a value.
    """

    values: NDArray[Any]
    codes: NDArray[np.int32]

    def counts(self, docs: Docs) -> NDArray[np.int64]:
        """Return how many of the documents have each value."""
        own = self.codes if len(docs) == len(self.codes) else self.codes[docs]
        return np.bincount(own, minlength=len(self.values) + 1)[1:]


def count_facet(segments: Segments, docs: Docs, facet: FacetSpec, most: int) -> tuple[Counts, int]:
    """Return how many of `docs` have each value of a facet.

    Returns:
        The values with the highest counts, at most `most` unless the facet counts dates; and how
        many values were left out.
    """
    if not facet.is_ordered:
        ordinals = segments.ordinals(facet.values)
        counts = ordinals.counts(docs)
        rows, omitted = _highest(counts, most)
        return tuple((ordinals.terms[row].decode(), int(counts[row])) for row in rows), omitted
    found = _codes(segments, facet)
    counts = found.counts(docs)
    rows, omitted = _highest(counts, len(counts) if facet.kind == "date" else most)
    return tuple(
        (_label(found.values[row], facet), int(counts[row])) for row in sorted(rows)
    ), omitted


def _label(value: Any, facet: FacetSpec) -> str:
    if facet.kind == "date":
        return str(value)[: PERIODS[facet.period]]
    return number_label(float(value) * (facet.step or 1.0))


def matching_values(
    segments: Segments, analyzer: Analyzer, facet: FacetSpec, text: str, limit: int
) -> Counts:
    """Return the values of a field in which a word begins with a text, most frequent first."""
    ordinals = segments.ordinals(facet.values)
    folded: list[str] = segments.derived(
        ("folded", facet.values),
        lambda: [f" {analyzer.fold(term.decode())}" for term in ordinals.terms],
    )
    wanted = f" {analyzer.fold(text.strip())}" if text.strip() else ""
    counts = ordinals.counts(segments.live_docs)
    matching = np.array([wanted in value for value in folded], bool)
    rows, _ = _highest(np.where(matching, counts, 0), limit)
    return tuple((ordinals.terms[row].decode(), int(counts[row])) for row in rows)


def _highest(counts: NDArray[np.int64], most: int) -> tuple[list[int], int]:
    """Return the rows of the highest counts, in descending order, and the number of other rows.

    Rows with equal counts stay in order; rows with a count of 0 are left out.
    """
    rows = np.flatnonzero(counts)
    omitted = max(len(rows) - max(most, 0), 0)
    keys = counts[rows] * (len(counts) + 1) + (len(counts) - rows)
    if omitted:
        best = np.argpartition(-keys, max(most - 1, 0))[: max(most, 0)]
        rows, keys = rows[best], keys[best]
    return rows[np.argsort(-keys)].tolist(), omitted


def _codes(segments: Segments, facet: FacetSpec) -> _Codes:
    """Return the codes of a number, or of a date by period; cached."""
    key = ("codes", facet.field, facet.period, facet.step)
    return _Codes(
        *segments.cache.get(key, lambda: _make_codes(segments.numbers(facet.field), facet))
    )


def _make_codes(
    numbers: NDArray[np.float64], facet: FacetSpec
) -> tuple[NDArray[Any], NDArray[np.int32]]:
    is_missing = np.isnan(numbers)
    has_value = np.flatnonzero(~is_missing) if is_missing.any() else None
    values: NDArray[Any] = numbers if has_value is None else numbers[has_value]
    if facet.kind == "date":
        values = values.astype("datetime64[s]").astype(f"datetime64[{_UNITS[facet.period]}]")
    elif facet.step:
        values = values / facet.step
        np.floor(values, out=values)
    distinct, own = _numbered(values)
    if has_value is None:
        return distinct, own
    codes = np.zeros(len(numbers), np.int32)
    codes[has_value] = own
    return distinct, codes


def _numbered(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Return the distinct values, ascending, and for each value 1 + its row among them.

    Whole numbers close together need no sorting; there may then be values that do not occur.
    """
    if len(values) and values.dtype == np.float64:
        low, high = values.min(), values.max()
        is_close = high - low < _DENSE and max(-low, high) < _EXACT
        if is_close and (np.trunc(values) == values).all():
            return np.arange(low, high + 1), (values - (low - 1)).astype(np.int32)
    distinct, rows = np.unique(values, return_inverse=True)
    return distinct, (rows + 1).astype(np.int32)
