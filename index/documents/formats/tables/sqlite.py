"""SQLite databases: each table whose rows contain text."""

import os
import sqlite3
from collections.abc import Iterator
from urllib.parse import quote

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, Deadline, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.tables.rows import TableIds
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.charset import is_text

_STEPS = 1_000_000  # SQLite instructions between two checks of the clock


def read(source: Source) -> Iterator[Item]:
    """Yield the record of each row. The database is read-only; no views or triggers are run."""
    with source.on_disk() as path:
        is_settled = not os.path.exists(f"{path}-wal")  # otherwise its latest rows are in that file
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
    tables, inner = _names(connection)
    ids = TableIds(source) if len(tables) + len(inner) > 1 else None
    texts: set[int] = set()  # hashes of texts that full-text indexes may contain a second time
    for name in [*tables, *inner]:
        for number, values in enumerate(_rows(connection, name), 1):
            longest = max(filter(_is_sentence, values.values()), key=_length, default=None)
            if ids and longest is None:
                continue  # of a table of keys or settings
            if inner and hash(longest) in texts:
                continue
            if inner and name in tables:
                texts.add(hash(longest))
            key = ids.key(values, name) if ids else None
            yield Record(values, key, number, {"section": name} if ids else {})


def _names(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """Return the names of the tables, and of those in which full-text indexes store texts."""
    query = "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master WHERE type = 'table'"
    found = {str(name): bool(is_virtual) for name, is_virtual in connection.execute(query)}
    beginnings = tuple(f"{name}_" for name, is_virtual in found.items() if is_virtual)
    own = [name for name, is_virtual in found.items() if not is_virtual]
    tables = [name for name in own if not name.startswith(("sqlite_", *beginnings))]
    inner = [name for name in own if name.startswith(beginnings) and name.endswith("_content")]
    return tables, inner


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, object]]:
    quoted = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted
    columns = [column for column, *_ in cursor.description]
    for row in cursor:
        cells = {name: _text(cell) for name, cell in zip(columns, row, strict=True)}
        yield {name: cell for name, cell in cells.items() if cell is not None}


def _text(cell: object) -> object:
    """Return a cell; a BLOB is decoded, or becomes None if it is not text."""
    if not isinstance(cell, bytes):
        return cell
    try:
        text = cell.decode()
    except UnicodeDecodeError:
        return None
    return text if "\0" not in text and is_text(text) else None


def _length(cell: object) -> int:
    return len(str(cell))


def _is_sentence(cell: object) -> bool:
    return isinstance(cell, str) and len(cell.split()) > 1


def _is_over(deadline: Deadline) -> int:
    try:
        deadline.check()
    except StreamError:
        return 1
    return 0
