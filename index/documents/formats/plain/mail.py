"""Messages: EML files."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.charset import UndecodableError, decode
from kashaf.index.documents.text.html import parse_page

_FOLDED_SPACE = re.compile(rb"\?=\r?\n[ \t]{2,8}=\?")
"""Between encoded words no space counts, but many programs fold a header where one does."""

_UNDECLARED = re.compile("[\udc80-\udcff]")


def read(source: Source) -> Iterator[Item]:
    """Yield the message."""
    yield message_record(source.data(), "")


def message_record(data: bytes, key: str, line: int | None = None) -> Record:
    """Return the record of a message: its subject, its plain text or else its HTML as text."""
    data = _FOLDED_SPACE.sub(rb"?= =?utf-8?q?_?= =?", data)
    message: Any = message_from_bytes(data, policy=policy.default)
    body = next(filter(str.strip, (_text(message, kind) for kind in ("plain", "html"))), "")
    values: dict[str, object] = {"title": _header(message, "Subject"), "body": body}
    optional = {
        "id": _header(message, "Message-ID"),
        "date": _header(message, "Date"),
        "author": _header(message, "From"),
        "to": _header(message, "To"),
    }
    values |= {name: value for name, value in optional.items() if value}
    return Record(values, key=key, line=line, is_named=True, is_clean=True)


def _text(message: Any, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    return parse_page(_content(part)).text if kind == "html" else _content(part)


def _header(message: Any, name: str) -> str:
    """Return a header, also one that is written in an encoding without saying which."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if _UNDECLARED.search(raw):
        try:
            return " ".join(decode(raw.encode("utf-8", "surrogateescape")).text.split())
        except UndecodableError:
            pass
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # the parser of headers raises many kinds for malformed ones
        return ""


def _content(part: Any) -> str:
    """Return the text of a part in the encoding it declares, or the one its bytes are in."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    declared = part.get_content_charset()
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decode(data).text
    except UndecodableError:
        return data.decode("utf-8", "replace")
