"""The records inside a JSON value, wherever they are.

A record is an object with a key for a body (see `names`), or else for a title. Lists of records are
found inside other objects (`{"status": "ok", "articles": […]}`), and records inside records
(`{"title": …, "paragraphs": [{"context": …}]}`) inherit missing values from the outer one.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from kashaf.index.documents.records.names import normalized, recognized, recognized_names
from kashaf.index.documents.records.shapes import (
    Values,
    are_numbered,
    is_rich_text,
    rows_in,
    texts_by_number,
    translated,
)

MAX_DEPTH = 40
_WRAPPERS = (
    "_source", "fields", "attributes", "tweet", "extended_tweet", "node", "item", "document",
    "post", "snippet", "row", "properties",
)  # fmt: skip
_INHERITED = ("title", "date", "source", "tags")
_TEXTS = ("rendered", "value", "processed", "#text")  # of which each is all of its object's text
_ABOUT = frozenset({"message", "description", "descriptions", "summary", "abstract", "snippet"})
_LISTS = frozenset(
    str.split(
        "articles ayahs collection data docs documents edges entries hadiths hits items list "
        "messages news nodes objects posts records response result results rows stories tweets "
        "values verses اخبار مقالات بيانات نتائج"
    )
)
_NAMED_BY_OTHERS = {
    "data": ("includes", "included"),
    "hadiths": ("chapters", "sections"),
    "verse": ("juz",),
}


class Found(NamedTuple):
    """A record, and how it is identified.

    Attributes:
        values: Its values by key.
        path: The keys of the outer records, such as `2/17`; empty for a record of the only list.
        number: The number of a text that has no other key in the file, such as `2:255`.
    """

    values: Values
    path: str
    number: str | None = None


def find_records(
    value: object,
    path: str | None = None,
    *,
    is_listed: bool = False,
    columns: Collection[str] = (),
) -> Iterator[Found]:
    """Yield the records of a JSON value.

    Args:
        value: A parsed JSON value.
        path: Where the list of records is, for example `hits.hits`; None to search for it.
        is_listed: Whether the value is an item of a list, so that its id identifies its content.
        columns: Paths that make an object with any of them a record, whatever its keys.

    Raises:
        ValueError: There is nothing at `path`.
    """
    if path is None:
        yield from _Finder(columns).find(value, {}, (), int(is_listed))
        return
    value = at_path(value, path)
    if value is None:
        raise ValueError(f"there is nothing at {path!r}")
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield Found(unwrapped(item), "")


def at_path(value: object, path: str) -> Any:
    """Return the value at a dotted path, or None. A key that contains the dots takes precedence."""
    if isinstance(value, Mapping) and path in value:
        return value[path]
    head, _, rest = path.partition(".")
    if isinstance(value, list) and head.isdecimal():
        value = value[int(head)] if int(head) < len(value) else None
    elif isinstance(value, list):
        parts = [at_path(item, path) for item in value]
        return [part for part in parts if part is not None] or None
    else:
        value = value.get(head) if isinstance(value, Mapping) else None
    return at_path(value, rest) if rest else value


def unwrapped(record: Values) -> Values:
    """Return a record without its wrapper: `{"_id": …, "_source": {…}}` → one object."""
    for name in _WRAPPERS:
        inner = record.get(name)
        if isinstance(inner, dict) and not {"body", "title"}.isdisjoint(recognized(inner)):
            outer = {key: value for key, value in record.items() if key != name}
            return {**outer, **inner}
    return record


class _Finder:
    """Finds records in a value; an object with any of the paths `columns` is a record."""

    def __init__(self, columns: Collection[str]) -> None:
        self._columns = columns

    def find(
        self, value: object, outer: Values, path: tuple[str, ...], depth: int
    ) -> Iterator[Found]:
        if depth > MAX_DEPTH:
            return
        rows = rows_in(value)
        if numbered := texts_by_number(value):
            for number, text in numbered.items():
                values = _completed({"body": text}, {"body": "body"}, outer)
                yield Found(values, "/".join(path), number)
        elif rows is not None:
            yield from self.find(rows, outer, path, depth)
        elif isinstance(value, list) and (one := translated(value)):
            yield from self.find(one, outer, path, depth)
        elif isinstance(value, list):
            for item in value:
                yield from self.find(item, outer, path, depth + 1)
        elif isinstance(value, dict):
            yield from self._in_object(unwrapped(value), outer, path, depth)

    def _in_object(
        self, record: Values, outer: Values, path: tuple[str, ...], depth: int
    ) -> Iterator[Found]:
        """Yield a record, the records inside the object, or else an object with only a title."""
        known = recognized(record)
        if self._is_record(record, known):
            yield Found(_completed(record, known, outer), "/".join(path))
            return
        inner = {**outer, **{key: record[known[key]] for key in _INHERITED if key in known}}
        own = str(record[known["id"]]) if "id" in known else ""
        path = (*path, own or str(record.get(known.get("title", ""), ""))) if depth else path
        count = 0
        for found in self._inside(record, inner, path, depth):
            count += 1
            yield found
        if not count and "title" in known:
            yield Found(_completed(record, known, outer), "/".join(path[:-1]))

    def _inside(
        self, record: Values, outer: Values, path: tuple[str, ...], depth: int
    ) -> Iterator[Found]:
        """Yield the records inside an object: those with bodies, or else lists of titles."""
        if _is_keyed(record):  # {"101": {…}, "102": {…}}, by their ids
            for name, item in record.items():
                given = item if "id" in recognized(item) else {"id": name, **item}
                yield from self.find(given, outer, path, depth + 1)
            return
        containers = {name: item for name, item in record.items() if _has_records(item)}
        for name, others in _NAMED_BY_OTHERS.items():
            if name in containers:
                containers = {key: one for key, one in containers.items() if key not in others}
        held: list[Found] = []
        has_bodies = False
        for name, item in containers.items():
            inner_path = (*path, name) if len(containers) > 1 else path
            first, found = _with_bodies(
                self.find(item, outer, inner_path, depth + 1 if isinstance(item, list) else 0)
            )
            if found is None:
                held += first
            else:
                has_bodies = True
                yield from first
                yield from found
        if not has_bodies:
            yield from held

    def _is_record(self, record: Values, known: Mapping[str, str]) -> bool:
        if any(at_path(record, column) is not None for column in self._columns):
            return True
        if "body" not in known or _has_records(record[known["body"]]):
            return False
        return not (normalized(known["body"]) in _ABOUT and _is_list_of_records(record))


def _with_bodies(records: Iterator[Found]) -> tuple[list[Found], Iterator[Found] | None]:
    """Return the records up to the first with a body, and the others; None if there is none."""
    first = []
    for one in records:
        first.append(one)
        if "body" in recognized(one.values):
            return first, records
    return first, None


def _completed(record: Values, known: Mapping[str, str], outer: Values) -> Values:
    """Return a record with missing values from outside; an outer title may be its source."""
    missing = {key: value for key, value in outer.items() if key not in known}
    if "title" in outer and "title" in known and "source" not in known:
        missing["source"] = outer["title"]
    return {**record, **missing} if missing else record


def _is_keyed(items: Values) -> bool:
    """Return whether an object maps ids to records and none of its keys has another meaning."""
    if not items or recognized_names(items):
        return False
    return all(
        isinstance(one, dict) and not {"body", "title"}.isdisjoint(recognized(one))
        for one in items.values()
    )


def _is_list_of_records(record: Values) -> bool:
    """Return whether an object is only a list of records with some metadata."""
    return any(
        normalized(name) in _LISTS and _has_records(item)
        for name, item in record.items()
        if isinstance(item, list | dict)
    )


def _has_records(value: object) -> bool:
    """Return whether a value may contain records: objects that are not pieces of one text."""
    if is_rich_text(value):
        return False
    if isinstance(value, dict):
        if any(isinstance(value.get(name), str) for name in _TEXTS):
            return False
        inner = any(_has_records(item) or isinstance(item, dict) for item in value.values())
        is_named = not {"body", "title"}.isdisjoint(recognized(value))
        return inner or is_named or are_numbered(value)
    if not isinstance(value, list) or any(isinstance(item, str) for item in value):
        return False
    return rows_in(value) is not None or any(map(_has_records, value))
