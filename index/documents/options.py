"""The options for reading files: what can't be detected, or should not be."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class ReadOptions:
    """What the user specifies about the files, as with the options of `kashaf index`.

    Attributes:
        format: The name of the format of every file (`kashaf formats` lists them).
        columns: Which column, key or nested path (`content.rendered`) contains a document's
            `title`, `body`, `id`, …; the others are recognized by their names.
        records: The path of the list of records in a JSON document, for example `hits.hits`.
        header: Whether the first row of a table contains the names of the columns. Without a header
            they are named `1`, `2`, ….
        delimiter: What separates the columns of a table; detected if None.
        encoding: The encoding of text; detected if None.
        date_format: The format of dates for `datetime.strptime`, tried before all others.
        follow_links: Whether symbolic links inside folders are followed.
        fields: `Schema.names`: the casefolded names of columns and keys → the field of the schema.
            These columns are not interpreted as a date, a source and so on.

    Raises:
        ValueError: A format, encoding, delimiter, date format or entry of `columns` is invalid.
    """

    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    records: str | None = None
    header: bool = True
    delimiter: str | None = None
    encoding: str | None = None
    date_format: str | None = None
    follow_links: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.format is not None:
            from kashaf.index.documents.formats.registry import named

            named(self.format)
        if self.encoding is not None:
            _check_encoding(self.encoding)
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise ValueError(f"delimiter {self.delimiter}: write one character")
        if self.date_format is not None:
            _check_date_format(self.date_format)
        unknown = [name for name, column in self.columns.items() if not name or not column]
        if unknown:
            raise ValueError("map: write KEY=COLUMN, such as title=headline")


def _check_encoding(encoding: str) -> None:
    try:
        is_text = codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        raise ValueError(f"encoding {encoding}: unknown; write utf-8, windows-1256, …")


def _check_date_format(form: str) -> None:
    try:
        parsed = datetime.strptime(datetime(2001, 2, 3, tzinfo=UTC).strftime(form), form)
    except ValueError as error:
        raise ValueError(f"date-format {form}: {error}") from None
    if parsed.year != 2001:
        shown = form or '""'
        raise ValueError(f"date-format {shown}: has no year; write one such as %d.%m.%Y")
