"""The `kashaf` command: one short function per verb, no logic of its own."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kashaf.index.errors import KashafError, SourceError

if TYPE_CHECKING:
    from kashaf.index import Changes
    from kashaf.index.analysis import AnalyzerSettings
    from kashaf.index.document import Document
    from kashaf.search import Results

app = typer.Typer(
    help="Full-text search for Arabic.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
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
    typer.Argument(help="Files or folders: .txt .jsonl .json .csv .tsv, also .gz; - is stdin."),
]
Strict = Annotated[
    bool, typer.Option(help="Stop at the first bad line; the index stays as it was.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes at work; by default one a core.")]
Wait = Annotated[
    float, typer.Option(min=0, help="Seconds to wait while another process writes the index.")
]
Words = Annotated[
    Path | None,
    typer.Option(help="Protected words and synonyms, a line a family; see docs/analysis.md."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DEFAULT_INDEX = "kashaf-index"
_ISOLATE, _POP = "\u2068", "\u2069"


@app.command()
def index(
    sources: Sources,
    index: IndexOption = DEFAULT_INDEX,
    strict: Strict = False,
    prune: Annotated[
        bool, typer.Option(help="Delete the documents that are no longer in the sources.")
    ] = False,
    words: Words = None,
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Add documents to an index, or update those it has.

    Example: kashaf index examples/news --index news.kashaf
    """
    from kashaf.index import build_index

    settings = _settings(words)
    with _documents(sources, strict) as (documents, skipped, skip):
        if prune:
            documents = _whole(documents, skipped)
        changes = build_index(
            documents, index, settings, jobs=jobs, prune=prune, on_error=skip, wait=wait
        )
    _print_changes(changes, skipped)


