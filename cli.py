"""The `kashaf` command: one short function per subcommand, without logic of its own."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal import options, printing
from kashaf.terminal.errors import run
from kashaf.terminal.work import long_work

app = typer.Typer(
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[
    str,
    typer.Option(
        "--index",
        envvar="KASHAF_INDEX",
        help="The index: a folder, or opensearch://host:9200/name.",
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files or folders; `kashaf formats` lists the kinds; - is JSON lines on stdin."
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at the first bad line, leaving the index unchanged.")
]
Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of processes; by default one per core.")
]
Wait = Annotated[
    float, typer.Option(min=0, help="Seconds to wait while another process writes the index.")
]
Dictionary = Annotated[
    Path | None,
    typer.Option(
        "--dictionary",
        "--words",
        help="Protected words and synonyms, one family per line; see docs/how-to/add-words.md.",
    ),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="FORMAT", help="The format, whatever the files' names."),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="KEY=COLUMN", help="As title=headline or body=content.text; repeatable."
    ),
]
Records = Annotated[
    str | None, typer.Option(metavar="PATH", help="Where in JSON the records are, as hits.hits.")
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The first row is data; columns are called 1, 2, ….")
]
Delimiter = Annotated[
    str | None, typer.Option(metavar="CHARACTER", help="Between the columns; by default sniffed.")
]
Encoding = Annotated[str | None, typer.Option(help="Of the text; by default detected.")]
DateFormat = Annotated[
    str | None, typer.Option(metavar="FORM", help="Of dates, as %d.%m.%Y; tried before others.")
]
FollowLinks = Annotated[bool, typer.Option("--follow-links", help="Follow links inside folders.")]
SchemaFile = Annotated[
    Path | None,
    typer.Option("--schema", help="A TOML file that describes the fields of the documents."),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=TYPE",
        help="A field: text, keyword, number or date (repeatable).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DEFAULT_INDEX = "kashaf-index"


def _print_version(is_given: bool) -> None:
    if is_given:
        from importlib.metadata import version

        typer.echo(f"kashaf {version('kashaf')}")
        raise typer.Exit


@app.callback()
def kashaf(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Full-text search for Arabic."""


@app.command()
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
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Add documents to an index, or update them.

    Example: kashaf index examples/news --index news.kashaf
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
        )
    printing.print_changes(changes, work.skipped)


