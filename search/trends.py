"""Trends: how many documents of each year, month or day match a query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from kashaf.index.errors import KashafError
from kashaf.index.fields.names import resolve, unknown
from kashaf.index.fields.schema import Date
from kashaf.search.engine.index import Index
from kashaf.search.model.request import SearchRequest

Period = Literal["year", "month", "day"]
MAX_PERIODS: Final = 10_000
"""The most periods from the first to the last; a wrong date may be thousands of years off."""


@dataclass(frozen=True)
class Trend:
    """The frequency of queries over time.

    Attributes:
        by: The length of a period.
        periods: Every period from the first to the last one with a match, as YYYY, YYYY-MM or
            YYYY-MM-DD.
        counts: The number of matching documents of each period, by query.
        totals: The number of documents of each period.
    """

    by: Period
    periods: tuple[str, ...]
    counts: dict[str, tuple[int, ...]]
    totals: tuple[int, ...]

    def shares(self, query: str) -> tuple[float, ...]:
        """Return the share of the documents of each period that match, from 0 to 1."""
        pairs = zip(self.counts[query], self.totals, strict=True)
        return tuple(count / total if total else 0.0 for count, total in pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return the trend as JSON values."""
        return {
            "by": self.by,
            "periods": list(self.periods),
            "counts": {query: list(counts) for query, counts in self.counts.items()},
            "totals": list(self.totals),
        }


def trend(
    index: Index,
    queries: Sequence[str],
    *,
    by: Period = "year",
    field: str = "date",
    request: SearchRequest | None = None,
) -> Trend:
    """Count the documents that match each query, by period.

    Args:
        index: The index.
        queries: The queries to compare.
        by: The length of a period.
        field: The date field that determines the period.
        request: The filters and the time limit of every search; its query does not apply.

    Returns:
        The counts; documents without a date are not counted. Periods without a match between
        others are included.

    Raises:
        ValueError: There is no such date field, or a filter is not valid.
        KashafError: A search was stopped, so that documents would be missing; or the dates are
            more than `MAX_PERIODS` periods apart.
    """
    named = resolve(field, index.schema)
    if named is None or not isinstance(named[1], Date):
        raise unknown("date field", field, index.schema.of_kind(Date))
    facet = by if field == "date" else f"{field}:{by}"
    options = replace(request or SearchRequest(""), limit=0, facets=(facet,), snippets=False)

    def counted(query: str) -> dict[str, int]:
        results = index.run(replace(options, query=query))
        if results.partial or any("counting" in note for note in results.notes):
            raise KashafError(f"{query}: not all documents were counted")
        return {} if results.widened else dict(results.facets[facet])

    found = {query: counted(query) for query in queries}
    dated = sorted({period for counts in found.values() for period in counts})
    periods = _all_periods(dated[0], dated[-1], by) if dated else ()
    totals = counted("*") if dated else {}
    return Trend(
        by,
        periods,
        {
            query: tuple(counts.get(period, 0) for period in periods)
            for query, counts in found.items()
        },
        tuple(totals.get(period, 0) for period in periods),
    )


def _all_periods(first: str, last: str, by: Period) -> tuple[str, ...]:
    match by:
        case "year":
            numbers = range(int(first), int(last) + 1)
            names = (f"{year:04}" for year in numbers)
        case "month":
            numbers = range(_months(first), _months(last) + 1)
            names = (f"{month // 12:04}-{month % 12 + 1:02}" for month in numbers)
        case "day":
            start = date.fromisoformat(first)
            numbers = range((date.fromisoformat(last) - start).days + 1)
            names = ((start + timedelta(days)).isoformat() for days in numbers)
    if len(numbers) > MAX_PERIODS:
        raise KashafError(
            f"the dates are {len(numbers)} {by}s apart, from {first} to {last}; limit them"
        )
    return tuple(names)


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
