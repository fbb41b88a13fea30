"""Spreadsheets: XLSX, XLSB, XLS and ODS, read with python-calamine; each sheet is a table."""

import json
import sys
from collections.abc import Iterator
from itertools import takewhile
from typing import IO, Final

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, MAX_WHOLE_BYTES, StreamError
from kashaf.index.documents.files.programs import output_of
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import check_members
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.tables.rows import TableIds, records_of_rows

_CHILD: Final = (sys.executable, "-P", "-m", "kashaf.index.documents.formats.tables.calamine")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")  # a stream in it


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row of each sheet."""
    with source.on_disk() as path:
        with open(path, "rb") as file:
            check_members(file, source.budget, MAX_WHOLE_BYTES)
            file.seek(0)
            if file.read(4) == _OLE and _ENCRYPTED in file.read(MAX_DOCUMENT_BYTES):
                raise StreamError("is encrypted; save it without a password")
        with output_of([*_CHILD, path], "calamine") as lines:
            yield from _records(lines, source)


def _records(lines: IO[bytes], source: Source) -> Iterator[Item]:
    """Yield the records in the output of the child process: the names of the sheets, then the rows.

    A `null` ends each sheet.
    """
    names = json.loads(next(lines))
    ids = TableIds(source) if len(names) > 1 else None
    for name in names:
        rows = takewhile(lambda row: row is not None, map(json.loads, lines))
        yield from records_of_rows(rows, source, table=name if ids else "", ids=ids)
