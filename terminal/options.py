"""What options of the command mean: text → the library's values, or an error that helps."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kashaf.index.errors import KashafError, SourceError

if TYPE_CHECKING:
    from kashaf.index.analysis import AnalyzerSettings
    from kashaf.index.documents.options import ReadOptions

FACETS = ("source", "tags", "year", "month", "day")


def settings(words: Path | None) -> "AnalyzerSettings | None":
    """The settings with a words file; None without: those that the index has."""
    if words is None:
        return None
    from kashaf.index.analysis import AnalyzerSettings, read_families
    from kashaf.index.documents.text.charset import UndecodableError, decode

    try:
        return AnalyzerSettings(families=read_families(decode(words.read_bytes()).text))
    except OSError as error:
        raise SourceError(str(words), f"can't be read: {error.strerror}") from None
    except UndecodableError as error:
        raise SourceError(str(words), str(error)) from None


def reading(
    *,
    format_: str | None,
    columns: Sequence[str],
    records: str | None,
    header: bool,
    delimiter: str | None,
    encoding: str | None,
    date_format: str | None,
    follow_links: bool,
) -> "ReadOptions":
    """How the files are to be read. `columns`: pairs as `title=headline`."""
    from kashaf.index.documents.options import ReadOptions

    pairs = [pair.partition("=") for pair in columns]
    try:
        return ReadOptions(
            format=format_,
            columns={key.strip(): column.strip() for key, _, column in pairs},
            records=records,
            header=header,
            delimiter={"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter),
            encoding=encoding,
            date_format=date_format,
            follow_links=follow_links,
        )
    except ValueError as error:
        raise KashafError(f"--{error}") from None


def day(given: datetime | None) -> str | None:
    """A day as the library takes it."""
    return given.date().isoformat() if given else None


def facets(names: Sequence[str]) -> Sequence[str]:
    """The names of what is to be counted."""
    for name in names:
        if name not in FACETS:
            raise KashafError(f"--facet {name}: there are source, tags, year, month and day")
    return names


def filters(pairs: Sequence[str]) -> dict[str, list[str]]:
    """`source=masdar`, `tag=سفر` → the values by field."""
    named: dict[str, list[str]] = {}
    for pair in pairs:
        name, given, value = pair.partition("=")
        name = "tags" if name == "tag" else name
        if not given or name not in ("source", "tags"):
            raise KashafError(f"--filter {pair}: write source=VALUE or tag=VALUE")
        named.setdefault(name, []).append(value)
    return named
