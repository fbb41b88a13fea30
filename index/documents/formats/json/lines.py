"""JSON Lines: one object per line; also the bulk files of Elasticsearch and CirrusSearch."""

import json
from collections.abc import Iterator
from typing import Any

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import TOO_LARGE
from kashaf.index.documents.formats.json.parsing import decoder, syntax
from kashaf.index.documents.formats.json.records import records_of
from kashaf.index.documents.formats.registry import Item
from kashaf.index.errors import SourceError

_ACTIONS = ("index", "create", "update")


def read(source: Source) -> Iterator[Item]:
    """Yield the records of each line; blank lines are skipped."""
    decode = decoder(source)
    action: dict[str, Any] = {}
    lines = source.lines()
    for number, line in enumerate(lines, 1):
        where = f"{source.shown}:{number}"
        if line is None:
            yield SourceError(where, TOO_LARGE)
            continue
        if line.isspace():
            continue
        if lines.damage:
            source.note(lines.damage, "damage", number)
        try:
            value = decode.decode(line)
        except json.JSONDecodeError as error:
            yield SourceError(where, f"{syntax(error)} at column {error.colno}")
            continue
        except RecursionError:
            yield SourceError(where, "nested too deeply")
            continue
        if found := _action(value):
            action = found
            continue
        if action and isinstance(value, dict):
            value = {**({"_id": action["_id"]} if "_id" in action else {}), **value}
            action = {}
        yield from records_of(value, source, number)


def _action(value: Any) -> dict[str, Any] | None:
    """Return what an action line of a bulk file says about the next line; None for other lines."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (name, content), *_ = value.items()
    is_action = name in _ACTIONS and isinstance(content, dict)
    return content if is_action and all(key.startswith("_") for key in content) else None
