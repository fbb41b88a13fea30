"""Word documents before 2007 (DOC): the text is in the pieces that the piece table lists.

Source: [MS-DOC], sections 2.4.1 (retrieving text) and 2.5.1 (FIB). olefile opens the container.
antiword and catdoc, the usual programs, are no longer maintained, and break Arabic paragraphs.
"""

import re
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import BY_NAME, Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed

_ENCRYPTED, _WHICH_TABLE = 0x0100, 0x0200
_SHEETS = ("Workbook", "Book")
_OTHERS = {
    "EncryptedPackage": "is encrypted; save it without a password",
    "PowerPoint Document": "a presentation of PowerPoint before 2007; save it as .pptx",
    "__properties_version1.0": "a message of Outlook; save it as .eml",
}
_COMPRESSED = 0x40000000
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?([^\x13\x14\x15]*)\x15")
_BREAKS = str.maketrans({"\r": "\n", "\x07": "\n", "\x0b": "\n", "\x0c": "\n", "\xa0": " "})
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


def read(source: Source) -> Iterator[Item]:
    """Yield the document. Its title is the one in its properties, or else the first paragraph."""
    import olefile

    with source.seekable() as file:
        try:
            with olefile.OleFileIO(file) as container:
                if any(map(container.exists, _SHEETS)):
                    yield from _sheet(source, file)
                    return
                properties = container.get_metadata()
                body = _text(container)
        except (OSError, struct.error, IndexError, ValueError) as error:
            raise StreamError(f"not a Word document that can be read: {error}") from None
    title = properties.title if isinstance(properties.title, bytes) else b""
    name = source.decoded(title).strip("\0 ") if title.strip(b"\0 ") else ""
    values = {"title": name or body.partition("\n")[0][:200], "body": body}
    yield Record(values, key="", is_named=True, is_clean=True)


def _sheet(source: Source, file: BinaryIO) -> Iterator[Item]:
    """Yield the rows of an Excel workbook, which the file is despite its name."""
    sheets = BY_NAME["spreadsheet"]
    sheets.check()
    file.seek(0)
    yield from sheets.load()(source.renewed(file))


def _text(container: Any) -> str:
    main = _stream(container, "WordDocument")
    flags, *_ = struct.unpack_from("<H", main, 0x0A)
    if flags & _ENCRYPTED:
        raise StreamError("is encrypted; save it without a password")
    table = _stream(container, "1Table" if flags & _WHICH_TABLE else "0Table")
    start, size = struct.unpack_from("<II", main, 0x01A2)
    text = "".join(_pieces(main, table[start : start + size]))
    previous = ""
    while previous != text and "\x13" in text:  # fields inside fields
        previous, text = text, _FIELD.sub(r"\1", text)
    return squeezed(_CONTROL.sub("", text.translate(_BREAKS)))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    position = 0
    while position < len(clx) and clx[position] == 1:  # formatting, not text
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position >= len(clx) or clx[position] != 2:
        raise ValueError("it has no piece table")
    (size,) = struct.unpack_from("<I", clx, position + 1)
    plc = clx[position + 5 : position + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    total = 0
    for number in range(count):
        length = ends[number + 1] - ends[number]
        (offset,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        total += length
        if length < 0 or total > MAX_DOCUMENT_BYTES // 2:
            raise ValueError("its piece table is damaged")
        if offset & _COMPRESSED:
            start = (offset & ~_COMPRESSED) // 2
            yield main[start : start + length].decode("cp1252", "replace")
        else:
            yield main[offset : offset + 2 * length].decode("utf-16-le", "replace")


def _stream(container: Any, name: str) -> bytes:
    if not container.exists(name):
        others = (reason for other, reason in _OTHERS.items() if container.exists(other))
        raise StreamError(next(others, "not a Word document: perhaps another program's file"))
    data: bytes = container.openstream(name).read(MAX_DOCUMENT_BYTES)
    return data
