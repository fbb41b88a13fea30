"""Crawls: the pages in a WARC file."""

import io
import re
import zlib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import PIECE_BYTES
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.web.html import page_text, page_values
from kashaf.index.documents.records.record import Record
from kashaf.index.errors import SourceError

_MAX_HEADER_BYTES = 1024 * 1024
_WINDOW_BITS = {  # of zlib, for each Content-Encoding; many servers send deflate without a header
    "gzip": (47,),
    "x-gzip": (47,),
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


def read(source: Source) -> Iterator[Item]:
    """Yield the pages that were fetched successfully, each identified by its record's id."""
    number = 0
    while header := _header(source.stream):
        number += 1
        fields = message_from_bytes(header)
        length = str(fields.get("Content-Length", "")).strip()
        if not length.isdecimal():
            raise StreamError(f"record {number} has no length; the rest was not read")
        kind = fields.get("WARC-Type")
        if kind not in ("response", "resource", "conversion") or int(length) > MAX_DOCUMENT_BYTES:
            if kind == "response":
                yield SourceError(f"{source.shown}:{number}", "a page over the limit of 64 MiB")
            _skip(source.stream, int(length))
            continue
        block = source.stream.read(int(length))
        try:
            record = _page(source, fields, block, kind)
        except StreamError as error:
            yield SourceError(f"{source.shown}:{number}", str(error))
            continue
        if record:
            yield record


def _header(stream: io.BufferedReader) -> bytes:
    """Return the fields of the next record, without the line that gives the version."""
    lines: list[bytes] = []
    size = 0
    while line := stream.readline(_MAX_HEADER_BYTES):
        size += len(line)
        if size > _MAX_HEADER_BYTES:
            raise StreamError("a record's header is too long; the rest was not read")
        if line.strip():
            lines.append(line)
        elif lines:
            break
    if lines and not lines[0].startswith(b"WARC/"):
        raise StreamError("not a WARC record; the rest was not read")
    return b"".join(lines[1:])


def _page(source: Source, fields: Message, block: bytes, kind: str) -> Record | None:
    content_type = str(fields.get("Content-Type", ""))
    packing = ""
    if kind == "response":
        head, _, block = block.partition(b"\r\n\r\n")
        status, _, rest = head.partition(b"\r\n")
        if b" 200" not in status:
            return None
        http = message_from_bytes(rest)
        content_type = str(http.get("Content-Type", ""))
        packing = str(http.get("Content-Encoding", "")).strip().lower()
        block = _decoded(block, http, packing)
    if not content_type.lower().startswith(_PAGES):
        return None
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    try:
        text = page_text(source, block, charset[1] if charset else None)
    except StreamError:
        if packing in (*_WINDOW_BITS, "", "identity"):
            raise
        raise StreamError(f"a page compressed by {packing}, which is not read") from None
    url = str(fields.get("WARC-Target-URI", "")).strip("<> ")
    if content_type.startswith("text/plain"):
        title, _, body = text.strip().partition("\n")
        values: dict[str, object] = {"title": title, "body": body}
    else:
        values = page_values(text, url)
    values["url"] = url
    values.setdefault("date", str(fields.get("WARC-Date", "")) or None)
    name = str(fields.get("WARC-Record-ID", "")).strip("<> ") or url
    return Record(values, key=name, is_named=True, is_clean=True)


def _decoded(block: bytes, http: Message, packing: str) -> bytes:
    """Return the decompressed content of a response; it is unchanged if its header is wrong."""
    if "chunked" in str(http.get("Transfer-Encoding", "")).lower():
        block = _joined(block)
    for bits in _WINDOW_BITS.get(packing, ()):
        try:
            return zlib.decompressobj(bits).decompress(block, MAX_DOCUMENT_BYTES)
        except zlib.error:
            continue
    return block


def _joined(block: bytes) -> bytes:
    """Return the content of HTTP chunks; data in any other form is returned unchanged."""
    pieces = []
    rest = memoryview(block)
    while len(rest):
        line, found, _ = bytes(rest[:32]).partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return block
        if not found or size == 0:
            break
        start = len(line) + 2
        pieces.append(bytes(rest[start : start + size]))
        rest = rest[start + size + 2 :]
    return b"".join(pieces)


def _skip(stream: io.BufferedReader, size: int) -> None:
    while size > 0 and (piece := stream.read(min(size, PIECE_BYTES))):
        size -= len(piece)
