"""Commands that search an index."""

from datetime import datetime
from typing import Annotated

import typer

from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import DEFAULT_INDEX, AsJson, IndexOption


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