@app.command()
def rebuild(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="As for index; by default the documents that the index stores."),
    ] = None,
    index: IndexOption = DEFAULT_INDEX,
    strict: Strict = False,
    if_needed: Annotated[
        bool,
        typer.Option("--if-needed", help="Only if there is no index, or other rules built it."),
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
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Rebuild an index from scratch; the old one stays searchable until the new one is ready.

    Without sources, exits with 1 if documents of a corrupt index could not be read. The index is
    then left as it is, and what could be read is in the folder beside it that ends in .recovered.

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
    )
    if if_needed and is_current(index, settings, fields):
        typer.echo("up to date")
        return
    with long_work(index) as work:
        documents = work.read(sources, reading, strict=strict) if sources else None
        changes = rebuild_index(
            documents,
            index,
            settings,
            jobs=jobs,
            progress=None if sources else work.count(index),
            on_error=None if strict else work.skip,
            wait=wait,
            schema=fields,
        )
    printing.print_changes(changes, work.skipped)
    if work.skipped and not sources:
        printing.print_recovered(index)
        raise typer.Exit(1)


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the file formats that can be read, and what to install for the others.

    Example: kashaf formats --json
    """
    printing.print_formats(as_json=as_json)


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with a dash
def search(
    query: Annotated[str, typer.Argument(help="The query.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=0, max=1000, help="Results to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Results to skip.")] = 0,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="NAME=VALUE",
            help="Only these: source=NAME, pages=100..300, section!=NAME (repeatable).",
        ),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")
    ] = None,
    facet: Annotated[
        list[str] | None,
        typer.Option(help="Count matches by source, year, published:month… (repeatable)."),
    ] = None,
    sort: Annotated[
        list[str] | None,
        typer.Option(help="A field, - before it: descending; date: newest first (repeatable)."),
    ] = None,
    collapse: Annotated[
        bool, typer.Option("--collapse", help="Leave out near-duplicates of a better result.")
    ] = False,
    related: Annotated[
        bool, typer.Option("--related", help="Find words of the same root as well.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the parts of each score.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits with 1 if nothing is found.

    Example: kashaf search "القوات الأميركية" --index news.kashaf --limit 3

    Example: kashaf search نفط --index news.kashaf --filter source=masdar --facet year --sort date
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        request = options.search_request(
            query,
            limit=limit,
            offset=offset,
            filters=options.filters(filters or [], opened.schema),
            date=(first, last),
            facets=facet or [],
            sort=sort or "relevance",
            collapse=collapse,
            related=related,
        )
        results = options.run_search(opened, request)
        printing.print_results(results, offset, explain=explain, as_json=as_json)
    raise typer.Exit(0 if results.total else 1)


@app.command(context_settings={"ignore_unknown_options": True})
def suggest(
    text: Annotated[str, typer.Argument(help="The beginning of a query.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Suggestions to show.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Suggest completions for the beginning of a query. Exits with 1 if there are none.

    Example: kashaf suggest "القوات الأم" --index news.kashaf
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        found = opened.suggest(text, limit=limit)
    if as_json:
        printing.print_json({"suggestions": [suggestion._asdict() for suggestion in found]})
    else:
        for suggestion in found:
            typer.echo(printing.clean(suggestion.text))
    raise typer.Exit(0 if found else 1)


@app.command()
def more_like(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of a document.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Results to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find the documents that are most like another one. Exits with 1 if there are none.

    Example: kashaf more-like w01 --index news.kashaf --limit 3
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        results = opened.more_like(identity, limit=limit)
        printing.print_results(results, as_json=as_json)
    raise typer.Exit(0 if results.total else 1)


@app.command()
def delete(
    ids: Annotated[list[str], typer.Argument(help="Ids of documents.")],
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
        typer.echo(f"not in the index: {printing.clean(identity)}", err=True)
    raise typer.Exit(1 if missing else 0)


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="An index, as for --index.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new index, as for --index.")],
    jobs: Jobs = None,
) -> None:
    """Build an index from the documents that another one stores, in a folder or on a cluster.

    Example: kashaf copy news.kashaf copy.kashaf
    """
    from kashaf.index import copy_index

    with long_work(target) as work:
        progress = work.count(source)
        changes = copy_index(source, target, jobs=jobs, progress=progress, on_error=work.skip)
    printing.print_changes(changes, work.skipped)


@app.command()
def backup(
    target: Annotated[str, typer.Argument(metavar="TO", help="A new folder.")],
    index: IndexOption = DEFAULT_INDEX,
) -> None:
    """Copy an index, which may be in use, to a new folder, and verify the copy.

    Example: kashaf backup news.backup --index news.kashaf
    """
    from kashaf.index import backup_index

    printing.print_verified(backup_index(options.folder(index), options.folder(target)))


@app.command()
def restore(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A backup.")],
    index: IndexOption = DEFAULT_INDEX,
    wait: Wait = 0,
) -> None:
    """Replace an index, which may be in use, by a backup, and verify it.

    Never copy files into the folder of an index that is in use: searches would fail.

    Example: kashaf restore news.backup --index news.kashaf
    """
    from kashaf.index import restore_index

    report = restore_index(options.folder(source), options.folder(index), wait=wait)
    printing.print_verified(report)


@app.command()
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


@app.command()
def doctor(
    index: Annotated[
        str | None,
        typer.Option(
            "--index", envvar="KASHAF_INDEX", help="By default kashaf-index, if there is one."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the installed versions and the state of an index, and how to fix problems.

    Exits with 2 if there is a problem. To check every byte of an index, run kashaf verify.

    Example: kashaf doctor --index news.kashaf
    """
    from dataclasses import asdict

    from kashaf.index.health import check_health, versions

    chosen = index or (DEFAULT_INDEX if Path(DEFAULT_INDEX).exists() else None)
    found, findings = versions(), check_health(chosen) if chosen else []
    if as_json:
        checks = [asdict(finding) for finding in findings]
        printing.print_json({"versions": found, "index": chosen, "checks": checks})
    else:
        printing.print_diagnosis(found, findings)
    raise typer.Exit(2 if any(finding.status == "problem" for finding in findings) else 0)


