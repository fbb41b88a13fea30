"""The OpenAPI 3.1 description of the HTTP API; a test checks the API against it."""

import json
from collections.abc import Iterator
from typing import Final

from kashaf.index.fields.schema import Keyword, Schema, Text
from kashaf.search.fields.facets import PERIODS, facet_names
from kashaf.search.fields.sorting import sort_names
from kashaf.search.model.request import FACET_VALUES, MODES
from kashaf.search.web.api.schemas import (
    DAY,
    FEW,
    ID,
    KEY,
    NOT_MODIFIED,
    SCHEMAS,
    TEXT,
    Json,
    list_,
    ok,
    param,
    problem,
    ref,
    whole,
)
from kashaf.search.web.api.update_paths import update_paths
from kashaf.search.web.export.formats import FORMATS
from kashaf.search.web.limits import (
    FACET_SEARCH,
    OFFSET,
    PAGE_SIZE,
    QUERY_CHARS,
    SNIPPET_CHARS,
    SUGGESTIONS,
)
from kashaf.search.web.params import FACETS, SNIPPETS, field_params

_FLAG: Final[Json] = {"type": "boolean", "default": False}
_REJECTIONS: Final = {
    "401": problem("The server requires a read token, and the request has no valid one"),
    "429": problem("Too many requests; Retry-After says how long to wait"),
}
_SIGNS: Final = ("", "+", "-")
_RANGES: Final = {
    "number": {"pattern": r"^-?[0-9]{1,9}(\.\.(-?[0-9]{1,9})?)?$"},
    "date": {"pattern": r"^[12][0-9]{3}(\.\.([12][0-9]{3})?)?$"},
}
"""The simplest forms of a number or date and of a range; others are accepted as well."""


