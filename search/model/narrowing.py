"""Filters and facets: which of the documents to look at, and how many of the found have a value."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query

Facet: TypeAlias = Literal["source", "tags", "year", "month", "day"]
Filters: TypeAlias = Mapping[str, Sequence[str]]
"""By field, `source` or `tags`: the values of which a document must have one."""
DateRange: TypeAlias = tuple[str | None, str | None]
"""The first and the last day, YYYY-MM-DD, both included; None: open."""
Sort: TypeAlias = Literal["relevance", "date"]
Counts: TypeAlias = tuple[tuple[str, int], ...]

FACETS: Final[tuple[Facet, ...]] = ("source", "tags", "year", "month", "day")
DIGITS: Final = {"year": 4, "month": 7, "day": 10}
"""How much of a date YYYY-MM-DD is a facet's value."""


def narrowed(query: Query, filters: Filters | None, date: DateRange | None) -> Query:
    """`query`, only where the filters let it. Raises ValueError for a field without filters."""
    by: list[Query] = []
    for field, values in (filters or {}).items():
        if field not in ("source", "tags"):
            raise ValueError(f"{field}: no such filter; there are source and tags")
        spelled: Literal["source", "tags"] = "source" if field == "source" else "tags"
        if values:
            by.append(nodes.Or(tuple(nodes.Value(spelled, value) for value in values)))
    if date and any(date):
        by.append(nodes.DateRange(*date))
    return nodes.Filter(query, nodes.And(tuple(by))) if by else query


def count(segments: Segments, docs: NDArray[np.uint32], facet: str) -> Counts:
    """How many of `docs` have each value: of a source or tag the most frequent first, of a time in
    order. Raises ValueError when there is no such facet."""
    require_facet(facet)
    found = np.zeros(segments.max_doc, bool)
    found[docs] = True
    digits = DIGITS.get(facet)
    counts: Counter[str] = Counter()
    for (_, base), field in zip(
        segments.readers, segments.values("date" if digits else facet), strict=True
    ):
        if not len(field.terms):
            continue
        there = found[field.docs + np.uint32(base)].astype(np.int64)
        for term, number in zip(
            field.terms, np.add.reduceat(there, field.starts[:-1]).tolist(), strict=True
        ):
            if number:
                counts[term.decode()[:digits]] += number
    return in_order(counts, facet)


def require_facet(facet: str) -> None:
    """Raises ValueError when there is no such facet."""
    if facet not in FACETS:
        raise ValueError(f"{facet}: no such facet; there are {', '.join(FACETS)}")


def in_order(counts: Mapping[str, int], facet: str) -> Counts:
    """The values of a facet: those of a time in its order, others the most frequent first."""
    if facet in DIGITS:
        return tuple(sorted(counts.items()))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def newest(segments: Segments, docs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The same documents, the newest first, those without a date last."""
    days = np.zeros(segments.max_doc, np.int64)
    for (_, base), field in zip(segments.readers, segments.values("date"), strict=True):
        codes = [int(term.decode().replace("-", "")) for term in field.terms]
        days[field.docs + np.uint32(base)] = np.repeat(
            np.array(codes, np.int64), np.diff(field.starts)
        )
    return docs[np.argsort(-days[docs], kind="stable")]
