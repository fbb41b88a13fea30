"""Commands that show or write whole documents."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import (
    DEFAULT_INDEX,
    AnyQueryWords,
    AsJson,
    Filters,
    FirstDay,
    IndexOption,
    LastDay,
    Related,
    Sort,
)
from kashaf.terminal.files import replacing
from kashaf.terminal.text import clean

ExportFormat = Literal["jsonl", "csv"]


def get(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of a document.")],
    index: IndexOption = DEFAULT_INDEX,
    as_json: AsJson = False,
) -> None:
    """Show a whole document. Exits with 1 if the id is not in the index.

    Example: kashaf get w03 --index news.kashaf
    """
    from kashaf.search import open_index
    from kashaf.search.model.serialize import document_json

    with open_index(index) as opened:
        document = opened.get(identity)
    if document is None:
        typer.echo(f"not in the index: {clean(identity)}", err=True)
        raise typer.Exit(1)
    if as_json:
        printing.print_json(document_json(document))
    else:
        printing.print_document(document)


def export(
    query: AnyQueryWords = None,
    index: IndexOption = DEFAULT_INDEX,
    format_: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="By default that of the file's ending, else jsonl."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file to write; by default, standard output."
        ),
    ] = None,
    filters: Filters = None,
    first: FirstDay = None,
    last: LastDay = None,
    sort: Sort = None,
    related: Related = False,
) -> None:
    """Write whole documents, with all their fields, as JSON lines or CSV.

    kashaf index reads both again. An existing file is replaced only when
    everything is written. If nothing matches, words of the same root are
    searched for as well, as in a search. Exits with 1 if nothing is found.

    Example: kashaf export --index news.kashaf --output news.csv

    Example: kashaf export القوات --index news.kashaf --from 2015-01-01 --format jsonl
    """
    from kashaf.search import open_index
    from kashaf.search.export import columns_of, document_dict, write_csv, write_jsonl

    is_csv = (format_ or _format_of(output)) == "csv"
    with open_index(index) as opened:
        request = options.search_request(
            " ".join(query) if query else "*",
            filters=options.filters(filters or [], opened.schema),
            date=(first, last),
            sort=sort or ("relevance" if query else "id"),
            related=related,
            snippets=False,
        )
        if not opened.schema.stores_body:
            message = "the index does not store bodies: documents are written without them"
            typer.echo(message, err=True)
        pinned = opened.pinned()
        request, _ = options.widened(pinned, request)

        def documents() -> Iterator[dict[str, Any]]:
            return map(document_dict, options.scan(pinned, request, whole=True))

        with replacing(output) as file:
            if is_csv:
                count = write_csv(documents(), columns_of(documents()), file)
            else:
                count = write_jsonl(documents(), file)
    raise typer.Exit(0 if count else 1)


def _format_of(output: Path | None) -> ExportFormat:
    """Return the format that the ending of a file names; raises `KashafError` for another one."""
    ending = output.suffix.lower() if output else ""
    if ending == ".csv":
        return "csv"
    if ending not in ("", ".jsonl", ".ndjson", ".jl"):
        raise KashafError(f"{output}: write a name in .jsonl or .csv, or --format jsonl or csv")
    return "jsonl"
