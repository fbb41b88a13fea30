"""SQLite databases: each table whose rows contain text."""

import os
import sqlite3
from collections.abc import Iterator
from urllib.parse import quote

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, Deadline, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.charset import is_text

_STEPS = 1_000_000  # instructions of SQLite between two looks at the clock


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row. The database is opened read-only; no view or trigger is run."""
    with source.on_disk() as path:
        is_settled = not os.path.exists(f"{path}-wal")  # else its latest rows are in that file
        uri = f"file:{quote(path)}?mode=ro{'&immutable=1' if is_settled else ''}"
        connection = sqlite3.connect(uri, uri=True)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_DOCUMENT_BYTES)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            yield from _tables(connection, source)
        except sqlite3.Error as error:
            raise StreamError(f"the database can't be read: {error}") from None
        finally:
            connection.close()


def _tables(connection: sqlite3.Connection, source: Source) -> Iterator[Item]:
    deadline = Deadline()
    connection.set_progress_handler(lambda: _is_over(deadline), _STEPS)
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    names = [str(name) for (name,) in connection.execute(query)]
    for name in names:
        quoted = name.replace('"', '""')
        cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted
        columns = [column for column, *_ in cursor.description]
        for number, row in enumerate(cursor, 1):
            cells = {name: _text(cell) for name, cell in zip(columns, row, strict=True)}
            values = {name: cell for name, cell in cells.items() if cell is not None}
            if len(names) > 1 and not any(map(_is_sentence, values.values())):
                continue  # of a table of keys, settings or the inner data of a full-text index
            yield Record(values, line=number, where={"section": name} if len(names) > 1 else {})


def _text(cell: object) -> object:
    """Return a cell; a BLOB as the text it is, or None where it is none."""
    if not isinstance(cell, bytes):
        return cell
    try:
        text = cell.decode()
    except UnicodeDecodeError:
        return None
    return text if "\0" not in text and is_text(text) else None


def _is_sentence(cell: object) -> bool:
    return isinstance(cell, str) and len(cell.split()) > 1


def _is_over(deadline: Deadline) -> int:
    try:
        deadline.check()
    except StreamError:
        return 1
    return 0
