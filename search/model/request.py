"""The search request: a value that is passed on unchanged.

The names of fields are validated against the schema of the index, when the request is run.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType, NoneType
from typing import Final, Literal, Self, SupportsIndex, TypeAlias, cast, get_args

from kashaf.index.errors import check_type
from kashaf.search.fields.filters import Filters
from kashaf.search.fields.sorting import Sort
from kashaf.search.highlight.snippets import LENGTH, MAX_SNIPPETS
from kashaf.search.model.budget import MAX_SNIPPET_CHARS, SEARCH_STOPPED, SECONDS, Budget

Day: TypeAlias = str | date | None
"""A day as YYYY-MM-DD, a `date` or a `datetime`; None leaves the range open."""
DateRange: TypeAlias = tuple[Day, Day]
"""The first and the last day, both included."""

Mode: TypeAlias = Literal["words", "meaning", "both"]
"""Whether documents are found by words, by meaning or by both."""
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

_MAPPINGS: Final = {
    "filters": "a mapping, as in {'source': 'alwasl'}",
    "weights": "a mapping, as in {'title': 3}",
}

FACET_VALUES: Final = 100
"""How many values of a facet are listed by default."""


@dataclass(frozen=True)
class SearchRequest:
    """What to search for, which matches to return, and in which order.

    The constructor raises ValueError for a `date` that is not a day and for an unknown `mode`, and
    TypeError for a value of another type.
    `Index.run` raises it for an unknown filter, facet, sort key or text field, listing the valid
    ones.

    Attributes:
        query: The text of the query; any text is valid.
        limit: How many hits to return; a negative number counts as 0.
        offset: How many hits to skip; a negative number counts as 0.
        seconds: The time limit of the search.
        snippets: Whether to make snippets and highlight matches.
        filters: The values that documents must have, by field; see `search.fields.filters`.
        date: The first and the last day, both included.
        facets: What to count over all matches; see `search.fields.facets`.
        sort: The order of the hits; see `search.fields.sorting`.
        collapse: Whether to leave out near-duplicates of a better document.
        related: Whether words of the same root match as well.
        facet_limit: How many values of a facet to list, those of dates excepted.
        multi_select: Whether the facet of a field ignores the filter by the same field, so that
            other values can be offered beside the one chosen.
        fields: The fields of each hit to return, or None for all of them.
        snippet_length: The length of a snippet in characters, approximately.
        snippet_count: How many snippets to make of each hit, at most.
        weights: The weights of title, body and text fields, if they differ from the schema's.
        search_in: The texts to search in: title, body or names of text fields; None for all.
        cursor: The `Results.cursor` of the previous page; `offset` then counts from there.
        mode: Whether documents are found by words, by meaning or by both; see
            `search.meaning.ranking`.
        is_cancelled: Returns whether the caller no longer needs the results; the search then stops.
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
    facet_limit: int = FACET_VALUES
    multi_select: bool = False
    fields: Sequence[str] | None = None
    snippet_length: int = LENGTH
    snippet_count: int = 1
    weights: Mapping[str, float] = field(default_factory=dict)
    search_in: Sequence[str] | None = None
    cursor: str | None = None
    mode: Mode = "words"
    is_cancelled: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_type("query", self.query, str, "text")
        for name in ("limit", "offset", "snippet_length", "snippet_count", "facet_limit"):
            check_type(name, getattr(self, name), (int, SupportsIndex), "an integer")
        for name, advice in _MAPPINGS.items():
            check_type(name, getattr(self, name), (NoneType, Mapping), advice)
        if self.mode not in MODES:
            raise ValueError(f"mode: {self.mode!r} is not one of {', '.join(MODES)}")
        values = {
            "limit": max(self.limit, 0),
            "offset": max(self.offset, 0),
            "filters": MappingProxyType(dict(self.filters or {})),
            "date": _date_range(self.date),
            "facets": _listed(self.facets),
            "fields": None if self.fields is None else _listed(self.fields),
            "snippet_length": min(max(self.snippet_length, 1), MAX_SNIPPET_CHARS),
            "snippet_count": min(max(self.snippet_count, 0), MAX_SNIPPETS),
            "weights": MappingProxyType(dict(self.weights or {})),
            "search_in": None if self.search_in is None else _listed(self.search_in),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def left(self, started: float) -> Self:
        """Return this request with what is left of its time limit.

        Args:
            started: The `time.perf_counter` when its time began.
        """
        return replace(self, seconds=max(self.seconds - (time.perf_counter() - started), 0.0))

    def budget(self, spent_note: str = SEARCH_STOPPED, share: float = 1.0) -> Budget:
        """Return a budget whose time begins now.

        Args:
            spent_note: The note to add when it is spent.
            share: The share of the time limit that it lasts.
        """
        seconds = self.seconds * share
        return Budget(seconds, is_cancelled=self.is_cancelled, spent_note=spent_note)

    @property
    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day as YYYY-MM-DD."""
        return cast("tuple[str | None, str | None]", self.date)


def _date_range(days: DateRange | None) -> tuple[str | None, str | None]:
    if days is None:
        return None, None
    if isinstance(days, str) or len(days) != 2:
        raise ValueError(f"date: {days!r} is not a pair of days (first, last)")
    return _day(days[0]), _day(days[1])


def iso_day(text: str) -> str:
    """Return a day as YYYY-MM-DD. Raises ValueError if it has another form."""
    if len(text) != 10:
        raise ValueError("must be a day as YYYY-MM-DD")
    return date.fromisoformat(text).isoformat()


def _day(value: Day) -> str | None:
    if isinstance(value, datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not value:
        return None
    try:
        return iso_day(value)
    except ValueError:
        raise ValueError(f"date: {value!r} is not a day; write YYYY-MM-DD") from None


def _listed(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values; a single string is one value, not its letters."""
    return (values,) if isinstance(values, str) else tuple(values)
