"""PDF: a file is one text, with its pages as anchors."""

import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, Budget, Deadline, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record

_STREAM = re.compile(rb"stream\r?\n")
_PIECE_BYTES = 1024 * 1024
_MAX_FILTERS = 3
_SAMPLED_PAGES = 20
_SCAN = "a scan without text; recognize it first: ocrmypdf -l ara IN.pdf OUT.pdf"


def read(source: Source) -> Iterator[Item]:
    """Yield the text of all pages. Raises StreamError for a scan without text."""
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException

    from kashaf.index.documents.formats.pdf.characters import document_of, pages_of
    from kashaf.index.documents.formats.pdf.lines import is_reversed, lines_of

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with source.seekable() as file:
        check_streams(file, source.budget)
        try:
            document = document_of(file)
            pages = list(pages_of(document, Deadline()))
        except PDFPasswordIncorrect:
            raise StreamError("needs a password; save it without one") from None
        except PSException as error:
            reason = "not a PDF that can be read, or cut short; fetch it again"
            raise StreamError(f"{reason} ({error})") from None
        about = document.info[0] if document.info else {}
    empty = sum(page.has_image and not page.characters for page in pages)
    if not any(page.characters for page in pages):
        raise StreamError(_SCAN if empty else "the pages contain no text")
    if empty:
        source.note(f"{empty} of {len(pages)} pages are images without text; see ocrmypdf -l ara")
    turned = is_reversed([page.characters for page in pages[:_SAMPLED_PAGES]])
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for page in pages:
        anchors.append((length, "page", page.label))
        for line in lines_of(page.characters, turned=turned):
            pieces.append(f"{line}\n")
            length += len(line) + 1
    if length > MAX_DOCUMENT_BYTES:
        raise StreamError(f"more than {MAX_DOCUMENT_BYTES // 2**20} MiB of text")
    body = "".join(pieces)
    values: dict[str, object] = {"title": _title(about, body) or source.stem, "body": body}
    author = _about(about, "Author")
    if author and author != "anonymous":  # as ReportLab writes for none
        values["author"] = author
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def check_streams(file: BinaryIO, budget: Budget) -> None:
    """Raise StreamError if the streams of a PDF would unpack to more than its budget allows.

    pdfminer.six unpacks without limits, so the streams are unpacked here first, in pieces. Known
    failure: the streams of an encrypted file are not seen.
    """
    data = file.read()
    file.seek(0)
    for match in _STREAM.finditer(data):
        _check(memoryview(data)[match.end() :], budget, _MAX_FILTERS)


def _check(packed: "memoryview | bytes", budget: Budget, filters: int) -> None:
    if filters == 0 or bytes(packed[:1]) not in (b"\x78", b"\x58", b"\x48", b"\x08"):
        return
    unpack = zlib.decompressobj()
    first = b""
    rest: bytes = bytes(packed[:_PIECE_BYTES])
    position = len(rest)
    while rest and not unpack.eof:
        try:
            piece = unpack.decompress(rest, _PIECE_BYTES)
        except zlib.error:
            return
        first = first or piece
        budget.spend(len(piece))
        rest = unpack.unconsumed_tail
        if not rest:
            rest = bytes(packed[position : position + _PIECE_BYTES])
            position += len(rest)
    _check(first, budget, filters - 1)


def _title(about: dict[str, Any], body: str) -> str:
    """Return the title in the document's properties, or the first line if it is a file name."""
    title = _about(about, "Title")
    if title and not re.search(
        r"\.\w{2,5}$|^(?:untitled|about:blank|microsoft word)", title.lower()
    ):
        return title
    return body.partition("\n")[0][:200]


def _about(about: dict[str, Any], name: str) -> str:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    value = resolve1(about.get(name))
    return (
        " ".join(decode_text(value).replace("\0", "").split()) if isinstance(value, bytes) else ""
    )
