"""The parts of the OpenAPI description: parameters, responses and the schemas of JSON values."""

from typing import Any, TypeAlias

from kashaf.index.documents.files.origins import MAX_KEY_CHARS

Json: TypeAlias = dict[str, Any]


def param(name: str, schema: Json, description: str, required: bool = False) -> Json:
    """Return a parameter of the query string."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


def whole(most: int, default: int) -> Json:
    """Return the schema of a whole number up to `most`."""
    return {"type": "integer", "minimum": 0, "maximum": most, "default": default}


def ref(name: str) -> Json:
    """Return a reference to one of `SCHEMAS`."""
    return {"$ref": f"#/components/schemas/{name}"}


def body(schema: Json) -> Json:
    """Return the description of a JSON request body."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def ok(description: str, schema: str) -> Json:
    """Return the description of a JSON response."""
    return {
        "description": description,
        "content": {"application/json": {"schema": ref(schema)}},
    }


def problem(description: str) -> Json:
    """Return the description of an error."""
    return {
        "description": description,
        "content": {
            "application/problem+json": {"schema": ref("Problem")},
            "text/plain": {"schema": {"type": "string"}},  # if the request is not valid HTTP
        },
    }


def object_(required: list[str], **properties: Json) -> Json:
    """Return the schema of an object."""
    return {"type": "object", "required": required, "properties": properties}


def list_(items: Json) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


TEXT: Json = {"type": "string"}
NULL: Json = {"type": "null"}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
NOT_BLANK: Json = {"type": "string", "pattern": r"\S"}
KEY: Json = {"maxLength": MAX_KEY_CHARS}
FEW: Json = {"maxItems": 20}
DAY: Json = {"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]}
NO_BLANK_ENDS = r"^[^\s\x00]([^\x00\n]*[^\s\x00])?$"
COUNT: Json = {"type": "integer", "minimum": 0}
NUMBER: Json = {"type": "number"}
ANY_OBJECT: Json = {"type": "object"}
SPANS = list_({"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2})
ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The document's id, percent-encoded.",
    "schema": {"type": "string", "pattern": NO_BLANK_ENDS, **KEY},
}
NOT_MODIFIED: Json = {"description": "The client already has this response"}
REFUSED = {
    "400": problem("The body is not JSON"),
    "401": problem("The token is missing or wrong"),
    "413": problem("The body is too long"),
    "415": problem("The body is not sent as JSON"),
    "422": problem("The body is not a document"),
    "503": problem("Another process is writing"),
}
PART = object_(["field", "term"], field=TEXT, term=TEXT)
_UTF16 = SPANS | {"description": "In UTF-16 code units, as JavaScript counts."}
_HTML = TEXT | {"description": "Everything escaped, the matches in <mark>."}
SNIPPET = object_(
    ["text", "html", "spans", "spans_utf16"],
    text=TEXT,
    html=_HTML,
    spans=SPANS | {"description": "In code points, as Python counts."},
    spans_utf16=_UTF16,
)
WARNINGS = list_(TEXT) | {"description": "What was ignored; absent if nothing was."}
LOCATION: Json = {
    "type": ["object", "null"],
    "description": "The file that a document is from, and where in it the first match is.",
    "properties": {
        "path": TEXT,
        "inside": TEXT | {"description": "The path inside an archive."},
        "line": COUNT,
        **dict.fromkeys(("volume", "page", "section", "time"), TEXT),
    },
}
FACET = object_(["value", "count"], value=TEXT, count=COUNT)
SCHEMAS: Json = {
    "Results": object_(
        ["query", "total", "took_ms", "partial", "notes", "interpretation", "facets", "hits"],
        query=TEXT,
        total=COUNT,
        took_ms=NUMBER,
        partial={
            "type": "boolean",
            "description": "Whether documents may be missing, because time ran out.",
        },
        notes=list_(TEXT),
        interpretation=TEXT,
        facets={"type": "object", "additionalProperties": list_(FACET)},
        omitted={"type": "object", "additionalProperties": COUNT},
        cursor={"type": ["string", "null"]},
        suggestions=list_(TEXT),
        term_counts={"type": "object", "additionalProperties": COUNT},
        widened={
            "type": "boolean",
            "description": "Whether nothing matched, so that words of the same root were found.",
        },
        related_total={
            "type": ["integer", "null"],
            "description": "How many documents match with words of the same root, if few match.",
        },
        offers_meaning={
            "type": "boolean",
            "description": "Whether the words match nothing, but the mode `meaning` might.",
        },
        warnings=WARNINGS,
        hits=list_(ref("Hit")),
    ),
    "Hit": object_(
        ["id", "score", "title", "title_spans", "snippets", "fields"],
        id=TEXT,
        score=NUMBER,
        title=TEXT,
        title_html=_HTML,
        title_spans=SPANS,
        title_spans_utf16=_UTF16,
        snippets=list_(SNIPPET),
        fields=ANY_OBJECT,
        omitted_fields=list_(TEXT)
        | {"description": "Fields too long for a list of hits; the document has them."},
        location=LOCATION,
        duplicates=list_(TEXT),
        explain=list_(PART),
    ),
    "FacetValues": object_(["values"], values=list_(FACET), warnings=WARNINGS),
    "Suggestions": object_(
        ["suggestions"],
        suggestions=list_(
            object_(
                ["text", "kind", "documents"],
                text=TEXT,
                kind={"enum": ["query", "headline"]},
                documents=COUNT,
            )
        ),
    ),
    "Document": object_(
        ["id", "title", "body", "fields"],
        id=TEXT,
        title=TEXT,
        body=TEXT,
        fields=ANY_OBJECT,
        location=LOCATION,
    ),
    "NewDocument": {
        "type": "object",
        "description": "title or body must contain text. Other keys are stored as they are.",
        "properties": {
            "id": TEXT_OR_NULL | KEY,
            "title": TEXT_OR_NULL,
            "body": TEXT_OR_NULL,
            "text": TEXT_OR_NULL | {"description": "Used if there is no body."},
            "content": TEXT_OR_NULL | {"description": "Used if there is no body."},
            "date": {
                "description": "A time with an offset is converted to UTC.",
                "anyOf": [
                    TEXT | {"format": "date"},
                    TEXT | {"format": "date-time"},
                    {"const": ""},
                    NULL,
                ],
            },
            "source": TEXT_OR_NULL | KEY,
            "url": TEXT_OR_NULL,
            "tags": {"anyOf": [list_(TEXT_OR_NULL | KEY), TEXT | KEY, NULL]},
        },
        "anyOf": [
            {"required": ["title"], "properties": {"title": NOT_BLANK}},
            {"required": ["body"], "properties": {"body": NOT_BLANK}},
        ],
        "additionalProperties": True,
    },
    "Changes": object_(
        ["added", "updated", "unchanged"], added=COUNT, updated=COUNT, unchanged=COUNT
    ),
    "Indexes": object_(
        ["indexes"],
        indexes=list_(
            object_(
                ["name", "path", "documents", "fields"],
                name=TEXT,
                path=TEXT | {"description": "What its paths begin with; empty for the only one."},
                documents=COUNT,
                fields=ANY_OBJECT | {"description": "The fields of its schema, by name."},
            )
        ),
        warnings=WARNINGS,
    ),
    "Health": object_(
        ["status", "documents", "generation"],
        status={"enum": ["ok", "stale", "corrupt"]},
        documents=COUNT,
        generation=COUNT,
    ),
    "Problem": object_(
        ["type", "title", "status", "detail"],
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        detail=TEXT,
        instance=TEXT,
    ),
}
