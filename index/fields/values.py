"""The values of user-defined fields: checked and normalized before they are indexed."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from kashaf.index.documents.document import Document, Json, read_date
from kashaf.index.documents.files.origins import MAX_KEY_CHARS
from kashaf.index.errors import SourceError
from kashaf.index.fields.numbers import read_number, seconds, shown
from kashaf.index.fields.schema import Date, Field, Keyword, Number, Schema, Text


class FieldError(SourceError, ValueError):
    """A document does not conform to the schema of its index; `where` contains its id."""

    def __init__(self, identity: str, reason: str) -> None:
        super().__init__(f"document {identity!r}", reason)


def conform(document: Document, schema: Schema) -> Document:
    """Return the document with the values of its declared fields normalized.

    A number becomes an int or a float, a date YYYY-MM-DD with or without a time, a text or keyword
    is stripped of white space around it. A field without a value is left out. Other keys stay as
    they are.

    Raises:
        FieldError: A value is not of its field's kind.
    """
    declared = schema.fields
    if declared.keys().isdisjoint(document.fields):
        return document
    fields = dict(document.fields)
    try:
        for name in declared.keys() & fields.keys():
            value = read_value(name, declared[name], fields.pop(name))
            if value is not None:
                fields[name] = value
    except ValueError as error:
        raise FieldError(document.id, str(error)) from None
    return replace(document, fields=fields)


def updated(document: Document, changes: Mapping[str, object], schema: Schema) -> Document:
    """Return the document with some fields changed; None removes a field.

    Its location is kept, and so are its anchors unless the body changes.

    Args:
        document: The document as it is stored.
        changes: New values by field.
        schema: The schema of the index.

    Raises:
        ValueError: A change is not valid or concerns the id, or the index does not store the body
            and it is not among the changes.
    """
    if not schema.stores_body and "body" not in changes:
        raise ValueError(f"{document.id}: the index does not store bodies; update the body as well")
    if changes.get("id", document.id) != document.id:
        raise ValueError("id: can't be changed; add the document under its new id")
    mapping = {**document.fields, **document.builtin_fields, **changes, "id": document.id}
    changed = Document.from_mapping(
        {key: mapping[key] for key in mapping if mapping[key] is not None}
    )
    return replace(
        changed,
        location=document.location,
        anchors=document.anchors if changed.body == document.body else (),
        part_of=document.part_of,
    )


def read_value(name: str, field: Field, value: Json) -> Json:
    """Return the value to store for a field, or None if it is null, blank or an empty list.

    Raises:
        ValueError: It is not of the field's kind. The message begins with the name.
    """
    if value is None:
        return None
    match field:
        case Number():
            return read_number(name, value)
        case Date():
            return read_date(value, name)
        case Keyword() | Text():
            texts = _texts(name, field, value)
            return texts if isinstance(value, list) and len(texts) > 1 else (texts or [None])[0]
        case _:
            assert_never(field)


def values_of(value: Json) -> list[str]:
    """Return the distinct texts of a stored keyword or text value, in order."""
    if value is None:
        return []
    return list(dict.fromkeys(map(str, value))) if isinstance(value, list) else [str(value)]


def exact_values_of(document: Document, schema: Schema) -> dict[str, list[str]]:
    """Return the whole values of the keyword and text fields, by field.

    A text longer than `MAX_KEY_CHARS` is found by its words only.
    """
    found = {}
    for name, field in schema.fields.items():
        if isinstance(field, Keyword | Text):
            values = values_of(document.fields.get(name))
            found[name] = [value for value in values if len(value) <= MAX_KEY_CHARS]
        elif isinstance(field, Date):
            day = document.fields.get(name)
            found[name] = [str(day)[:10]] if day else []
    return found


def numbers_of(document: Document, schema: Schema) -> dict[str, float]:
    """Return the values for the columns of the number and date fields; NaN where there is none.

    A date is the number of seconds since 1970-01-01 (UTC).
    """
    found = {}
    for name, field in schema.fields.items():
        value: Any = document.fields.get(name)
        if isinstance(field, Number):
            found[name] = math.nan if value is None else float(value) + 0.0
        elif isinstance(field, Date):
            found[name] = math.nan if value is None else seconds(value)
    return found


def _texts(name: str, field: Keyword | Text, value: Json) -> list[Any]:
    found = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, bool):
            item = "true" if item else "false"
        if isinstance(item, int | float):
            item = str(item)
        if item is not None and not isinstance(item, str):
            raise ValueError(f"{name}: must be text or a list of texts, not {shown(item)}")
        text = (item or "").strip()
        if isinstance(field, Keyword) and len(text) > MAX_KEY_CHARS:
            raise ValueError(f"{name}: {len(text)} characters long; the limit is {MAX_KEY_CHARS}")
        if text:
            found.append(text)
    return list(dict.fromkeys(found))
