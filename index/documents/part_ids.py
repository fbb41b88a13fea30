"""The parts of a long text: their ids, and their text without overlaps."""

import re
from collections.abc import Mapping
from typing import Any, Final

from kashaf.index.documents.files.origins import inner_id

NEW: Final = "new"
"""The anchor at the end of a part's overlap with the previous part."""
_PART = re.compile(r"//part-\d+\Z")


def part_id(whole: str, number: int) -> str:
    """Return the id of a part; the first has the id of the whole, so it replaces a shorter text."""
    return whole if number == 1 else inner_id(whole, f"part-{number}")


def whole_id(identity: str) -> str:
    """Return the id of the whole text that the document with this id is, or may be, a part of."""
    return _PART.sub("", identity)


def new_text(fields: Mapping[str, Any]) -> str:
    """Return the body of a part without its overlap with the previous part."""
    body = str(fields.get("body", ""))
    start = next((at for at, name, _ in fields.get("anchors", ()) if name == NEW), 0)
    return body[start:]
