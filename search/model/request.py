"""The search request: a value that is validated once and passed on unchanged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast, get_args

from kashaf.search.model.budget import SECONDS

Facet: TypeAlias = Literal["source", "tags", "year", "month", "day"]
Sort: TypeAlias = Literal["relevance", "date"]
Day: TypeAlias = str | date | None
"""A day as YYYY-MM-DD, a `date` or a `datetime`; None leaves the range open."""
DateRange: TypeAlias = tuple[Day, Day]
"""The first and the last day, both included."""
Filters: TypeAlias = Mapping[str, Sequence[str]]
"""By field, `source` or `tags`: the values of which a document must have at least one. A single
string is one value."""
Counts: TypeAlias = tuple[tuple[str, int], ...]
"""The values of a facet, each with the number of documents that have it."""

FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
FILTERS: Final = ("source", "tags")
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True)
class SearchRequest:
    """What to search for, and which matches to return in which order.

    The constructor raises ValueError for an unknown filter, facet or sort order, listing the valid
    ones, and for a value that is not a day.

    Attributes:
        query: The text of the query; any text is valid.
        limit: How many hits to return; a negative number counts as 0.
        offset: How many hits to skip; a negative number counts as 0.
        seconds: The time limit of the search.
        snippets: Whether to make snippets and highlight matches.
        filters: By field, the values of which a document must have at least one.
        date: The first and the last day, both included.
        facets: The fields whose values to count over all matches.
        sort: The order of the hits: by relevance, or newest first.
        collapse: Whether to leave out near-duplicates of a better document.
        is_cancelled: Whether nobody waits for the results any more; the search then stops.
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
    related: bool = False
    is_cancelled: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)

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
    checked = {
        _known("filter", name, FILTERS): _listed(values) for name, values in (filters or {}).items()
    }
    return MappingProxyType(checked)


def _date_range(days: DateRange | None) -> tuple[str | None, str | None]:
    if days is None:
        return None, None
    if isinstance(days, str) or len(days) != 2:
        raise ValueError(f"date: {days!r} is not a pair of days (first, last)")
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
    """Return the values; a single string is one value, not its letters."""
    return (values,) if isinstance(values, str) else tuple(values)


def _known(kind: str, name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise ValueError(f"{name}: no such {kind}; choose from {', '.join(names)}")
    return name
