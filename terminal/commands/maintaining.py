"""Commands that change, copy or check an index that exists."""

from pathlib import Path
from typing import Annotated

import typer

from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import DEFAULT_INDEX, AsJson, IndexOption, Wait
from kashaf.terminal.text import clean
from kashaf.terminal.work import long_work


def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The ids of documents.")],
    index: IndexOption = DEFAULT_INDEX,
    wait: Wait = 0,
) -> None:
    """Delete documents by id. Exits with 1 if an id is not in the index.

    Example: kashaf delete w03 --index news.kashaf
    """
    from kashaf.index import delete_documents

    missing = delete_documents(ids, index, wait=wait)
    typer.echo(f"{len(ids) - len(missing)} deleted")
    for identity in missing:
        typer.echo(f"not in the index: {clean(identity)}", err=True)
    raise typer.Exit(1 if missing else 0)


def backup(
    target: Annotated[str, typer.Argument(metavar="TO", help="A new folder.")],
    index: IndexOption = DEFAULT_INDEX,
) -> None:
    """Copy an index, which may be in use, to a new folder, and verify the copy.

    Example: kashaf backup news.backup --index news.kashaf
    """
    from kashaf.index import backup_index

    printing.print_verified(backup_index(options.folder(index), options.folder(target)))


def restore(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A backup.")],
    index: IndexOption = DEFAULT_INDEX,
    wait: Wait = 0,
) -> None:
    """Replace an index, which may be in use, with a backup, and verify it.

    Never copy files into the folder of an index that is in use: searches would fail.

    Example: kashaf restore news.backup --index news.kashaf
    """
    from kashaf.index import restore_index

    report = restore_index(options.folder(source), options.folder(index), wait=wait)
    printing.print_verified(report)


def dictionary(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="The new dictionary; without it, the current one is printed."
        ),
    ] = None,
    index: IndexOption = DEFAULT_INDEX,
    wait: Wait = 0,
) -> None:
    """Replace the synonyms and stop words of an index, or print its user dictionary.

    This needs no rebuild, and a running server uses them within a second.
    Protected words and families affect how documents are indexed: to change
    them, run kashaf rebuild --dictionary FILE.

    Example: kashaf dictionary --index news.kashaf
    """
    from kashaf.index.analysis import write_dictionary
    from kashaf.index.operations.access import read_index
    from kashaf.index.operations.changing import set_dictionary

    if file is None:
        written = write_dictionary(read_index(index)[0])
        typer.echo("\n".join(map(clean, written.splitlines())) or "# no words")
        return
    settings = options.dictionary(file)
    set_dictionary(settings, index, wait=wait)
    typer.echo(f"synonyms: {len(settings.synonyms)}, stop words: {len(settings.stop_words)}")


def verify(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Read a whole index and check it against its checksums. Exits with 2 if it is corrupt.

    Example: kashaf verify --index news.kashaf
    """
    from dataclasses import asdict

    from kashaf.index import verify_index

    with long_work(index) as work:
        report = verify_index(index, progress=work.count(index))
    if as_json:
        problems = [{"file": p.where, "reason": p.reason} for p in report.problems]
        printing.print_json(asdict(report) | {"problems": problems})
    else:
        printing.print_verified(report)
    raise typer.Exit(2 if report.problems else 0)
