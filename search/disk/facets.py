"""Facets on disk: counted over arrays with one entry per document."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer
from kashaf.search.fields.facets import PERIODS, Counts, FacetSpec, number_label
from kashaf.search.kernels import Docs
from kashaf.search.postings.segments import Segments

_UNITS: Final = {"year": "Y", "month": "M", "day": "D"}
_DENSE: Final = 1 << 20
"""Up to this many buckets are counted in an array."""


class _Codes(NamedTuple):
    """The distinct labels of a field, in order, and the label of each document; -1: none."""

    labels: list[str]
    codes: NDArray[np.int64]


def count_facet(segments: Segments, docs: Docs, facet: FacetSpec, most: int) -> tuple[Counts, int]:
    """Return how many of `docs` have each value of a facet.

    Returns:
        The values with the highest counts, at most `most` unless the facet counts dates; and how
        many values were left out.
    """
    if facet.kind == "date":
        found = _codes(segments, facet)
        counts = np.bincount(found.codes[docs] + 1, minlength=len(found.labels) + 1)[1:]
        rows = np.flatnonzero(counts).tolist()
        return tuple((found.labels[row], int(counts[row])) for row in rows), 0
    if facet.kind == "number":
        return _number_counts(segments, docs, facet, most)
    ordinals = segments.ordinals(facet.values)
    counts = ordinals.counts(docs)
    rows, omitted = _highest(counts, most)
    return tuple((ordinals.terms[row].decode(), int(counts[row])) for row in rows), omitted


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


def _number_counts(
    segments: Segments, docs: Docs, facet: FacetSpec, most: int
) -> tuple[Counts, int]:
    """Count numbers, or buckets of them; listed in their order."""
    if facet.step:
        numbers = segments.numbers(facet.field)[docs]
        labels, counts = _buckets(numbers[~np.isnan(numbers)], facet.step)
        rows, omitted = _highest(counts, most)
        names = [number_label(float(labels[row]) * facet.step) for row in sorted(rows)]
    else:
        found = _codes(segments, facet)
        counts = np.bincount(found.codes[docs] + 1, minlength=len(found.labels) + 1)[1:]
        rows, omitted = _highest(counts, most)
        names = [found.labels[row] for row in sorted(rows)]
    return tuple(zip(names, (int(counts[row]) for row in sorted(rows)), strict=True)), omitted


def _buckets(
    numbers: NDArray[np.float64], step: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the number of each bucket, ascending, and how many numbers are in it."""
    buckets = np.floor(numbers / step)
    low, high = float(buckets.min(initial=np.inf)), float(buckets.max(initial=-np.inf))
    if not 0 <= high - low < _DENSE:
        return np.unique(buckets, return_counts=True)
    return np.arange(low, high + 1), np.bincount((buckets - low).astype(np.int64))


def _highest(counts: NDArray[np.int64], most: int) -> tuple[list[int], int]:
    """Return the rows of the highest counts, highest first, then in order; and how many others."""
    rows = np.flatnonzero(counts)
    omitted = max(len(rows) - max(most, 0), 0)
    keys = counts[rows] * (len(counts) + 1) + (len(counts) - rows)
    if omitted:
        best = np.argpartition(-keys, max(most - 1, 0))[: max(most, 0)]
        rows, keys = rows[best], keys[best]
    return rows[np.argsort(-keys)].tolist(), omitted


def _codes(segments: Segments, facet: FacetSpec) -> _Codes:
    """Return the codes of a date by period or of a number, made on first use."""
    key = ("codes", facet.field, facet.period)
    found: _Codes = segments.derived(key, lambda: _make_codes(segments, facet))
    return found


def _make_codes(segments: Segments, facet: FacetSpec) -> _Codes:
    numbers = segments.numbers(facet.field)
    has_value = ~np.isnan(numbers)
    values = numbers[has_value]
    codes = np.full(len(numbers), -1, np.int64)
    if facet.kind == "number":
        distinct, codes[has_value] = np.unique(values, return_inverse=True)
        return _Codes([number_label(number) for number in distinct.tolist()], codes)
    periods = values.astype("datetime64[s]").astype(f"datetime64[{_UNITS[facet.period]}]")
    distinct, codes[has_value] = np.unique(periods, return_inverse=True)
    labels = [str(period)[: PERIODS[facet.period]] for period in distinct]
    return _Codes(labels, codes)
