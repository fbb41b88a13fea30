"""What is asked of an index: a search request, validated once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast, get_args

from kashaf.search.model.budget import SECONDS

Facet: TypeAlias = Literal["source", "tags", "year", "month", "day"]
Sort: TypeAlias = Literal["relevance", "date"]
Day: TypeAlias = str | date | None
"""A day as YYYY-MM-DD, a `date` or a `datetime`; None: open."""
DateRange: TypeAlias = tuple[Day, Day]
"""The first and the last day, both included."""
Filters: TypeAlias = Mapping[str, Sequence[str]]
"""By field, `source` or `tags`: the values of which a document must have one. A
single string is one value."""
Counts: TypeAlias = tuple[tuple[str, int], ...]
"""Each value of a facet, and how many documents have it."""

FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
FILTERS: Final = ("source", "tags")
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True)
class SearchRequest:
    """A search: what to look for, and which part of the matches to return in which order.

    Args:
        query: The text of the query. Any text is one.
        limit: How many hits to return; a negative number counts as 0.
        offset: How many hits to skip; a negative number counts as 0.
        seconds: The time that the search may take.
        snippets: Whether to highlight.
        filters: The values, by field, of which a document must have one.
        date: The first and the last day, both included.
        facets: The fields whose values are counted over all matches.
        sort: The order of the hits: by relevance, or the newest first.
        collapse: Whether to leave out near-duplicates of a better document.

    Raises:
        ValueError: For a filter, facet or order that does not exist, naming those that do, and for
            a day that is none.
    """

    query: str
    limit: int = 10
    offset: int = 0
    seconds: float = SECONDS
    snippets: bool = True
    filters: Filters = field(default_factory=dict)
    date: DateRange = (None, None)
    facets: Sequence[str] = ()
    sort: Sort = "relevance"
    collapse: bool = False

    def __post_init__(self) -> None:
        values = {
            "limit": max(self.limit, 0),
            "offset": max(self.offset, 0),
            "filters": _filters(self.filters),
            "date": _date_range(self.date),
            "facets": tuple(_known("facet", name, FACETS) for name in _listed(self.facets)),
            "sort": _known("sort", self.sort, SORTS),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day as YYYY-MM-DD."""
        return cast("tuple[str | None, str | None]", self.date)


def _filters(filters: Filters | None) -> Filters:
    return MappingProxyType(
        {
            _known("filter", name, FILTERS): _listed(values)
            for name, values in (filters or {}).items()
        }
    )


def _date_range(days: DateRange | None) -> tuple[str | None, str | None]:
    if days is None:
        return None, None
    if isinstance(days, str) or len(days) != 2:
        raise ValueError(f"date: {days!r} is not a pair (first day, last day)")
    return _day(days[0]), _day(days[1])


def _day(value: Day) -> str | None:
    if isinstance(value, datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not value:
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise ValueError(f"date: {value!r} is not a day; write YYYY-MM-DD")


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    """A single string stands for itself, not for its letters."""
    return (values,) if isinstance(values, str) else tuple(values)


def _known(kind: str, name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"{name}: no such {kind}; choose from {', '.join(names)}")
    return name
