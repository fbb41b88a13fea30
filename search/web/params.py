"""The parameters of a URL, validated: from query parameters to a search request, or a problem."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from starlette.datastructures import QueryParams

from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.fields.schema import Schema
from kashaf.search.fields.facets import facet_specs
from kashaf.search.fields.filters import FilterValue, filter_values, filtered
from kashaf.search.fields.sorting import sort_keys
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import Everything
from kashaf.search.web.limits import OFFSET, PAGE_SIZE, QUERY_CHARS, SUGGESTIONS
from kashaf.search.web.problems import ProblemError

SEARCH: Final = frozenset(
    [
        "q",
        "limit",
        "offset",
        "cursor",
        "explain",
        "source",
        "tag",
        "from",
        "to",
        "sort",
        "facet",
        "related",
    ]
)
"""The parameters of a search besides the fields of the schema."""
_VALUES: Final = 20
"""The most values of one filter."""
FACETS: Final = 20
"""The most facets of a search."""


def no_params(params: QueryParams) -> None:
    """Raise `ProblemError` 400 if there is any parameter."""
    _only(params, frozenset())


def search_request(params: QueryParams, schema: Schema) -> tuple[SearchRequest, bool]:
    """Return the search that an API request asks for, and whether to explain its scores.

    A field of the schema is a parameter that filters by its values; see `filter_values`. After a
    `-` it leaves out the documents that match.

    Raises:
        ProblemError: 400, naming the parameter that is wrong.
    """
    _only(params, SEARCH.union(*field_params(schema)))
    request = SearchRequest(
        query_text(params),
        limit=number(params, "limit", 10, PAGE_SIZE),
        offset=number(params, "offset", 0, OFFSET),
        filters={
            "source": several(params, "source"),
            "tags": several(params, "tag"),
            **_field_filters(params, schema),
        },
        date=(day(params, "from"), day(params, "to")),
        facets=_facets(params),
        sort=params.getlist("sort") or "relevance",
        cursor=_one(params, "cursor"),
        related=flag(params, "related"),
    )
    try:
        filtered(Everything(), request.filters, request.days, schema)
        facet_specs(request.facets, schema)
        sort_keys(request.sort, schema)
    except ValueError as error:
        raise ProblemError(400, str(error)) from None
    return request, flag(params, "explain")


def field_params(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield the parameters that filter by each field of the schema: the field, and its negation.

    A field with the name of another parameter can only be filtered by in the query.
    """
    return ((name, f"-{name}") for name in schema.fields if name not in SEARCH)


def _field_filters(params: QueryParams, schema: Schema) -> dict[str, FilterValue]:
    names = [name for pair in field_params(schema) for name in pair if name in params]
    return {name: filter_values(name, several(params, name), schema) for name in names}


def suggest_request(params: QueryParams) -> tuple[str, int]:
    """Return the text that is being typed, and the most suggestions; raises `ProblemError` 400."""
    _only(params, frozenset({"q", "limit"}))
    return query_text(params), max(1, number(params, "limit", 8, SUGGESTIONS))


def query_text(params: QueryParams, name: str = "q") -> str:
    """Return the query; raises `ProblemError` 400 if it is missing or too long."""
    text = _one(params, name)
    if text is None:
        raise ProblemError(400, f"{name}: missing parameter; add {name}=… with a query")
    if len(text) > QUERY_CHARS:
        raise ProblemError(400, f"{name}: {len(text)} characters long; the limit is {QUERY_CHARS}")
    return text


def number(params: QueryParams, name: str, default: int, most: int) -> int:
    """Return a whole number from 0 to `most`; raises `ProblemError` 400."""
    text = _one(params, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= most):
        raise ProblemError(400, f"{name}: must be a whole number from 0 to {most}")
    return int(text)


def several(params: QueryParams, name: str) -> tuple[str, ...]:
    """Return the values of a filter; raises `ProblemError` 400."""
    values = tuple(dict.fromkeys(params.getlist(name)))
    if len(values) > _VALUES or any(len(value) > MAX_KEY_CHARS for value in values):
        limits = f"at most {_VALUES} values of at most {MAX_KEY_CHARS} characters"
        raise ProblemError(400, f"{name}: {limits} are allowed")
    return values


def day(params: QueryParams, name: str) -> str | None:
    """Return a day as YYYY-MM-DD, or None for an empty value; raises `ProblemError` 400."""
    text = _one(params, name)
    if not text:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ProblemError(400, f"{name}: must be a day as YYYY-MM-DD")


def order(params: QueryParams) -> str:
    """Return the order of the hits; raises `ProblemError` 400."""
    match _one(params, "sort"):
        case None | "relevance":
            return "relevance"
        case "date":
            return "date"
        case _:
            raise ProblemError(400, "sort: must be relevance or date")


def _facets(params: QueryParams) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(params.getlist("facet")))
    if len(names) > FACETS:
        raise ProblemError(400, f"facet: at most {FACETS} are allowed")
    return names


def flag(params: QueryParams, name: str) -> bool:
    """Return the value of a parameter that is true or false. Raises `ProblemError` 400."""
    text = _one(params, name)
    if text not in (None, "true", "false"):
        raise ProblemError(400, f"{name}: must be true or false")
    return text == "true"


def _one(params: QueryParams, name: str) -> str | None:
    values = params.getlist(name)
    if len(values) > 1:
        raise ProblemError(400, f"{name}: given {len(values)} times; give it once")
    return values[0] if values else None


def _only(params: QueryParams, known: frozenset[str]) -> None:
    for name in params:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise ProblemError(400, f"{name[:40]}: unknown parameter; valid ones: {listed}")
