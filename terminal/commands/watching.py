"""The command that keeps an index up to date."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kashaf.index.errors import KashafError, SourceError
from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import (
    DEFAULT_INDEX,
    Dictionary,
    Encoder,
    Fields,
    IndexOption,
    Meaning,
    SchemaFile,
    Wait,
)
from kashaf.terminal.text import clean

if TYPE_CHECKING:
    from kashaf.index.syncing import FolderSync

_DEBOUNCE_MS = 500
"""Changes that follow each other within this time are one commit."""
_POLL_MS = 1000
"""The longest wait for changes; the first wait ends when watching has begun."""


def watch(
    folders: Annotated[list[str], typer.Argument(metavar="FOLDER...", help="Folders to watch.")],
    index: IndexOption = DEFAULT_INDEX,
    dictionary: Dictionary = None,
    schema: SchemaFile = None,
    field: Fields = None,
    meaning: Meaning = None,
    encoder: Encoder = None,
    once: Annotated[
        bool, typer.Option("--once", help="Bring the index up to date, then stop.")
    ] = False,
    wait: Wait = 60,
) -> None:
    """Keep an index up to date with folders: files that are new, changed, moved or deleted.

    Documents from elsewhere stay in the index. Ctrl-C stops it.

    Example: kashaf watch examples/news --index news.kashaf --once
    """
    from kashaf.index.syncing import FolderSync

    changes = iter(()) if once else _changes(folders)
    sync = FolderSync(
        folders,
        index,
        on_error=_print_error,
        settings=options.settings(dictionary),
        schema=options.schema(schema, field),
        wait=wait,
        meaning=meaning,
        encoder=encoder,
    )
    printing.print_changes(sync.update(), 0)
    try:
        for is_first in changes:
            if sync.has_changed:
                _update(sync)
            if is_first:
                typer.echo(f"watching {', '.join(map(clean, folders))} (Ctrl-C stops it)")
                sys.stdout.flush()
    except KeyboardInterrupt:
        return


def _changes(folders: list[str]) -> Iterator[bool]:
    """Yield whenever files have changed, and True once when watching has begun."""
    try:
        from watchfiles import watch as events
    except ModuleNotFoundError as error:
        raise KashafError(f"watch needs {error.name}: pip install 'kashaf[watch]'") from None
    found = events(
        *folders,
        watch_filter=None,
        debounce=_DEBOUNCE_MS,
        rust_timeout=_POLL_MS,
        yield_on_timeout=True,
    )
    return _rounds(found)


def _rounds(found: "Iterator[set[Any]]") -> Iterator[bool]:
    for number, changes in enumerate(found):
        if changes or not number:
            yield not number


def _update(sync: "FolderSync") -> None:
    """Bring the index up to date; errors are printed, and it is tried again later."""
    try:
        printing.print_changes(sync.update(), 0)
    except KashafError as error:
        typer.echo(f"kashaf: {clean(str(error))}", err=True)
    sys.stdout.flush()


def _print_error(error: SourceError) -> None:
    typer.echo(f"skipped {clean(str(error))}", err=True)
