"""Commands that build an index from documents."""

from typing import Annotated, Any

import typer

from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import (
    DEFAULT_INDEX,
    As,
    DateFormat,
    Delimiter,
    Dictionary,
    Encoder,
    Encoding,
    Fields,
    FollowLinks,
    IndexOption,
    Jobs,
    Map,
    Meaning,
    NoHeader,
    Records,
    SchemaFile,
    Sources,
    Strict,
    Wait,
    named_index,
)
from kashaf.terminal.work import long_work

AnySources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="As for kashaf index; by default, the documents that the index stores.",
    ),
]
IfNeeded = Annotated[
    bool,
    typer.Option(
        "--if-needed", help="Only if there is no index, or if its rules or settings differ."
    ),
]


def index(
    sources: Sources,
    index: IndexOption = DEFAULT_INDEX,
    strict: Strict = False,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Delete documents that are no longer in the sources."),
    ] = False,
    dictionary: Dictionary = None,
    format_: As = None,
    columns: Map = None,
    records: Records = None,
    no_header: NoHeader = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    date_format: DateFormat = None,
    follow_links: FollowLinks = False,
    schema: SchemaFile = None,
    field: Fields = None,
    meaning: Meaning = None,
    encoder: Encoder = None,
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Add documents to an index, or update them.

    Example: kashaf index examples/news --index news.kashaf

    Example, to search by meaning: kashaf index examples/news --index meaning.kashaf --meaning
    """
    from kashaf.index import build_index

    settings, fields = options.settings(dictionary), options.schema(schema, field)
    reading = options.reading(
        format_=format_,
        columns=columns,
        records=records,
        no_header=no_header,
        delimiter=delimiter,
        encoding=encoding,
        date_format=date_format,
        follow_links=follow_links,
        fields=fields,
        index=index,
    )
    with long_work(index) as work:
        documents = work.read(sources, reading, strict=strict, all_or_nothing=prune)
        changes = build_index(
            documents,
            index,
            settings,
            jobs=jobs,
            prune=prune,
            on_error=None if strict else work.skip,
            wait=wait,
            schema=fields,
            meaning=meaning,
            encoder=encoder,
        )
    printing.print_changes(changes, work.skipped)


def rebuild(
    sources: AnySources = None,
    index: IndexOption = DEFAULT_INDEX,
    strict: Strict = False,
    if_needed: IfNeeded = False,
    dictionary: Dictionary = None,
    format_: As = None,
    columns: Map = None,
    records: Records = None,
    no_header: NoHeader = False,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    date_format: DateFormat = None,
    follow_links: FollowLinks = False,
    schema: SchemaFile = None,
    field: Fields = None,
    meaning: Meaning = None,
    encoder: Encoder = None,
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Rebuild an index from scratch; the old one stays searchable until the new one is ready.

    Without sources, exits with 1 if documents of a corrupt index could not be
    read. The index is then left as it is, and what could be read is in a folder
    beside it whose name ends in .recovered.

    Example: kashaf rebuild examples/news --index news.kashaf

    Example, after an upgrade: kashaf rebuild --if-needed --index news.kashaf
    """
    from kashaf.index import is_current, rebuild_index

    settings, fields = options.settings(dictionary), options.schema(schema, field)
    reading = options.reading(
        format_=format_,
        columns=columns,
        records=records,
        no_header=no_header,
        delimiter=delimiter,
        encoding=encoding,
        date_format=date_format,
        follow_links=follow_links,
        fields=fields,
        index=index,
    )
    meant: dict[str, Any] = {"meaning": meaning, "encoder": encoder}
    if if_needed and is_current(index, settings, fields, **meant):
        typer.echo("up to date")
        return
    with long_work(index) as work:
        documents = work.read(sources, reading, strict=strict) if sources else None
        progress = None if sources else work.count(index)
        writing = {"on_error": None if strict else work.skip, "jobs": jobs, "wait": wait, **meant}
        changes = rebuild_index(
            documents, index, settings, progress=progress, schema=fields, **writing
        )
    printing.print_changes(changes, work.skipped)
    if work.skipped and not sources:
        printing.print_recovered(index)
        raise typer.Exit(1)


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="An index, as for --index.")],
    target: Annotated[
        str,
        typer.Argument(metavar="TO", callback=named_index, help="A new index, as for --index."),
    ],
    jobs: Jobs = None,
    encoder: Encoder = None,
) -> None:
    """Build an index from the documents that another one stores, in a folder or on a cluster.

    Example: kashaf copy news.kashaf copy.kashaf
    """
    from kashaf.index import copy_index

    with long_work(target) as work:
        progress = work.count(source)
        changes = copy_index(
            source, target, jobs=jobs, progress=progress, on_error=work.skip, encoder=encoder
        )
    printing.print_changes(changes, work.skipped)
