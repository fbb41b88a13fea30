"""Spreadsheets: XLSX, XLSB, XLS and ODS, by python-calamine; each sheet is a table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from kashaf.index.documents.files.limits import MAX_WHOLE_BYTES, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import check_members
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.tables.rows import records_of_rows


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row of each sheet."""
    with source.seekable() as file:
        check_members(file, source.budget, MAX_WHOLE_BYTES)
        file.seek(0)
        with _panics_reported():
            yield from _records(file, source)


def _records(file: BinaryIO, source: Source) -> Iterator[Item]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(file)
    except CalamineError as error:
        raise StreamError(f"not a spreadsheet that can be read: {error}") from None
    several = len(workbook.sheet_names) > 1
    for name in workbook.sheet_names:
        rows: Iterator[Sequence[object]] = workbook.get_sheet_by_name(name).iter_rows()
        yield from records_of_rows(rows, source, table=name if several else "")


@contextmanager
def _panics_reported() -> Iterator[None]:
    """Turn a panic of calamine, which no `except Exception` catches, into a StreamError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise StreamError(f"not a spreadsheet that can be read: {error}") from None
