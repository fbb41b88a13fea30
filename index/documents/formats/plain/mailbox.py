"""Mailboxes: mbox files, read one message at a time."""

import io
import re
from collections.abc import Iterator

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import PIECE_BYTES, TOO_LARGE
from kashaf.index.documents.formats.plain.mail import message_items
from kashaf.index.documents.formats.registry import Item
from kashaf.index.errors import SourceError

_START = re.compile(rb"From \S.*\d{4}\s*$")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(source: Source) -> Iterator[Item]:
    """Yield the messages."""
    for number, (line, data) in enumerate(_messages(source.stream), 1):
        if data is None:
            yield SourceError(f"{source.shown}:{line}", TOO_LARGE)
        else:
            yield from message_items(source, _QUOTED.sub(rb"\1", data), str(number), line)


def _messages(stream: io.BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """Yield each message, or None if it is over the limit, and the line that it begins in."""
    lines: list[bytes] = []
    number = first = size = 0
    while line := stream.readline(PIECE_BYTES):
        number += 1
        if _START.match(line):
            if size:
                yield first, b"".join(lines) if size <= MAX_DOCUMENT_BYTES else None
            lines, first, size = [], number, 0
            continue
        size += len(line)
        if size <= MAX_DOCUMENT_BYTES:
            lines.append(line)
    if size:
        yield first, b"".join(lines) if size <= MAX_DOCUMENT_BYTES else None
