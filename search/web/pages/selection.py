"""A selection: the search in the URL of a page, and the URLs of related selections.

A page ignores values that it does not understand, and says so; the API rejects them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from starlette.datastructures import QueryParams

from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.fields.schema import Date, Number, Schema
from kashaf.search import Index, SearchRequest
from kashaf.search.fields.filters import filter_query, filter_values
from kashaf.search.fields.sorting import sort_keys
from kashaf.search.model.request import MODES, Mode, iso_day
from kashaf.search.web.limits import OFFSET
from kashaf.search.web.pages.links import Params
from kashaf.search.web.params import FILTERS, MAX_VALUES, field_params, query_text

PAGE: Final = 10
"""The hits of a page."""
MIN, MAX = ".min", ".max"
"""After the name of a field: the parameters of the two inputs of its range."""


@dataclass(frozen=True)
class Selection:
    """A query, its filters, the order and the page of the results.

    Attributes:
        query: The text of the query.
        filters: Parameters of the URL → the values in it, any of which must match.
        first: The first day, as YYYY-MM-DD.
        last: The last day.
        sort: The key to sort by.
        related: Whether words of the same root match as well.
        mode: Whether documents are found by words, by meaning or by both.
        duplicates: Whether near-duplicates are listed instead of folded.
        page: The number of the page, from 1.
        ignored: The other parameters in the URL, which are not understood.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    sort: str = "relevance"
    related: bool = False
    mode: Mode = "words"
    duplicates: bool = False
    page: int = 1
    ignored: tuple[str, ...] = ()

    @classmethod
    def read(cls, params: QueryParams, schema: Schema) -> Self:
        """Return the selection of a URL.

        Raises:
            ProblemError: The query is too long.
        """
        query = query_text(params) if "q" in params else ""
        ignored: list[str] = []
        filters = _filters(params, schema, ignored)
        return cls(
            query,
            filters,
            _day(params.get("from"), ignored),
            _day(params.get("to"), ignored),
            sort=_sort(params.get("sort") or "relevance", schema, ignored),
            related=params.get("related") == "true",
            mode=_mode(params.get("mode") or "words", ignored),
            duplicates=params.get("duplicates") == "show",
            page=_page(params.get("page", "1")),
            ignored=tuple(ignored),
        )

    @property
    def params(self) -> Params:
        """The parameters of its URL."""
        return {
            "q": self.query,
            **self.filters,
            "from": self.first,
            "to": self.last,
            "sort": None if self.sort == "relevance" else self.sort,
            "related": "true" if self.related else None,
            "mode": None if self.mode == "words" else self.mode,
            "duplicates": "show" if self.duplicates else None,
            "page": self.page if self.page > 1 else None,
        }

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves out documents that match the query."""
        return bool(self.filters or self.first or self.last)

    def possible(self, index: Index) -> Self:
        """Return the selection in a mode that the index can be searched in."""
        if self.mode == "words" or index.has_meaning:
            return self
        return replace(self, mode="words", ignored=(*self.ignored, f"mode={self.mode}"))

    def unfiltered(self) -> Self:
        """Return the selection without filters."""
        return replace(self, filters={}, first=None, last=None, page=1)

    def within(self, first: str | None, last: str | None) -> Self:
        """Return the selection for other days."""
        return replace(self, first=first, last=last, page=1)

    def without(self, name: str, value: str) -> Self:
        """Return the selection without one value of a filter."""
        kept = tuple(other for other in self.filters.get(name, ()) if other != value)
        others = {key: values for key, values in self.filters.items() if key != name}
        return replace(self, filters=others | ({name: kept} if kept else {}), page=1)

    def request(self, schema: Schema, **options: Any) -> SearchRequest:
        """Return the search for its page."""
        by = {
            FILTERS.get(name, name): filter_values(FILTERS.get(name, name), values, schema)
            for name, values in self.filters.items()
        }
        return SearchRequest(
            self.query,
            limit=PAGE,
            offset=(self.page - 1) * PAGE,
            filters=by,
            date=(self.first, self.last),
            sort=self.sort,
            collapse=not self.duplicates,
            related=self.related,
            mode=self.mode,
            multi_select=True,
            **options,
        )


def filter_params(schema: Schema) -> list[str]:
    """Return the parameters that filter, and leave out, by a field."""
    return [*FILTERS, *(name for pair in field_params(schema) for name in pair)]


def _filters(params: QueryParams, schema: Schema, ignored: list[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in filter_params(schema):
        given = [value for value in params.getlist(name) if value]
        given += [_range(params, name)] if isinstance(schema.get(name), Number | Date) else []
        values = tuple(dict.fromkeys(value for value in given if value.strip(". ")))
        valid = [value for value in values[:MAX_VALUES] if _is_valid(name, value, schema)]
        ignored += [f"{name}={value}" for value in values if value not in valid]
        if valid:
            found[name] = tuple(valid)
    return found


def _mode(given: str, ignored: list[str]) -> Mode:
    for mode in MODES:
        if given == mode:
            return mode
    ignored.append(f"mode={given}")
    return "words"


def _range(params: QueryParams, name: str) -> str:
    return f"{params.get(name + MIN, '').strip()}..{params.get(name + MAX, '').strip()}"


def _is_valid(name: str, value: str, schema: Schema) -> bool:
    if len(value) > MAX_KEY_CHARS:
        return False
    by = FILTERS.get(name, name)
    try:
        filter_query(by, filter_values(by, [value], schema), schema)
    except ValueError:
        return False
    return True


def _day(text: str | None, ignored: list[str]) -> str | None:
    if not text:
        return None
    try:
        return iso_day(text)
    except ValueError:
        ignored.append(text)
        return None


def _sort(name: str, schema: Schema, ignored: list[str]) -> str:
    try:
        sort_keys(name, schema)
    except ValueError:
        ignored.append(f"sort={name}")
        return "relevance"
    return name


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 9
    return min(max(int(text), 1), OFFSET // PAGE) if is_number else 1
