"""Mail messages: EML files and their attachments."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import buffered
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.charset import UndecodableError, decode
from kashaf.index.documents.text.html import parse_page
from kashaf.index.errors import SourceError

_FOLDED_SPACE = re.compile(rb"\?=\r?\n[ \t]{2,8}=\?")
"""A fold between encoded words: it is no space by the standard, but many programs mean one."""

_UNNAMED = {"text/plain": ".txt", "text/html": ".html"}
_UNDECLARED = re.compile("[\udc80-\udcff]")


def read(source: Source) -> Iterator[Item]:
    """Yield the message and its attachments."""
    yield from message_items(source, source.data())


def message_items(
    source: Source, data: bytes, key: str = "", line: int | None = None
) -> Iterator[Item]:
    """Yield the record of a message, and its attachments.

    Args:
        source: The file of the message, or the mailbox.
        data: The message.
        key: Its key in a mailbox.
        line: The line of the mailbox that it begins in.
    """
    data = _FOLDED_SPACE.sub(rb"?= =?utf-8?q?_?= =?", data)
    message: Any = message_from_bytes(data, policy=policy.default)
    yield _record(message, key, line)
    seen: Counter[str] = Counter()
    for name, content in _attachments(message):
        seen[name] += 1
        try:
            stream = buffered(io.BytesIO(content).read)
            yield source.member(stream, f"{key}/{name}" if key else name, seen[name])
        except StreamError as error:
            yield SourceError(f"{source.shown}//{name}", str(error))


def _attachments(message: Any) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each part that is not the text of the message."""
    body = [message.get_body((kind,)) for kind in ("plain", "html")]
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        name = _file_name(part)
        if kind == "message/rfc822":
            yield name or "message.eml", _forwarded(part)
        elif part.is_multipart():
            waiting += reversed(list(part.iter_parts()))
        elif not any(part is one for one in body) and (name or kind in _UNNAMED):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                yield name or f"part{_UNNAMED[kind]}", content


def _forwarded(part: Any) -> bytes:
    """Return the message that a part contains."""
    payload = part.get_payload()
    if not isinstance(payload, list) or not payload:
        return b""
    inner: Any = payload[0]
    try:
        return bytes(inner.as_bytes())
    except Exception:  # as of headers: what can be read of them can't always be written
        return str(inner.get_payload()).encode("utf-8", "surrogateescape")


def _file_name(part: Any) -> str:
    try:
        return " ".join(str(part.get_filename() or "").split())
    except Exception:  # the parser of headers raises many kinds for malformed ones
        return ""


def _record(message: Any, key: str, line: int | None) -> Record:
    """Return the record of a message: its subject, its plain text or else its HTML as text."""
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
    content = _content(part).replace("\r\n", "\n").strip("\n")
    return parse_page(content).text if kind == "html" else content


def _header(message: Any, name: str) -> str:
    """Return a header, decoded even if its encoding is not declared."""
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
    """Return the text of a part, decoded as it declares or else as detected."""
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