@app.command()
def rebuild(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="As for index; without any, the documents that the index stores."),
    ] = None,
    index: IndexOption = DEFAULT_INDEX,
    strict: Strict = False,
    if_needed: Annotated[
        bool, typer.Option(help="Only when there is no index, or other rules built it.")
    ] = False,
    words: Words = None,
    jobs: Jobs = None,
    wait: Wait = 0,
) -> None:
    """Build an index anew; the old one is searched until the new one is ready.

    Example: kashaf rebuild examples/news --index news.kashaf

    Example, after an upgrade: kashaf rebuild --if-needed --index news.kashaf
    """
    from kashaf.index import is_current, rebuild_index

    settings = _settings(words)
    if if_needed and is_current(index, settings):
        typer.echo("up to date")
        return
    with _documents(sources, strict) as (documents, skipped, skip):
        given = documents if sources else None
        changes = rebuild_index(given, index, settings, jobs=jobs, on_error=skip, wait=wait)
    _print_changes(changes, skipped)


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with a dash
def search(
    query: Annotated[str, typer.Argument(help="Words to search for.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=0, max=1000, help="Results to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Results to pass over.")] = 0,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="NAME=VALUE", help="Only this source or tag; repeatable."),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")
    ] = None,
    facet: Annotated[
        list[str] | None,
        typer.Option(help="Count the matches by source, tags, year, month or day; repeatable."),
    ] = None,
    sort: Annotated[Literal["relevance", "date"], typer.Option(help="The order.")] = "relevance",
    collapse: Annotated[
        bool, typer.Option(help="Leave out near-duplicates of a better result.")
    ] = False,
    explain: Annotated[bool, typer.Option(help="Show where each score came from.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits with 1 when nothing is found.

    Example: kashaf search "القوات الأميركية" --index news.kashaf --limit 3

    Example: kashaf search نفط --filter source=masdar --from 2024-01-01 --facet year --sort date
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        results = opened.search(
            query,
            limit=limit,
            offset=offset,
            filters=_named(filters or []),
            date=(_day(first), _day(last)),
            facets=_facets(facet or []),
            sort=sort,
            collapse=collapse,
        )
        if as_json:
            from kashaf.search.serialize import results_json

            _print_json(results_json(results, explain=explain))
        else:
            _print_results(results, offset, explain)
    raise typer.Exit(0 if results.total else 1)


@app.command(context_settings={"ignore_unknown_options": True})
def suggest(
    text: Annotated[str, typer.Argument(help="The beginning of a query.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=100, help="The most to show.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Say how a query may go on: its last word completed, and headlines.

    Example: kashaf suggest "القوات الأم" --index news.kashaf
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        found = opened.suggest(text, limit=limit)
    if as_json:
        _print_json({"suggestions": [suggestion._asdict() for suggestion in found]})
    else:
        for suggestion in found:
            typer.echo(_clean(suggestion.text))
    raise typer.Exit(0 if found else 1)


@app.command()
def more_like(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of a document.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Results to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find the documents most like one of the index.

    Example: kashaf more-like w01 --index news.kashaf --limit 3
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        results = opened.more_like(identity, limit=limit)
        if as_json:
            from kashaf.search.serialize import results_json

            _print_json(results_json(results))
        else:
            _print_results(results, 0, explain=False)
    raise typer.Exit(0 if results.total else 1)


@app.command()
def delete(
    ids: Annotated[list[str], typer.Argument(help="Ids of documents.")],
    index: IndexOption = DEFAULT_INDEX,
    wait: Wait = 0,
) -> None:
    """Delete documents by id. Exits with 1 when an id is not in the index.

    Example: kashaf delete 019-storm.txt --index news.kashaf
    """
    from kashaf.index import delete_documents

    missing = delete_documents(ids, index, wait=wait)
    typer.echo(f"{len(ids) - len(missing)} deleted")
    for identity in missing:
        typer.echo(f"not in the index: {_clean(identity)}", err=True)
    raise typer.Exit(1 if missing else 0)


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="An index, as for --index.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where there is none yet.")],
    jobs: Jobs = None,
) -> None:
    """Build an index from the documents that another one stores, here or on a cluster.

    Example: kashaf copy news.kashaf copy.kashaf
    """
    from kashaf.index import copy_index

    refused: list[SourceError] = []

    def skip(error: SourceError) -> None:
        refused.append(error)
        typer.echo(f"skipped {_clean(str(error))}", err=True)

    _print_changes(copy_index(source, target, jobs=jobs, on_error=skip), refused)


@app.command()
def verify(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Read a whole index and check it against its checksums. Exits with 2 when it is damaged.

    Example: kashaf verify --index news.kashaf
    """
    from dataclasses import asdict

    from kashaf.index import verify_index

    report = verify_index(index)
    if as_json:
        problems = [{"file": p.where, "reason": p.reason} for p in report.problems]
        _print_json(asdict(report) | {"problems": problems})
    else:
        for problem in report.problems:
            typer.echo(f"damaged: {_clean(problem.where)}: {_clean(problem.reason)}", err=True)
        if report.problems:
            typer.echo(report.problems[0].next_step, err=True)
        else:
            typer.echo(
                f"whole: generation {report.generation}, {report.documents} documents, "
                f"{report.files} files, {report.bytes} bytes"
            )
    raise typer.Exit(2 if report.problems else 0)


@app.command()
def stats(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Say how many documents an index has, and how large it is.

    Example: kashaf stats --index news.kashaf
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        facts = opened.stats()
    if as_json:
        _print_json(facts)
    else:
        for name, value in facts.items():
            typer.echo(f"{name:12} {value}")


@app.command()
def analyze(
    text: Annotated[str, typer.Argument(help="Arabic text.")],
    words: Words = None,
    as_json: AsJson = False,
) -> None:
    """Show what becomes of each token: its place, folded form, prefix|stem|suffix and root.

    Example: kashaf analyze "بِالقُوَّاتِ في #عين_الأسد"
    """
    from kashaf.index.analysis import Analyzer
    from kashaf.index.analysis.explaining import explain

    steps = explain(Analyzer(_settings(words)), text)
    if as_json:
        _print_json({"tokens": [step._asdict() for step in steps]})
        return
    rows = [
        (
            f"{step.start}-{step.end}",
            step.text,
            step.form,
            f"{step.prefix}|{step.stem}|{step.suffix}",
            step.root or "",
            "function word" if step.is_stopword else "protected" if step.is_protected else "",
        )
        for step in steps
    ]
    _print_table(("place", "token", "form", "prefix|stem|suffix", "root", "kind"), rows)


@app.command()
def serve(
    index: IndexOption = DEFAULT_INDEX,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    writable: Annotated[
        bool, typer.Option(help="Take updates from those who show KASHAF_TOKEN.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another name by which the server is asked.")
    ] = None,
) -> None:
    """Serve a search page and an HTTP API over an index, to this machine alone by default.

    Example: kashaf serve --index news.kashaf --port 8000
    """
    try:
        from kashaf.search.web.server import Settings, allowed_hosts
        from kashaf.search.web.server import serve as serve_with
    except ModuleNotFoundError as error:
        raise KashafError(f"serve needs {error.name}: pip install 'kashaf[web]'") from None
    from kashaf.index.verbs import read_index

    read_index(index)
    if writable and not os.environ.get("KASHAF_TOKEN"):
        raise KashafError("--writable needs a secret in the environment variable KASHAF_TOKEN")
    hosts = allowed_hosts(host, tuple(allow_host or ()))
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"http://{shown}:{port}/ (Ctrl-C stops it)", err=True)
    serve_with(Settings(index, host, port, hosts, writable, workers))


@app.command()
def mcp(index: IndexOption = DEFAULT_INDEX) -> None:
    """Give an assistant the tools search and fetch over an index: MCP on standard input and output.

    Example: kashaf mcp --index news.kashaf
    """
    try:
        from kashaf.search.assistant import assistant_server
    except ModuleNotFoundError as error:
        raise KashafError(f"mcp needs {error.name}: pip install 'kashaf[mcp]'") from None
    from kashaf.search import open_index

    with open_index(index) as opened:
        assistant_server(opened).run()


@contextmanager
def _documents(
    sources: list[str] | None, strict: bool
) -> Iterator[tuple[Iterable["Document"], list[SourceError], Callable[[SourceError], None] | None]]:
    """The documents of the sources, with progress shown, what was skipped so far, and what skips
    one."""
    from kashaf.index.sources import read_documents, total_bytes

    skipped: list[SourceError] = []

    def skip(error: SourceError) -> None:
        skipped.append(error)
        typer.echo(f"skipped {_clean(str(error))}", err=True)

    with _progress(total_bytes(sources or [])) as advance:
        on_error = None if strict else skip
        yield (
            read_documents(sources or [], on_error=on_error, on_progress=advance),
            skipped,
            on_error,
        )


def _whole(documents: Iterable["Document"], skipped: list[SourceError]) -> Iterator["Document"]:
    """The documents; at the end an error if some were skipped, for pruning would delete them."""
    yield from documents
    if skipped:
        raise KashafError(f"nothing was changed: --prune would delete the {len(skipped)} skipped")


def _print_changes(changes: "Changes", skipped: list[SourceError]) -> None:
    typer.echo(
        f"{changes.added} added, {changes.updated} updated, {changes.unchanged} unchanged"
        + (f", {changes.deleted} deleted" if changes.deleted else "")
        + (f", {len(skipped)} skipped" if skipped else "")
    )


@contextmanager
def _progress(total: int | None) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (*Progress.get_default_columns()[:-1], TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Indexing", total=total)
        yield lambda count: progress.advance(task, count)


def _print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere lines of columns parted by tabs, without the header."""
    clean = [tuple(map(_clean, row)) for row in rows]
    if not sys.stdout.isatty():
        for row in clean:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header)
    for row in clean:
        table.add_row(*(Text(f"{_ISOLATE}{cell}{_POP}") for cell in row))
    Console().print(table)


def _settings(words: Path | None) -> "AnalyzerSettings | None":
    """The settings with a words file; None without: those that the index has."""
    if words is None:
        return None
    from kashaf.index.analysis import AnalyzerSettings, read_families
    from kashaf.index.sources.encoding import UndecodableError, decode

    try:
        return AnalyzerSettings(families=read_families(decode(words.read_bytes())))
    except OSError as error:
        raise SourceError(str(words), f"can't be read: {error.strerror}") from None
    except UndecodableError as error:
        raise SourceError(str(words), str(error)) from None


def _day(given: datetime | None) -> str | None:
    return given.date().isoformat() if given else None


def _facets(names: list[str]) -> list[str]:
    for name in names:
        if name not in ("source", "tags", "year", "month", "day"):
            raise KashafError(f"--facet {name}: there are source, tags, year, month and day")
    return names


def _named(pairs: list[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for pair in pairs:
        name, given, value = pair.partition("=")
        name = "tags" if name == "tag" else name
        if not given or name not in ("source", "tags"):
            raise KashafError(f"--filter {pair}: write source=VALUE or tag=VALUE")
        named.setdefault(name, []).append(value)
    return named


def _print_json(value: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))


def _print_results(results: "Results", offset: int, explain: bool) -> None:
    terminal = sys.stdout.isatty()
    colour = terminal and "NO_COLOR" not in os.environ
    typer.echo(f"{results.total} found in {results.took_ms:.0f} ms", err=not terminal)
    if results.interpretation != results.query:
        typer.echo(f"read as: {_clean(results.interpretation)}", err=True)
    for note in results.notes:
        typer.echo(_clean(note), err=True)
    for rank, hit in enumerate(results, offset + 1):
        title, *passages = (
            " ".join((snippet.ansi() if colour else snippet.plain()).split())
            for snippet in (hit.lit_title, *hit.snippets)
        )
        facts = [_clean(str(hit.fields[k])) for k in ("date", "source") if k in hit.fields]
        if hit.duplicates:
            facts.append(f"and {len(hit.duplicates)} like it")
        lines = (title, *passages)
        if terminal:
            lines = tuple(f"{_ISOLATE}{line}{_POP}" for line in lines)
        typer.echo(f"{rank}. {lines[0]}")
        for line in lines[1:]:
            typer.echo(f"   {line}")
        typer.echo(f"   {'  '.join([_clean(hit.id), *facts])}")
        for part in results.explain(hit) if explain else ():
            counts = f"{part.frequency} times, in {part.documents} documents"
            term = _clean(part.term)
            typer.echo(
                f"   {part.score:7.3f}  {part.field}:{term}  {counts if part.documents else ''}"
            )
        typer.echo()
    for name, values in results.facets.items():
        shown = "  ".join(f"{_clean(value)} {count}" for value, count in values)
        typer.echo(f"{name}: {shown}")
    for word, count in results.alone.items():
        typer.echo(f"{_clean(word)} alone: {count} found", err=True)
    for suggestion in results.suggestions:
        typer.echo(f"did you mean: {_clean(suggestion)}", err=True)


def _clean(text: str) -> str:
    from kashaf.search.snippets import Snippet

    return Snippet(text, ()).plain()


def main() -> None:
    """Run the command; an expected error is one line and exit code 2."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except (KashafError, OSError) as error:
        typer.echo(f"kashaf: {_clean(str(error))}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("kashaf: interrupted; the index is as it was", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
