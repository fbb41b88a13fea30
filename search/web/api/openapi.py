"""The OpenAPI 3.1 description of the HTTP API; a test checks the API against it."""

import json
from collections.abc import Iterator
from typing import Any, Final

from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.fields.schema import Schema
from kashaf.search.fields.facets import PERIODS, facet_names
from kashaf.search.fields.sorting import sort_names
from kashaf.search.web.limits import OFFSET, PAGE_SIZE, QUERY_CHARS, SUGGESTIONS
from kashaf.search.web.params import FACETS, field_params

_Json = dict[str, Any]

_SIGNS: Final = ("", "+", "-")
_RANGES: Final = {
    "number": {"pattern": r"^-?[0-9]{1,9}(\.\.(-?[0-9]{1,9})?)?$"},
    "date": {"pattern": r"^[12][0-9]{3}(\.\.([12][0-9]{3})?)?$"},
}
"""The simplest forms of a number or date and of a range; others are accepted as well."""


def openapi(schema: Schema, *, writable: bool) -> _Json:
    """Return the description of the API of a server, with updates if it is `writable`."""
    paths: _Json = {
        "/api/search": {"get": _search(schema)},
        "/api/suggest": {"get": _suggest()},
        "/api/documents/{id}": {"parameters": [_ID], "get": _read()},
        "/api/health": {"get": _health()},
    }
    if writable:
        paths["/api/documents"] = {"post": _post()}
        paths["/api/documents/{id}"] |= {"put": _put(), "delete": _delete()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kashaf",
            "version": "1",
            "summary": "Full-text search for Arabic.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def results_schema() -> _Json:
    """Return the JSON schema of results, which `docs/reference/results.schema.json` publishes."""
    schemas = json.dumps({"Results": _SCHEMAS["Results"], "Hit": _SCHEMAS["Hit"]})
    found: _Json = json.loads(schemas.replace("#/components/schemas/", "#/$defs/"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Results of a search with Kashaf",
        **found["Results"],
        "$defs": {"Hit": found["Hit"]},
    }


def _search(schema: Schema) -> _Json:
    return {
        "operationId": "search",
        "summary": "Search",
        "parameters": [
            _param("q", {"type": "string", "maxLength": QUERY_CHARS}, "The query.", True),
            _param("limit", _whole(PAGE_SIZE, 10), "How many hits to return."),
            _param("offset", _whole(OFFSET, 0), "How many hits to skip."),
            _param(
                "source",
                _list(_TEXT | _KEY) | _FEW,
                "Only documents from one of these sources.",
            ),
            _param("tag", _list(_TEXT | _KEY) | _FEW, "Only documents with one of these tags."),
            _param("from", _DAY, "The first day."),
            _param("to", _DAY, "The last day."),
            _param(
                "sort",
                _list({"enum": [sign + name for name in sort_names(schema) for sign in _SIGNS]}),
                "The order of the hits, + before a name: ascending, -: descending; date without "
                "a sign: newest first.",
            ),
            _param(
                "facet",
                _list({"anyOf": list(_facets(schema))}) | {"maxItems": FACETS},
                "What to count over all matches; dates by period, numbers in buckets.",
            ),
            _param("cursor", _TEXT, "The cursor of the page before."),
            *_field_params(schema),
            _param(
                "related",
                {"type": "boolean", "default": False},
                "Whether words of the same root match as well.",
            ),
            _param(
                "explain",
                {"type": "boolean", "default": False},
                "Whether to explain the scores.",
            ),
        ],
        "responses": {
            "200": _ok("The hits, best first", "Results"),
            "304": _NOT_MODIFIED,
            "400": _problem("A parameter is wrong"),
            "409": _problem("The cursor belongs to another search"),
        },
    }


def _facets(schema: Schema) -> Iterator[_Json]:
    numbers = [name for name in schema.fields if schema.fields[name].kind == "number"]
    dates = [name for name in schema.fields if schema.fields[name].kind == "date"]
    yield {"enum": list(facet_names(schema))}
    yield {"enum": [f"{name}:{period}" for name in ("date", *dates) for period in PERIODS]}
    if numbers:
        yield {"type": "string", "pattern": rf"^({'|'.join(numbers)}):[1-9][0-9]{{0,5}}$"}


def _field_params(schema: Schema) -> Iterator[_Json]:
    for name, negation in field_params(schema):
        kind = schema.fields[name].kind
        values = _list(_TEXT | _KEY | _RANGES.get(kind, {})) | _FEW
        ranges = "; a range: 100..300, 100.." if kind in _RANGES else ""
        yield _param(name, values, f"Only documents with this {kind}{ranges}.")
        yield _param(negation, values, f"No documents with this {kind}{ranges}.")


def _suggest() -> _Json:
    return {
        "operationId": "suggest",
        "summary": "Suggestions for a query that is being typed",
        "parameters": [
            _param(
                "q",
                {"type": "string", "maxLength": QUERY_CHARS},
                "The beginning of a query.",
                True,
            ),
            _param("limit", _whole(SUGGESTIONS, 8), "The most suggestions to return."),
        ],
        "responses": {
            "200": _ok("Queries and headlines", "Suggestions"),
            "304": _NOT_MODIFIED,
            "400": _problem("A parameter is wrong"),
        },
    }


def _read() -> _Json:
    return {
        "operationId": "read",
        "summary": "A document in full",
        "responses": {
            "200": _ok("The document", "Document"),
            "304": _NOT_MODIFIED,
            "400": _problem("A parameter is wrong"),
            "404": _problem("There is no such document"),
        },
    }


def _health() -> _Json:
    return {
        "operationId": "health",
        "summary": "The state of the server and its index",
        "responses": {
            "200": _ok(
                "The state; stale: a newer generation exists but cannot be opened", "Health"
            ),
            "400": _problem("A parameter is wrong"),
            "503": {
                "description": "The same, if the index is corrupt",
                "content": {"application/json": {"schema": _ref("Health")}},
            },
        },
    }


def _put() -> _Json:
    return {
        "operationId": "put",
        "summary": "Add or update a document",
        "security": [{"token": []}],
        "requestBody": _body({"allOf": [_ref("NewDocument"), {"not": {"required": ["id"]}}]}),
        "responses": {
            "200": _ok("Updated, or unchanged", "Changes"),
            "201": _ok("Added", "Changes"),
            "404": _problem("An id with a line break has no URL"),
            **_REFUSED,
        },
    }


def _post() -> _Json:
    return {
        "operationId": "post",
        "summary": "Add or update documents, all or none",
        "security": [{"token": []}],
        "requestBody": _body({"type": "array", "items": _ref("NewDocument")}),
        "responses": {"200": _ok("Done", "Changes"), **_REFUSED},
    }


def _delete() -> _Json:
    return {
        "operationId": "delete",
        "summary": "Delete a document",
        "security": [{"token": []}],
        "responses": {
            "204": {"description": "Deleted"},
            "400": _problem("The request's head is too long"),
            "401": _problem("The token is missing or wrong"),
            "404": _problem("There is no such document"),
            "503": _problem("Another process is writing"),
        },
    }


def _param(name: str, schema: _Json, description: str, required: bool = False) -> _Json:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


def _whole(most: int, default: int) -> _Json:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": default}


def _ref(name: str) -> _Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(schema: _Json) -> _Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _ok(description: str, schema: str) -> _Json:
    return {
        "description": description,
        "content": {"application/json": {"schema": _ref(schema)}},
    }


def _problem(description: str) -> _Json:
    return {
        "description": description,
        "content": {
            "application/problem+json": {"schema": _ref("Problem")},
            "text/plain": {"schema": {"type": "string"}},  # a request that is no valid HTTP
        },
    }


def _object(required: list[str], **properties: _Json) -> _Json:
    return {"type": "object", "required": required, "properties": properties}


def _list(items: _Json) -> _Json:
    return {"type": "array", "items": items}


_TEXT: _Json = {"type": "string"}
_NULL: _Json = {"type": "null"}
_TEXT_OR_NULL: _Json = {"type": ["string", "null"]}
_NOT_BLANK: _Json = {"type": "string", "pattern": r"\S"}
_KEY: _Json = {"maxLength": MAX_KEY_CHARS}
_FEW: _Json = {"maxItems": 20}
_DAY: _Json = {"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]}
_NO_BLANK_ENDS = r"^[^\s\x00]([^\x00\n]*[^\s\x00])?$"
_COUNT: _Json = {"type": "integer", "minimum": 0}
_NUMBER: _Json = {"type": "number"}
_ANY_OBJECT: _Json = {"type": "object"}
_SPANS = _list({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2})
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The document's id, percent-encoded.",
    "schema": {"type": "string", "pattern": _NO_BLANK_ENDS, **_KEY},
}
_NOT_MODIFIED: _Json = {"description": "The client already has this response"}
_REFUSED = {
    "400": _problem("The body is not JSON"),
    "401": _problem("The token is missing or wrong"),
    "413": _problem("The body is too long"),
    "415": _problem("The body is not sent as JSON"),
    "422": _problem("The body is not a document"),
    "503": _problem("Another process is writing"),
}
_PART = _object(["field", "term"], field=_TEXT, term=_TEXT)
_SNIPPET = _object(["text", "spans"], text=_TEXT, spans=_SPANS)
_LOCATION: _Json = {
    "type": ["object", "null"],
    "description": "The file that a document is from, and the place of the first match in it.",
    "properties": {
        "path": _TEXT,
        "inside": _TEXT | {"description": "The path inside an archive."},
        "line": _COUNT,
        **dict.fromkeys(("volume", "page", "section", "time"), _TEXT),
    },
}
_FACET = _object(["value", "count"], value=_TEXT, count=_COUNT)
_SCHEMAS: _Json = {
    "Results": _object(
        ["query", "total", "took_ms", "partial", "notes", "interpretation", "facets", "hits"],
        query=_TEXT,
        total=_COUNT,
        took_ms=_NUMBER,
        partial={
            "type": "boolean",
            "description": "Whether documents may be missing, because time ran out.",
        },
        notes=_list(_TEXT),
        interpretation=_TEXT,
        facets={"type": "object", "additionalProperties": _list(_FACET)},
        omitted={"type": "object", "additionalProperties": _COUNT},
        cursor={"type": ["string", "null"]},
        suggestions=_list(_TEXT),
        term_counts={"type": "object", "additionalProperties": _COUNT},
        widened={
            "type": "boolean",
            "description": "Whether nothing matched, so that words of the same root were found.",
        },
        related_total={
            "type": ["integer", "null"],
            "description": "How many documents match with words of the same root, if few match.",
        },
        hits=_list(_ref("Hit")),
    ),
    "Hit": _object(
        ["id", "score", "title", "title_spans", "snippets", "fields"],
        id=_TEXT,
        score=_NUMBER,
        title=_TEXT,
        title_spans=_SPANS,
        snippets=_list(_SNIPPET),
        fields=_ANY_OBJECT,
        omitted_fields=_list(_TEXT)
        | {"description": "Fields too long for a list of hits; the document has them."},
        location=_LOCATION,
        duplicates=_list(_TEXT),
        explain=_list(_PART),
    ),
    "Suggestions": _object(
        ["suggestions"],
        suggestions=_list(
            _object(
                ["text", "kind", "documents"],
                text=_TEXT,
                kind={"enum": ["query", "headline"]},
                documents=_COUNT,
            )
        ),
    ),
    "Document": _object(
        ["id", "title", "body", "fields"],
        id=_TEXT,
        title=_TEXT,
        body=_TEXT,
        fields=_ANY_OBJECT,
        location=_LOCATION,
    ),
    "NewDocument": {
        "type": "object",
        "description": "title or body must contain text. Other keys are stored as they are.",
        "properties": {
            "id": _TEXT_OR_NULL | _KEY,
            "title": _TEXT_OR_NULL,
            "body": _TEXT_OR_NULL,
            "text": _TEXT_OR_NULL | {"description": "Used if there is no body."},
            "content": _TEXT_OR_NULL | {"description": "Used if there is no body."},
            "date": {
                "description": "A time with an offset is converted to UTC.",
                "anyOf": [
                    _TEXT | {"format": "date"},
                    _TEXT | {"format": "date-time"},
                    {"const": ""},
                    _NULL,
                ],
            },
            "source": _TEXT_OR_NULL | _KEY,
            "url": _TEXT_OR_NULL,
            "tags": {"anyOf": [_list(_TEXT_OR_NULL | _KEY), _TEXT | _KEY, _NULL]},
        },
        "anyOf": [
            {"required": ["title"], "properties": {"title": _NOT_BLANK}},
            {"required": ["body"], "properties": {"body": _NOT_BLANK}},
        ],
        "additionalProperties": True,
    },
    "Changes": _object(
        ["added", "updated", "unchanged"], added=_COUNT, updated=_COUNT, unchanged=_COUNT
    ),
    "Health": _object(
        ["status", "documents", "generation"],
        status={"enum": ["ok", "stale", "corrupt"]},
        documents=_COUNT,
        generation=_COUNT,
    ),
    "Problem": _object(
        ["type", "title", "status", "detail"],
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        instance=_TEXT,
    ),
}
