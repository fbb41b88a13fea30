"""Cursors: the position at which a page ended, from which the next one continues.

A cursor contains the last hit's sort values, so it stays valid when documents before it are added
or deleted.
"""

import base64
import json
from typing import Final, NamedTuple, TypeAlias

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
CursorValue: TypeAlias = str | float | int | None


class Cursor(NamedTuple):
    """The last hit of a page.

    Attributes:
        order: The sort keys of the search, which must be the same for the next page.
        values: The hit's value for each key; None if the value is missing.
        identity: Its id.
    """

    order: tuple[str, ...]
    values: tuple[CursorValue, ...]
    identity: str


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor as a text of letters, digits, `-` and `_`."""
    text = _ENCODER.encode(cursor).encode("utf-8", "replace")
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(text: str, order: tuple[str, ...]) -> Cursor:
    """Return the cursor that a text contains.

    Raises:
        ValueError: It is not a cursor, or belongs to a search in another order.
    """
    try:
        packed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        given, values, identity = json.loads(packed)
        if not isinstance(identity, str) or len(given) != len(values):
            raise ValueError
        if any(isinstance(v, bool) or not isinstance(v, CursorValue) for v in values):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise ValueError("cursor: is not a cursor of this index") from None
    if tuple(given) != order:
        raise ValueError("cursor: belongs to a search in another order")
    return Cursor(order, tuple(values), identity)
