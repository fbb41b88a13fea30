"""Rows of a table → records, by the names of their columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.records.values import text_of

MAX_CAPTIONS: Final = 10


def column_names(header: Sequence[object], source: Source) -> list[str]:
    """Return a name for each column: empty for an unnamed one, `body_2` for a second `body`."""
    names: list[str] = []
    seen: Counter[str] = Counter()
    for cell in header:
        name = str(cell).strip().lstrip("\ufeff") if cell is not None else ""
        seen[name] += 1
        if name and seen[name] > 1:
            source.note(f"{seen[name]} columns are called {name[:40]!r}", f"column {name}")
            name = f"{name}_{seen[name]}"
        names.append(name)
    return names


def is_header(row: Sequence[object]) -> bool:
    """Return whether the first row of a table contains column names rather than data."""
    cells = [str(cell).strip() for cell in row if cell not in (None, "")]
    names = dict.fromkeys(cells, "x")
    is_text = any(len(cell) > 60 or len(cell.split()) > 4 for cell in cells)
    return not is_text or not {"title", "body"}.isdisjoint(recognized(names))


def first_names(row: Sequence[object], source: Source) -> tuple[list[str], bool]:
    """Return the names of the columns, and whether the first row contains them."""
    if source.options.header and is_header(row):
        return column_names(row, source), True
    if source.options.header:
        source.note("the first row looks like data: the columns are called 1, 2, …", "header")
    return [str(number) for number in range(1, len(row) + 1)], False


def captions(rows: Iterable[Sequence[object]], source: Source) -> int:
    """Return how many rows with a single cell precede the column names of a table."""
    for number, row in enumerate(rows):
        cells = [str(cell) for cell in row if cell not in (None, "")]
        if len(cells) < 2:
            continue
        known = recognized(dict.fromkeys(cells, "x"))
        if number == 0 or not source.options.header or {"title", "body"}.isdisjoint(known):
            return 0
        source.note(f"the {number} lines above the names of the columns are no rows", "captions")
        return number
    return 0


class TableIds:
    """Distinguishes the rows of several tables of one file, which often all count from 1."""

    def __init__(self, source: Source) -> None:
        self._mapped = source.options.columns.get("id")
        self._tables: dict[int, str] = {}  # the hash of an id → the first table that has it

    def key(self, values: dict[str, object], table: str) -> str | None:
        """Return a key for a row whose id occurs in another table, and remove the id; or None."""
        name = self._mapped or recognized(values).get("id")
        if name not in values:
            return None
        identity = text_of(values[name])
        if self._tables.setdefault(hash(identity), table) == table:
            return None
        del values[name]
        return f"{table}/{identity}"


def records_of_rows(
    rows: Iterator[Sequence[object]],
    source: Source,
    *,
    table: str = "",
    first: int = 1,
    ids: TableIds | None = None,
) -> Iterator[Record]:
    """Yield the record of each row; the first names the columns unless the options differ.

    Args:
        rows: The cells of each row.
        source: The file.
        table: The name of the sheet or table, if there may be several.
        first: The number of the first row.
        ids: The ids of the tables so far, if there are several.
    """
    names: list[str] | None = None
    ahead = list(islice(rows, MAX_CAPTIONS))
    above = captions(ahead, source)
    for number, row in enumerate(chain(ahead[above:], rows), first + above):
        if not any(cell not in (None, "") for cell in row):
            continue
        if names is None:
            names, is_read = first_names(row, source)
            if is_read:
                continue
        values = values_of(names, row)
        if values:
            key = ids.key(values, table) if ids else None
            yield Record(values, key, number, {"section": table} if table else {})


def values_of(names: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    """Return the values of a row that are not empty, by column."""
    cells = zip(names, row, strict=False)
    return {name: cell for name, cell in cells if name and cell not in (None, "")}
