"""Filtering: finds the documents with a value, or with a number or date within a range.

A filter is a mask with one byte per document, so that filters combine in microseconds.
"""

from bisect import bisect_left, bisect_right
from functools import reduce
from hashlib import sha256
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from kashaf.index.fields.numbers import DAY, seconds
from kashaf.search.kernels import Docs
from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query
from kashaf.search.query.traversal import all_leaves

Mask: TypeAlias = NDArray[np.bool_]
"""Whether each document matches, shape (max_doc,)."""


def is_filter(query: Query) -> bool:
    """Return whether a query only compares whole values, without searching for words."""
    return all(isinstance(leaf, nodes.ValueLeaf) for leaf in all_leaves(query))


def filtered_docs(segments: Segments, query: Query) -> Docs:
    """Return the live documents that match a query for which `is_filter` is true; cached."""
    key = "filter", sha256(repr(query).encode("utf-8", "replace")).digest()
    return segments.cache.get(key, lambda: (_docs(_mask(segments, query) & segments.live),))[0]


def docs_with(segments: Segments, leaf: nodes.ValueLeaf) -> Docs:
    """Return the live documents with a value, or with a value within a range; ascending."""
    if isinstance(leaf, nodes.Value):
        return segments.live_docs_with(leaf.field, leaf.value)
    return _docs(_leaf_mask(segments, leaf) & segments.live)


def _mask(segments: Segments, query: Query) -> Mask:
    match query:
        case nodes.And(queries=queries):
            parts = (_mask(segments, part) for part in queries)
            return reduce(np.logical_and, parts, np.ones(segments.max_doc, bool))
        case nodes.Or(queries=queries):
            parts = (_mask(segments, part) for part in queries)
            return reduce(np.logical_or, parts, np.zeros(segments.max_doc, bool))
        case nodes.Not(query=part):
            return ~_mask(segments, part)
        case nodes.Boost(query=part):
            return _mask(segments, part)
        case nodes.Filter(query=part, by=by):
            return _mask(segments, part) & _mask(segments, by)
        case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
            return _leaf_mask(segments, query)
        case _:
            raise TypeError(f"{query!r} is not a filter")


def _leaf_mask(segments: Segments, leaf: nodes.ValueLeaf) -> Mask:
    match leaf:
        case nodes.Value(field=field, value=value):
            return _mask_of(segments, segments.postings(field, value)[0])
        case nodes.NumberRange(field=field):
            return _is_within(segments.numbers(field), leaf)
        case nodes.DateRange(field=field) if field != "date":
            return _is_within(segments.numbers(field), _seconds_range(leaf))
        case nodes.DateRange():
            return _mask_of(segments, _dated(segments, leaf))
        case nodes.Exists(field=field, kind=kind):
            return _has_value(segments, field, kind)
        case _:
            assert_never(leaf)


def _has_value(segments: Segments, field: str, kind: str) -> Mask:
    if kind in ("number", "date"):
        return ~np.isnan(segments.numbers(field))
    if kind == "text":
        return segments.lengths(field) > 0
    return np.asarray(segments.ordinals(field).first >= 0)


def _dated(segments: Segments, query: nodes.DateRange) -> Docs:
    """Return the documents whose built-in date is within a range, in no order."""
    parts = [np.empty(0, np.uint32)]
    for (_, base), dates in zip(segments.readers, segments.values("date"), strict=True):
        low = bisect_left(dates.terms, (query.first or "").encode())
        high = len(dates.terms)
        if query.last is not None:
            high = bisect_right(dates.terms, query.last.encode())
        parts.append(dates.docs[dates.starts[low] : dates.starts[max(low, high)]] + np.uint32(base))
    return np.concatenate(parts)


def _seconds_range(query: nodes.DateRange) -> nodes.NumberRange:
    """Return the range of seconds from the start of the first day to the end of the last."""
    low = None if query.first is None else seconds(query.first)
    high = None if query.last is None else seconds(query.last) + DAY
    return nodes.NumberRange(query.field, low, high, excludes_high=True)


def _is_within(column: NDArray[np.float64], query: nodes.NumberRange) -> Mask:
    """Return a mask of the numbers of a column within a range; NaN never is."""
    low = -np.inf if query.low is None else query.low
    high = np.inf if query.high is None else query.high
    above = column > low if query.excludes_low else column >= low
    return np.asarray(above & (column < high if query.excludes_high else column <= high))


def _mask_of(segments: Segments, docs: Docs) -> Mask:
    mask = np.zeros(segments.max_doc, bool)
    mask[docs] = True
    return mask


def _docs(mask: Mask) -> Docs:
    return np.flatnonzero(mask).astype(np.uint32)
