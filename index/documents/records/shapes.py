"""JSON values that represent lists of records, or one text.

Tables may be written by columns or as rows of cells, texts under their numbers, and a record in
several languages. Rich text, as editors write it (ProseMirror, Slate, Draft.js, Editor.js, Lexical,
Contentful, Sanity), is many objects that are one text.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from kashaf.index.documents.records.names import recognized, recognized_names

Values: TypeAlias = dict[str, Any]

_KINDS = ("type", "_type", "nodeType")
_RICH = frozenset(
    str.split(
        "doc document root paragraph header heading list listitem list-item text span quote "
        "blockquote link unstyled block hardbreak break image embed hr delimiter"
    )
)
_NUMBER = re.compile(r"\d[\d:._/-]*")
_VERSE = re.compile(r"[a-z]+_\d+|\d+:\d+")  # verse_1, 2:255
_LANGUAGES = ("lang", "language", "languageCode", "lang_code", "locale")


def rows_in(value: object) -> list[Values] | None:
    """Return the rows of a table in any of these forms, or None for anything else.

    `[["title", "text"], ["…", "…"]]`; `{"columns": ["title", "text"], "data": [["…", "…"]]}`, and
    `{"title": {"0": "…"}, "text": {"0": "…"}}` as pandas writes them; and `{"title": ["…"], "text":
    ["…"]}` as datasets does.
    """
    if isinstance(value, list):
        return _rows_of_cells(value)
    if not isinstance(value, dict):
        return None
    names, rows = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(map(_is_list, rows)):
        return [dict(zip(map(str, names), row, strict=False)) for row in rows]
    columns = list(value.values())
    if len(columns) < 2 or not _has_text(value):
        return None
    if all(isinstance(one, dict) and one.keys() == columns[0].keys() for one in columns):
        return [{name: one[key] for name, one in value.items()} for key in columns[0]]
    if all(_is_list(one) and len(one) == len(columns[0]) for one in columns):
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    return None


def texts_by_number(value: object) -> Mapping[str, str] | None:
    """Return the texts of `{"2:255": "…"}` or `{"2": {"255": "…"}}`; None for anything else."""
    if are_numbered(value, _NUMBER) or are_numbered(value):
        return cast(Mapping[str, str], value)
    if not isinstance(value, dict) or not value or not all(map(_NUMBER.fullmatch, value)):
        return None
    if not all(isinstance(inner, dict) and inner for inner in value.values()):
        return None
    pairs = [(name, *item) for name, inner in value.items() for item in inner.items()]
    is_text = all(isinstance(text, str) and _NUMBER.fullmatch(key) for _, key, text in pairs)
    return {f"{name}:{key}": text for name, key, text in pairs} if is_text else None


def are_numbered(value: object, form: re.Pattern[str] = _VERSE) -> bool:
    """Return whether a value maps numbers to texts, by default the numbers of verses."""
    return (
        isinstance(value, dict)
        and len(value) > 1
        and all(isinstance(text, str) and form.fullmatch(name) for name, text in value.items())
    )


def translated(items: list[Any]) -> Values | None:
    """Return the Arabic object among translations of the same content, or None."""
    key = next((name for name in _LANGUAGES if all(_has(item, name) for item in items)), None)
    if key is None or len(items) < 2:
        return None
    languages = [str(item[key]).lower() for item in items]
    if len(set(languages)) < len(items):
        return None
    arabic = next((n for n, name in enumerate(languages) if name[:2] == "ar"), None)
    if arabic is None or {"id", "url"} & recognized(items[arabic]).keys():
        return None
    others = {name: item for name, item in zip(languages, items, strict=True) if name[:2] != "ar"}
    return {**items[arabic], "translations": others}


def is_rich_text(value: object) -> bool:
    """Return whether a value is the rich text of an editor, or a piece of it."""
    if isinstance(value, list):
        objects = [item for item in value if isinstance(item, dict)]
        if any(isinstance(item.get("properties"), dict) for item in objects):  # of GeoJSON
            return False
        return bool(objects) and all(
            is_rich_text(item)
            or (any(kind in item for kind in _KINDS) and recognized(item).keys() <= {"body"})
            for item in objects
        )
    if not isinstance(value, dict):
        return False
    kind = next((value[name] for name in _KINDS if name in value), None)
    if isinstance(kind, str) and kind.lower() in _RICH:
        return "title" not in recognized(value)
    return is_rich_text(value.get("blocks") or value.get("root"))


def _rows_of_cells(rows: list[Any]) -> list[Values] | None:
    if len(rows) < 2 or not all(_is_list(row) and not any(map(_is_nested, row)) for row in rows):
        return None
    names = rows[0]
    if not all(isinstance(name, str) for name in names) or not _has_text(names):
        return None
    return [dict(zip(names, row, strict=False)) for row in rows[1:]]


def _has_text(names: Iterable[str]) -> bool:
    return not {"body", "title"}.isdisjoint(recognized_names(names))


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_nested(value: object) -> bool:
    return isinstance(value, list | dict)


def _has(item: object, name: str) -> bool:
    return isinstance(item, dict) and isinstance(item.get(name), str)
