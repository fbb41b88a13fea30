"""The documents in a table: CSV with commas, TSV with tabs, both with a line of column names."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from kashaf.index.document import Document
from kashaf.index.errors import SourceError
from kashaf.index.sources import encoding
from kashaf.index.sources.formats import TOO_LARGE, Items
from kashaf.index.sources.streams import MAX_DOCUMENT_BYTES, StreamError, text_lines

_UNDECODED = re.compile("[\udc80-\udcff]")
_TEXT_COLUMNS = {"title", "body", "text", "content"}


class _RowTooLargeError(Exception):
    pass


class _RowLines:
    """The lines for `csv.reader`, which may take many for one row; a row is bounded here."""

    def __init__(self, lines: Iterator[bytes | None], codec: str) -> None:
        self._lines = lines
        self._codec = codec
        self._row_bytes = 0
        self.read = 0

    def start_row(self) -> str:
        """Say that the next line begins a row; return its number, from 1, as text."""
        self._row_bytes = 0
        return str(self.read + 1)

    def __iter__(self) -> "_RowLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.read += 1
        if line is not None:
            self._row_bytes += len(line)
        if line is None or self._row_bytes > MAX_DOCUMENT_BYTES:
            raise _RowTooLargeError
        # An error here would leave the reader within a row: the row is refused when complete.
        return line.decode(self._codec, "surrogateescape")


def read_table(stream: io.BufferedReader, name: str, delimiter: str, origin: str = "") -> Items:
    """Yield the document of each row, with the column names for keys.

    Fields may be quoted as in RFC 4180, also in TSV. Empty cells count as absent, columns without
    a name and rows without any content are passed over. A quote that is never closed costs the
    rows after it, to the end of the file or to MAX_DOCUMENT_BYTES.

    The csv module has one limit on the length of a field for the whole process and none for a
    reader, and 131,072 characters are too few for a document. So it is raised here to
    MAX_DOCUMENT_BYTES, where it is lower, and stays: setting it back could break a read that is
    under way in another thread.
    """
    if csv.field_size_limit() < MAX_DOCUMENT_BYTES:
        csv.field_size_limit(MAX_DOCUMENT_BYTES)
    where = f"{name}:1"
    try:
        lines, codec = text_lines(stream)
        source = _RowLines(lines, codec)
        columns: list[str] | None = None
        rows = csv.reader(source, delimiter=delimiter, strict=True)
        while True:
            where = f"{name}:{source.start_row()}"
            try:
                row = next(rows)
                if not any(row):
                    continue
                if any(map(_UNDECODED.search, row)):
                    raise ValueError(encoding.damaged(codec))
                if columns is not None:
                    yield _document(columns, row, origin)
            except StopIteration:
                return
            except (csv.Error, _RowTooLargeError, ValueError) as error:
                yield SourceError(where, _reason(error))
                if columns is None:
                    return
                continue
            if columns is None:
                columns = [column.strip() for column in row]
                if problem := _column_problem(columns, delimiter):
                    yield SourceError(where, problem)
                    return
    except StreamError as error:
        yield SourceError(where, str(error))


def _document(columns: list[str], row: list[str], origin: str) -> Document:
    if len(row) != len(columns):
        raise ValueError(
            f"{len(row)} fields for {len(columns)} columns; "
            "put quotes around a field that has the separator within"
        )
    cells = zip(columns, row, strict=True)
    values = {column: cell for column, cell in cells if column and cell}
    return Document.from_mapping(values, origin=origin)


def _column_problem(columns: list[str], delimiter: str) -> str | None:
    named = Counter(column for column in columns if column)
    for column, times in named.items():
        if times > 1:
            return f"{times} columns have the name {column[:40]!r}"
    if _TEXT_COLUMNS.isdisjoint(named):
        separator = "tabs" if delimiter == "\t" else "commas"
        return (
            f"the first line must name the columns, with {separator} between them, "
            "and one of them must be title or body"
        )
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, _RowTooLargeError):
        return TOO_LARGE
    if not isinstance(error, csv.Error):
        return str(error)
    if str(error) == "unexpected end of data":
        return "the quote opened in this row is not closed; the rows after it were not read"
    return f"not valid CSV: {error}; write a quote within a quoted field twice"