@app.command()
def stats(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Show facts about an index: the number of documents, its size and more.

    Example: kashaf stats --index news.kashaf
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        facts = opened.stats()
    if as_json:
        printing.print_json(facts)
    else:
        for name, value in facts.items():
            typer.echo(f"{name:12} {value}")


@app.command()
def schema(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Show the fields of an index as a TOML file, for --schema.

    Example: kashaf schema --index news.kashaf
    """
    from kashaf.index.fields.toml import write_schema
    from kashaf.index.operations import read_schema

    found = read_schema(index)
    if as_json:
        printing.print_json(found.to_json())
    else:
        typer.echo(write_schema(found) or "# no fields besides the built-in ones")


@app.command()
def analyze(
    text: Annotated[str, typer.Argument(help="Arabic text.")],
    dictionary: Dictionary = None,
    as_json: AsJson = False,
) -> None:
    """Show the analysis of each token: its offsets, form, prefix|stem|suffix and root.

    Example: kashaf analyze "بِالقُوَّاتِ في #عين_الأسد"
    """
    from kashaf.index.analysis import Analyzer
    from kashaf.index.analysis.explaining import explain

    steps = explain(Analyzer(options.settings(dictionary)), text)
    if as_json:
        printing.print_json({"tokens": [step._asdict() for step in steps]})
    else:
        printing.print_steps(steps)


@app.command()
def serve(
    index: IndexOption = DEFAULT_INDEX,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Number of server processes.")] = 1,
    writable: Annotated[
        bool, typer.Option("--writable", help="Accept updates that send the token KASHAF_TOKEN.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Another host name that requests may use (repeatable)."),
    ] = None,
) -> None:
    """Serve a search page and an HTTP API over an index, by default to this machine only.

    Example: kashaf serve --index news.kashaf --port 8000
    """
    try:
        from kashaf.search.web.server import Settings, allowed_hosts, check_address
        from kashaf.search.web.server import serve as serve_with
    except ModuleNotFoundError as error:
        raise KashafError(f"serve needs {error.name}: pip install 'kashaf[web]'") from None
    from kashaf.index.operations import read_index

    read_index(index)
    if writable and not os.environ.get("KASHAF_TOKEN"):
        raise KashafError("--writable needs a secret in the environment variable KASHAF_TOKEN")
    hosts = allowed_hosts(host, tuple(allow_host or ()))
    check_address(host, port)
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"http://{shown}:{port}/ (Ctrl-C stops it)", err=True)
    serve_with(Settings(index, host, port, hosts, writable, workers))


@app.command()
def mcp(index: IndexOption = DEFAULT_INDEX) -> None:
    """Offer an index to an assistant as the tools search and fetch (MCP on standard input/output).

    Example: kashaf mcp --index news.kashaf
    """
    try:
        from kashaf.search.assistant import assistant_server
    except ModuleNotFoundError as error:
        raise KashafError(f"mcp needs {error.name}: pip install 'kashaf[mcp]'") from None
    from kashaf.search import open_index

    with open_index(index) as opened:
        assistant_server(opened).run()


def main() -> None:
    """Run the command."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(app))


if __name__ == "__main__":
    main()
