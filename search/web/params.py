"""The parameters of a URL, validated: from query parameters to a search request, or a problem."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final, NamedTuple, cast

from starlette.datastructures import QueryParams

from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.fields.schema import Schema, closest
from kashaf.search.fields.facets import facet_specs
from kashaf.search.fields.filters import FilterValue, filter_values, filtered
from kashaf.search.fields.sorting import sort_keys
from kashaf.search.model.request import FACET_VALUES, MODES, Mode, SearchRequest, iso_day
from kashaf.search.query.nodes import Everything
from kashaf.search.web.limits import OFFSET, PAGE_SIZE, QUERY_CHARS, SNIPPET_CHARS, SUGGESTIONS
from kashaf.search.web.problems import ProblemError

BUILT_IN_PARAMS: Final = MappingProxyType({"source": "source", "tag": "tags"})
"""The parameters that filter by built-in fields → the fields."""
FILTERS: Final = MappingProxyType(
    {sign + name: sign + by for name, by in BUILT_IN_PARAMS.items() for sign in ("", "-")}
)
"""The parameters that filter, and leave out, by built-in fields → the filters."""
MATCHING: Final = frozenset((*FILTERS, "q", "from", "to", "related", "mode", "sort", "fields"))
"""The parameters that choose documents, besides the fields of the schema, for all uses of them."""
SEARCH: Final = MATCHING | {
    "limit",
    "offset",
    "cursor",
    "explain",
    "facet",
    "facet_limit",
    "multi_select",
    "collapse",
    "snippet_length",
    "snippet_count",
    "search_in",
}
"""The parameters of a search besides the fields of the schema."""
MAX_VALUES: Final = 20
"""The most values of one filter."""
FACETS: Final = 20
"""The most facets of a search."""
WARNINGS: Final = 20
"""The most parameters that are warned of."""
SNIPPETS: Final = 10
"""The most snippets of a hit."""


class ApiSearch(NamedTuple):
    """The search in an API request.

    Attributes:
        request: The search.
        explain: Whether to explain the scores.
        warnings: Sentences on what was ignored.
    """

    request: SearchRequest
    explain: bool
    warnings: list[str]


def search_request(params: QueryParams, schema: Schema) -> ApiSearch:
    """Return the search in an API request.

    A field of the schema is a parameter that filters by its values, like `source` and `tag`; see
    `filter_values`. After a `-` it leaves out the documents that match.

    Raises:
        ProblemError: 400, naming the parameter that is wrong.
    """
    length = number(params, "snippet_length", 0, SNIPPET_CHARS)
    request = matching_request(
        params,
        schema,
        limit=number(params, "limit", 10, PAGE_SIZE),
        offset=number(params, "offset", 0, OFFSET),
        facets=_facets(params),
        facet_limit=number(params, "facet_limit", FACET_VALUES, FACET_VALUES),
        multi_select=flag(params, "multi_select"),
        collapse=flag(params, "collapse"),
        snippet_count=number(params, "snippet_count", 1, SNIPPETS),
        search_in=several(params, "search_in") or None,
        cursor=_one(params, "cursor"),
        **({"snippet_length": length} if length else {}),
    )
    for name in request.search_in or ():
        if name not in schema.texts:
            raise ProblemError(400, f"search_in: choose from {', '.join(schema.texts)}")
    warnings = unknown_params(params, SEARCH.union(*field_params(schema)))
    return ApiSearch(request, flag(params, "explain"), warnings)


def matching_request(params: QueryParams, schema: Schema, **options: object) -> SearchRequest:
    """Return the search for the documents that the parameters in `MATCHING` choose.

    Raises:
        ProblemError: 400, naming the parameter that is wrong.
    """
    request = SearchRequest(
        query_text(params),
        filters={
            **{
                by: filter_values(by, several(params, name), schema) for name, by in FILTERS.items()
            },
            **_field_filters(params, schema),
        },
        date=(day(params, "from"), day(params, "to")),
        sort=params.getlist("sort") or "relevance",
        fields=several(params, "fields") or None,
        related=flag(params, "related"),
        mode=cast("Mode", choice(params, "mode", MODES)),
        **options,  # type: ignore[arg-type]
    )
    try:
        filtered(Everything(), request.filters, request.days, schema)
        facet_specs(request.facets, schema)
        sort_keys(request.sort, schema)
    except ValueError as error:
        raise ProblemError(400, str(error)) from None
    return request


def field_params(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield the parameters that filter by each field of the schema: the field, and its negation.

    A field with the name of another parameter can only be filtered by in the query.
    """
    return ((name, f"-{name}") for name in schema.fields if name not in SEARCH)


def _field_filters(params: QueryParams, schema: Schema) -> dict[str, FilterValue]:
    names = [name for pair in field_params(schema) for name in pair if name in params]
    return {name: filter_values(name, several(params, name), schema) for name in names}


def unknown_params(params: QueryParams, known: Iterable[str] = ()) -> list[str]:
    """Return a warning for each parameter that is not known and therefore ignored."""
    valid = sorted(known)
    unknown = [name for name in dict.fromkeys(params) if name not in valid]
    return [_warning(name, valid) for name in unknown[:WARNINGS]]


def _warning(name: str, valid: list[str]) -> str:
    similar = closest(name[:40], valid)
    advice = f"did you mean {similar}?" if similar else f"valid: {', '.join(valid) or 'none'}"
    return f"{name[:40]}: unknown parameter, ignored; {advice}"


def suggest_request(params: QueryParams) -> tuple[str, int]:
    """Return the text that is being typed, and the most suggestions; raises `ProblemError` 400."""
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
    if len(values) > MAX_VALUES or any(len(value) > MAX_KEY_CHARS for value in values):
        limits = f"at most {MAX_VALUES} values of at most {MAX_KEY_CHARS} characters"
        raise ProblemError(400, f"{name}: {limits} are allowed")
    return values


def day(params: QueryParams, name: str) -> str | None:
    """Return a day as YYYY-MM-DD, or None for an empty value; raises `ProblemError` 400."""
    text = _one(params, name)
    if not text:
        return None
    try:
        return iso_day(text)
    except ValueError:
        raise ProblemError(400, f"{name}: must be a day as YYYY-MM-DD") from None


def choice(params: QueryParams, name: str, choices: tuple[str, ...]) -> str:
    """Return one of some names, the first one by default; raises `ProblemError` 400."""
    text = _one(params, name) or choices[0]
    if text not in choices:
        raise ProblemError(400, f"{name}: must be one of {', '.join(choices)}")
    return text


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