def openapi(schema: Schema, *, writable: bool, base: str = "") -> Json:
    """Return the description of the API of a server.

    Args:
        schema: The user-defined fields of the index.
        writable: Whether the server accepts updates.
        base: The path that all paths begin with, if the server has several indexes.
    """
    paths: Json = {
        "/api/search": {"get": _search(schema)},
        "/api/suggest": {"get": _suggest()},
        "/api/facets/{field}": {"parameters": [_field(schema)], "get": _facet_values()},
        "/api/export": {"get": _export(schema)},
        "/api/documents/{id}": {"parameters": [ID], "get": _read()},
        "/api/indexes": {"get": _indexes()},
        "/api/health": {"get": _health()},
    }
    for path, operations in update_paths().items() if writable else ():
        paths[path] = paths.get(path, {}) | operations
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kashaf",
            "version": "1",
            "summary": "Full-text search for Arabic.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": base or "/"}],
        "paths": {path: _restricted(operations) for path, operations in paths.items()},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def results_schema() -> Json:
    """Return the JSON schema of results, which `docs/reference/results.schema.json` publishes."""
    schemas = json.dumps({"Results": SCHEMAS["Results"], "Hit": SCHEMAS["Hit"]})
    found: Json = json.loads(schemas.replace("#/components/schemas/", "#/$defs/"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Results of a search with Kashaf",
        **found["Results"],
        "$defs": {"Hit": found["Hit"]},
    }


def _restricted(operations: Json) -> Json:
    """Return operations with the responses to clients without a token, or with many requests."""
    return {
        name: operation
        if name == "parameters"
        else operation | {"responses": _REJECTIONS | operation["responses"]}
        for name, operation in operations.items()
    }


def _matching(schema: Schema) -> Iterator[Json]:
    """Yield the parameters that choose documents."""
    yield param("q", {"type": "string", "maxLength": QUERY_CHARS}, "The query.", True)
    for name, what in (("source", "from one of these sources"), ("tag", "with one of these tags")):
        yield param(name, list_(TEXT | KEY) | FEW, f"Only documents {what}; empty: without any.")
        yield param(f"-{name}", list_(TEXT | KEY) | FEW, f"No documents {what}.")
    yield param("from", DAY, "The first day.")
    yield param("to", DAY, "The last day.")
    yield from _field_params(schema)
    yield param(
        "sort",
        list_({"enum": [sign + name for name in sort_names(schema) for sign in _SIGNS]}),
        "The order, + before a name: ascending, -: descending; date without a sign: newest first.",
    )
    yield param("fields", list_(TEXT | KEY) | FEW, "The fields of each document; without: all.")
    yield param("related", _FLAG, "Whether words of the same root match as well.")
    yield param("mode", {"enum": list(MODES)}, "Find by words, by meaning, or by both.")


def _search(schema: Schema) -> Json:
    return {
        "operationId": "search",
        "summary": "Search",
        "parameters": [
            *_matching(schema),
            param("limit", whole(PAGE_SIZE, 10), "How many hits to return."),
            param("offset", whole(OFFSET, 0), "How many hits to skip."),
            param("cursor", TEXT, "The cursor of the page before, for deep paging."),
            param("collapse", _FLAG, "Whether to fold near-duplicates into the best one."),
            param(
                "facet",
                list_({"anyOf": list(_facets(schema))}) | {"maxItems": FACETS},
                "What to count over all matches; dates by period, numbers in buckets.",
            ),
            param("facet_limit", whole(FACET_VALUES, FACET_VALUES), "The most values of a facet."),
            param("multi_select", _FLAG, "Whether a facet ignores the filter by its own field."),
            param("search_in", list_({"enum": list(schema.texts)}), "The texts to search in."),
            param(
                "snippet_length",
                whole(SNIPPET_CHARS, 0),
                "Characters of a snippet; 0: the default length.",
            ),
            param("snippet_count", whole(SNIPPETS, 1), "The most snippets of a hit."),
            param("explain", _FLAG, "Whether to explain the scores."),
        ],
        "responses": {
            "200": ok("The hits, best first", "Results"),
            "304": NOT_MODIFIED,
            "400": problem("A parameter is wrong"),
            "409": problem("The cursor belongs to another search, or the index has no vectors"),
        },
    }


def _export(schema: Schema) -> Json:
    return {
        "operationId": "export",
        "summary": "All matches as a file, streamed",
        "parameters": [
            *_matching(schema),
            param(
                "format", {"enum": list(FORMATS), "default": "ndjson"}, "The format of the file."
            ),
        ],
        "responses": {
            "200": {
                "description": "The documents, best first; in NDJSON and JSON whole documents",
                "content": {form.media_type: {"schema": {}} for form in FORMATS.values()},
            },
            "400": problem("A parameter is wrong"),
            "409": problem("The index has no vectors, which the mode needs"),
        },
    }


def _field(schema: Schema) -> Json:
    names = schema.of_kind(Keyword, Text)
    description = "The name of a keyword or text field."
    return param("field", {"enum": names}, description, True) | {"in": "path"}


def _facet_values() -> Json:
    return {
        "operationId": "facet",
        "summary": "Values of a field in which a word begins with a text",
        "parameters": [
            param("q", {"type": "string", "maxLength": QUERY_CHARS}, "What was typed so far."),
            param("limit", whole(FACET_SEARCH, 10), "The most values to return."),
        ],
        "responses": {
            "200": ok("Values, most frequent first", "FacetValues"),
            "304": NOT_MODIFIED,
            "400": problem("A parameter is wrong"),
            "404": problem("There is no such field"),
        },
    }


def _facets(schema: Schema) -> Iterator[Json]:
    numbers = [name for name in schema.fields if schema.fields[name].kind == "number"]
    dates = [name for name in schema.fields if schema.fields[name].kind == "date"]
    yield {"enum": list(facet_names(schema))}
    yield {"enum": [f"{name}:{period}" for name in ("date", *dates) for period in PERIODS]}
    if numbers:
        yield {"type": "string", "pattern": rf"^({'|'.join(numbers)}):[1-9][0-9]{{0,5}}$"}


def _field_params(schema: Schema) -> Iterator[Json]:
    for name, negation in field_params(schema):
        kind = schema.fields[name].kind
        values = list_(TEXT | KEY | _RANGES.get(kind, {})) | FEW
        ranges = "; a range: 100..300, 100.." if kind in _RANGES else ""
        yield param(name, values, f"Only documents with this {kind}{ranges}.")
        yield param(negation, values, f"No documents with this {kind}{ranges}.")


def _suggest() -> Json:
    return {
        "operationId": "suggest",
        "summary": "Suggestions for a query that is being typed",
        "parameters": [
            param(
                "q",
                {"type": "string", "maxLength": QUERY_CHARS},
                "The beginning of a query.",
                True,
            ),
            param("limit", whole(SUGGESTIONS, 8), "The most suggestions to return."),
        ],
        "responses": {
            "200": ok("Queries and headlines", "Suggestions"),
            "304": NOT_MODIFIED,
            "400": problem("A parameter is wrong"),
        },
    }


def _read() -> Json:
    return {
        "operationId": "read",
        "summary": "A document in full",
        "responses": {
            "200": ok("The document", "Document"),
            "304": NOT_MODIFIED,
            "400": problem("A parameter is wrong"),
            "404": problem("There is no such document"),
        },
    }


def _indexes() -> Json:
    return {
        "operationId": "indexes",
        "summary": "The indexes of the server",
        "responses": {
            "200": ok("The indexes", "Indexes"),
            "400": problem("The request is not valid HTTP"),
        },
    }


def _health() -> Json:
    return {
        "operationId": "health",
        "summary": "The state of the server and its index",
        "responses": {
            "200": ok("The state; stale: a newer generation exists but cannot be opened", "Health"),
            "400": problem("A parameter is wrong"),
            "503": {
                "description": "The same, if the index is corrupt",
                "content": {"application/json": {"schema": ref("Health")}},
            },
        },
    }
