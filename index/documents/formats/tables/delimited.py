"""Delimited tables: CSV with commas, semicolons, tabs or bars, with a line of column names."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, TypeAlias

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import TOO_LARGE, TextLines
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.tables.rows import (
    MAX_CAPTIONS,
    captions,
    first_names,
    values_of,
)
from kashaf.index.documents.records.record import Record
from kashaf.index.errors import SourceError

_Piece: TypeAlias = tuple[str | None, str | None]
"""A line, None for one that is too long; and what is wrong with its bytes."""

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_LINE_ENDS = re.compile(r"(?<=\r)(?=[^\n])")
_ESCAPED = {"\\n": "\n", "\\t": "\t", "\\\\": "\\", "\\N": ""}
_ESCAPE = re.compile(r"\\[nt\\]|^\\N$")
_SNIFFED_LINES = 20
_MAX_STRAY_QUOTES = 1000  # then no quote counts: each costs reading up to a whole row again


class _RowTooLargeError(Exception):
    pass


class _RowLines:
    """The lines for `csv.reader`, which may need many for one row; limits the size of a row."""

    def __init__(self, lines: TextLines) -> None:
        self._pieces = _cut(lines)
        self._ahead: deque[_Piece] = deque()
        self._row: list[str] = []
        self._row_chars = 0
        self.read = 0
        self.damage: str | None = None

    def look_ahead(self, count: int) -> list[str]:
        """Return the next lines without consuming them."""
        self._ahead.extend(islice(self._pieces, count - len(self._ahead)))
        return [line for line, _ in self._ahead if line]

    def start_row(self) -> int:
        """Begin a row with the next line; return the number of the line, from 1."""
        self._row = []
        self._row_chars = 0
        return self.read + 1

    def reread(self) -> str:
        """Return the first line of the row; the others will be read again as separate rows."""
        first, *others = self._row
        self._ahead.extendleft((line, None) for line in reversed(others))
        self.read -= len(others)
        self._row = [first]
        return first

    def __iter__(self) -> "_RowLines":
        return self

    def __next__(self) -> str:
        line, damage = self._ahead.popleft() if self._ahead else next(self._pieces)
        self.read += 1
        self.damage = self.damage or damage
        if line is not None:
            self._row.append(line.replace("\0", " "))
            self._row_chars += len(line)
        if line is None or self._row_chars > MAX_DOCUMENT_BYTES:
            raise _RowTooLargeError
        return self._row[-1]


def _cut(lines: TextLines) -> Iterator[_Piece]:
    """Yield lines, including those that end with only a carriage return, as in Excel for Mac."""
    for line in lines:
        if line is None or "\r" not in line:
            yield line, lines.damage
        else:
            yield from ((piece, lines.damage) for piece in _LINE_ENDS.split(line))


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row, with the column names as keys.

    Fields may be quoted as in RFC 4180, or with backslashes before the quotes inside. Columns
    without a name and rows without any content are skipped. A quote that is not closed, or is
    closed in the middle of a field, is an ordinary character, and a note says so.

    The csv module limits the length of a field for the whole process, not per reader, and its
    131,072 characters are too few for a document. So the limit is raised here to
    MAX_DOCUMENT_BYTES if it is lower, and is not restored: that could break a read in progress in
    another thread.
    """
    if csv.field_size_limit() < MAX_DOCUMENT_BYTES:
        csv.field_size_limit(MAX_DOCUMENT_BYTES)
    names: list[str] | None = None
    rows = _rows(source)
    ahead = list(islice(rows, MAX_CAPTIONS))
    above = captions([row if isinstance(row, list) else [] for _, row in ahead], source)
    for line, row in chain(ahead[above:], rows):
        if isinstance(row, SourceError):
            yield row
        elif any(row):
            if names is None:
                names, is_read = first_names(row, source)
                if is_read:
                    continue
            yield _record(names, row, source, line)


def _rows(source: Source) -> Iterator[tuple[int, list[str] | SourceError]]:
    """Yield each row, or the error in it, and the line that it begins in."""
    lines = _RowLines(source.lines())
    dialect = _dialect(lines, source)
    rows = csv.reader(lines, **dialect)
    is_escaped = dialect["delimiter"] == "\t" and not dialect["escapechar"]
    stray = 0
    while True:
        line = lines.start_row()
        try:
            row = next(rows, None)
        except _RowTooLargeError:
            yield line, SourceError(f"{source.shown}:{line}", TOO_LARGE)
            continue
        except csv.Error:
            source.note("a quote that is not closed, or not at the end of its field", "quote", line)
            stray += 1
            raw = dialect | {"quoting": csv.QUOTE_NONE}
            row = next(csv.reader([lines.reread()], **raw), [])
            rows = csv.reader(lines, **(dialect if stray < _MAX_STRAY_QUOTES else raw))
        if lines.damage:
            source.note(lines.damage, "damage", line)
            lines.damage = None
        if row is None:
            return
        yield line, [_unescaped(cell) for cell in row] if is_escaped else row


def _unescaped(cell: str) -> str:
    r"""Return a cell as MySQL and PostgreSQL write it between tabs: `\n` is a line break."""
    return _ESCAPE.sub(lambda match: _ESCAPED[match[0]], cell) if "\\" in cell else cell


def _record(names: list[str], row: list[str], source: Source, line: int) -> Item:
    if len(row) > len(names) and any(row[len(names) :]):
        return SourceError(
            f"{source.shown}:{line}",
            f"{len(row)} fields for {len(names)} columns; "
            "put quotes around a field that contains the separator",
        )
    return Record(values_of(names, row), line=line)


def _dialect(lines: _RowLines, source: Source) -> dict[str, Any]:
    """Return the delimiter and the quoting, from the options or the first lines."""
    sample = lines.look_ahead(_SNIFFED_LINES)
    if sample and (match := _SEPARATOR_LINE.fullmatch(sample[0])):  # written by Excel
        next(lines)
        delimiter = match[1]
    else:
        delimiter = _delimiter(sample, source.name)
    text = "".join(sample)
    has_backslashes = '\\"' in text and '""' not in text
    return {
        "delimiter": source.options.delimiter or delimiter,
        "quoting": csv.QUOTE_MINIMAL,
        "strict": not has_backslashes,
        "escapechar": "\\" if has_backslashes else None,
        "doublequote": not has_backslashes,
    }


def _delimiter(sample: list[str], name: str) -> str:
    """Return the delimiter that gives the first rows the same number of cells, more than one.

    csv.Sniffer is not used because it mistakes letters and spaces in Arabic text for delimiters.
    """
    usual = "\t" if name.lower().endswith((".tsv", ".tab", ".txt")) else ","
    best, widest = usual, 1
    for delimiter in dict.fromkeys(usual + _DELIMITERS):
        rows = csv.reader(io.StringIO("".join(sample[:_SNIFFED_LINES])), delimiter=delimiter)
        try:
            widths = [len(row) for row in rows if any(row)]
        except csv.Error:
            continue
        width = Counter(widths).most_common(1)[0][0] if widths else 1
        steady = sum(one == width for one in widths[:-1] or widths)
        if width > widest and steady >= 0.6 * len(widths[:-1] or widths):
            best, widest = delimiter, width
    return best
