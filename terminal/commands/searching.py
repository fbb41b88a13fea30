"""Commands that search an index."""

from itertools import islice
from typing import Annotated, Final

import typer

from kashaf.terminal import options, printing
from kashaf.terminal import results as shown
from kashaf.terminal.commands.parameters import (
    DEFAULT_INDEX,
    AsJson,
    Encoder,
    Filters,
    FirstDay,
    IndexOption,
    LastDay,
    Mode,
    QueryWords,
    Related,
    Sort,
)
from kashaf.terminal.text import clean

_LIMIT: Final = 10

Limit = Annotated[
    int | None,
    typer.Option(
        min=0, max=1000, help=f"Results to show; by default {_LIMIT}, or with --all every one."
    ),
]
Offset = Annotated[int, typer.Option(min=0, help="Results to skip.")]
ShowAll = Annotated[bool, typer.Option("--all", help="Show every match, however many there are.")]
Facet = Annotated[
    list[str] | None,
    typer.Option(help="Count matches by source, year, published:month… (repeatable)."),
]
Collapse = Annotated[
    bool, typer.Option("--collapse", help="Leave out near-duplicates of a better result.")
]
Context = Annotated[
    int | None,
    typer.Option(
        min=1, max=5000, metavar="CHARACTERS", help="The approximate length of each snippet."
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Show the parts of each score.")]
FormatOption = Annotated[
    shown.Format,
    typer.Option("--format", help="A table for people; one record per line; or only ids."),
]


def search(
    query: QueryWords,
    index: IndexOption = DEFAULT_INDEX,
    limit: Limit = None,
    offset: Offset = 0,
    show_all: ShowAll = False,
    filters: Filters = None,
    first: FirstDay = None,
    last: LastDay = None,
    facet: Facet = None,
    sort: Sort = None,
    collapse: Collapse = False,
    related: Related = False,
    mode: Mode = "words",
    encoder: Encoder = None,
    context: Context = None,
    explain: Explain = False,
    format_: FormatOption = "table",
    as_json: AsJson = False,
) -> None:
    """Search an index. Exits with 1 if nothing is found.

    Words need no quotes; quotes within the query make a phrase. After --,
    everything is a word.

    Example: kashaf search القوات الأميركية --index news.kashaf --limit 3

    Example: kashaf search نفط --index news.kashaf --filter source=masdar --facet year --sort date

    Example: kashaf search نفط --index news.kashaf --all --format ids

    Example: kashaf search US troops leave Iraq --index meaning.kashaf --mode meaning
    """
    from kashaf.search import open_index

    one_page = {"--facet": facet, "--collapse": collapse, "--explain": explain, "--json": as_json}
    options.check_search(
        show_all=show_all,
        one_page=one_page,
        records={"--facet": facet, "--explain": explain, "--json": as_json}
        if format_ != "table"
        else {},
    )
    with open_index(index, encoder=encoder) as opened:
        request = options.search_request(
            " ".join(query),
            limit=_LIMIT if limit is None else limit,
            offset=offset,
            filters=options.filters(filters or [], opened.schema),
            date=(first, last),
            facets=facet or [],
            sort=sort or "relevance",
            collapse=collapse,
            related=related,
            mode=mode,
            snippets=format_ != "ids",
            **({} if context is None else {"snippet_length": context}),
        )
        if show_all:
            scanned, found = options.widened(opened, request)
            end = None if limit is None else offset + limit
            shown.print_records(islice(options.scan(opened, scanned), offset, end), format_)
        else:
            results = options.run_search(opened, request)
            found = results.total
            if as_json:
                printing.print_json(results.to_dict(explain=explain))
            elif format_ == "table" or not found:
                shown.print_results(results, offset, explain=explain)
            else:
                shown.print_records(results, format_)
    raise typer.Exit(0 if found else 1)


def suggest(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="The beginning of a query.")],
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Suggestions to show.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Suggest completions for the beginning of a query. Exits with 1 if there are none.

    Example: kashaf suggest القوات الأم --index news.kashaf
    """
    from kashaf.search import open_index

    with open_index(index) as opened:
        found = opened.suggest(" ".join(text), limit=limit)
    if as_json:
        printing.print_json({"suggestions": [suggestion._asdict() for suggestion in found]})
    else:
        for suggestion in found:
            typer.echo(clean(suggestion.text))
    raise typer.Exit(0 if found else 1)


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
        if not results and opened.get(identity) is None:
            typer.echo(f"not in the index: {clean(identity)}", err=True)
        if as_json:
            printing.print_json(results.to_dict())
        else:
            shown.print_results(results)
    raise typer.Exit(0 if results.total else 1)
