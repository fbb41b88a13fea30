"""Converts the values of records from other programs to those that a `Document` accepts.

Only a record without any text is rejected. Any other value that is not valid is converted, stored
under another key or left out; the document is kept, and a note says what was changed.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kashaf.index.documents.dates import parse_date
from kashaf.index.documents.document import MAX_DEPTH, MAX_INT_BITS
from kashaf.index.documents.files.origins import MAX_KEY_CHARS

OnNote = Callable[[str, str], None]
"""Called with a note and its kind, which is the same for all records with such a value."""

_KNOWN = ("id", "title", "body", "date", "source", "url", "tags")
_TEXT_KEYS = ("rendered", "text", "value", "#text", "$t", "content", "name", "ar", "default", "raw")
_NO_TEXT_KEYS = frozenset(
    str.split(
        "type _type nodeType id url href lang style key _key marks markDefs attrs version mode "
        "format direction entityMap inlineStyleRanges entityRanges"
    )
)
_SPANS = ("text", "span")
_NAME_KEYS = ("name", "title", "term", "label", "text", "tag", "slug", "value", "ar", "id")


def accepted(values: Mapping[str, object], on_note: OnNote, form: str | None) -> dict[str, object]:
    """Return the values of a record in the form that `Document.from_mapping` accepts.

    Args:
        values: The values, by the keys of a document; other keys become extra fields.
        on_note: Called with each change that had to be made.
        form: The format of dates, as in `ReadOptions.date_format`.
    """
    result: dict[str, object] = {}
    for key, value in values.items():
        if value is None and key not in _KNOWN:
            result[key] = None
        if _is_missing(value, key, on_note):
            continue
        match key:
            case "title" | "body" | "url":
                result[key] = text_of(value, "\n" if key == "body" else " ")
            case "id":
                _put_id(result, value, on_note)
            case "source":
                result[key] = _short(name_of(value), key, on_note)
            case "tags":
                result[key] = _tags(value, on_note)
            case "date":
                _put_date(result, value, form, on_note)
            case _:
                _put_extra(result, key, value, on_note)
    return result


def text_of(value: object, separator: str = " ") -> str:
    """Return the text of a value: that of a list's items, or of an object's text key."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, list | tuple):
        if all(_kind(item) in _SPANS for item in value):
            separator = ""
        return separator.join(filter(None, (text_of(item, separator) for item in _main(value))))
    if isinstance(value, Mapping):
        found = next((value[key] for key in _TEXT_KEYS if value.get(key)), None)
        if found is None:
            found = [
                item
                for key, item in value.items()
                if isinstance(item, str | list | dict) and key not in _NO_TEXT_KEYS
            ]
        return text_of(found, separator)
    return _number_text(value)


def _kind(item: object) -> object:
    return item.get("type", item.get("_type")) if isinstance(item, Mapping) else None


def _main(items: Sequence[object]) -> Sequence[object]:
    """Return the texts with the role "main", as in ninjs; all texts if none has it."""
    main = [item for item in items if isinstance(item, Mapping) and item.get("role") == "main"]
    return main or items


def name_of(value: object) -> str:
    """Return the name in a value: `{"id": null, "name": "Al Mithal"}` → `Al Mithal`."""
    if isinstance(value, Mapping):
        found = next((value[key] for key in _NAME_KEYS if value.get(key) not in (None, "")), "")
        return name_of(found)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(name_of, value)))
    return text_of(value)


def _put_id(result: dict[str, object], value: object, on_note: OnNote) -> None:
    if isinstance(value, Mapping):  # MongoDB's {"$oid": "…"}
        value = next(iter(value.values()), None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    identity = _number_text(value) if is_number else value
    if isinstance(identity, str) and len(identity.strip()) <= MAX_KEY_CHARS:
        result["id"] = identity
        return
    on_note(f"id: {_shown(value)} can't be an id; the document got one of its own", "id")


def _put_date(result: dict[str, object], value: object, form: str | None, on_note: OnNote) -> None:
    if isinstance(value, list | tuple) and value:
        value = value[0]
    if isinstance(value, Mapping):  # MongoDB's {"$date": …}
        value = next(iter(value.values()), None)
        if isinstance(value, Mapping):
            value = next(iter(value.values()), None)
    parsed = parse_date(value, form)
    if parsed.iso:
        result["date"] = parsed.iso
    elif parsed.reason:
        on_note(f"date: {parsed.reason}; kept as date_text", "date" + parsed.reason[-20:])
        _put_extra(result, "date_text", value, on_note)


def _put_extra(result: dict[str, object], key: str, value: object, on_note: OnNote) -> None:
    name = key if key not in result else f"{key}_2"
    lost: list[str] = []
    value = _json_value(value, MAX_DEPTH, lost)
    if value is not None:
        result[name] = value
    for reason in dict.fromkeys(lost):
        on_note(f"{key[:40]}: {reason}; left out", f"extra {key} {reason}")


def _json_value(value: object, depth: int, lost: list[str]) -> Any:
    """Return a value as a JSON value: other types become text.

    Args:
        value: The value.
        depth: How many levels of lists and objects it may have.
        lost: Receives a description of each value that became None, for a note.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= MAX_INT_BITS else str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            lost.append("not a number")
            return None
        return value
    if isinstance(value, bytes | memoryview):
        lost.append("not a value that can be stored")
        return None
    if isinstance(value, Mapping | list | tuple):
        return _container(value, depth, lost)
    return str(value)


def _container(value: Mapping[Any, object] | Sequence[object], depth: int, lost: list[str]) -> Any:
    if depth == 0:
        lost.append(f"what is nested more than {MAX_DEPTH} levels deep")
        return None
    if isinstance(value, Mapping):
        return {str(name): _json_value(item, depth - 1, lost) for name, item in value.items()}
    return [_json_value(item, depth - 1, lost) for item in value]


def _tags(value: object, on_note: OnNote) -> list[str] | str:
    if isinstance(value, str):
        value = re.split("[,،]", value)
    items = value if isinstance(value, list | tuple) else [value]
    names = [name_of(item) for item in items]
    for item, name in zip(items, names, strict=True):
        if not name and isinstance(item, Mapping) and item:
            on_note(f"tags: {_shown(item)} has no name; left out", "tags")
    return [_short(name, "tags", on_note) for name in names if name]


def _short(text: str, key: str, on_note: OnNote) -> str:
    text = text.strip()
    if len(text) > MAX_KEY_CHARS:
        on_note(f"{key}: cut to its first {MAX_KEY_CHARS} characters", f"long {key}")
    return text[:MAX_KEY_CHARS]


def _is_missing(value: object, key: str, on_note: OnNote) -> bool:
    """Return whether there is no value, with a note where it is NaN or infinite."""
    if isinstance(value, float) and not math.isfinite(value):
        on_note(f"{key[:40]}: {value} is not a number; left out", f"number {key}")
        return True
    return value is None


def _number_text(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    return str(value)


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= 40 else text[:40] + "…"
