"""Commands for researchers: concordance, frequency over time, evaluation."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kashaf.index.documents.reporting import counted
from kashaf.index.errors import KashafError
from kashaf.terminal import options, printing, research
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
)
from kashaf.terminal.files import replacing


def kwic(
    query: QueryWords,
    index: IndexOption = DEFAULT_INDEX,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Lines to show.")] = 50,
    width: Annotated[
        int, typer.Option(min=1, max=1000, help="Characters of context on each side.")
    ] = 40,
    sort: Annotated[
        research.Order, typer.Option(help="By relevance, or by the words before or after.")
    ] = "relevance",
    filters: Filters = None,
    first: FirstDay = None,
    last: LastDay = None,
    related: Related = False,
    as_json: AsJson = False,
) -> None:
    """Show every occurrence of a query in context (a concordance). Exits with 1 if there is none.

    In a pipe, each line has the id, the text before, the match and the text
    after, tab-separated. To sort, the first 100,000 occurrences are read. If
    nothing matches, words of the same root are searched for as well, as in a
    search.

    Example: kashaf kwic القوات --index news.kashaf --sort after
    """
    from kashaf.search import open_index
    from kashaf.search.concordance import concordance

    with open_index(index) as opened:
        request = options.search_request(
            " ".join(query),
            filters=options.filters(filters or [], opened.schema),
            date=(first, last),
            related=related,
        )
        request, documents = options.widened(opened, options.unlimited(request))
        found = options.checked(lambda: concordance(opened, request, width=width))
        lines = research.first_lines(found, sort, limit)
    if as_json:
        printing.print_json({"lines": [line.to_dict() for line in lines]})
    elif lines:
        research.print_lines(lines, width)
    elif documents:
        matching = counted(documents, "matching document")
        typer.echo(f"0 found in the texts of {matching}", err=True)
    raise typer.Exit(0 if lines else 1)


def trend(
    queries: Annotated[
        list[str], typer.Argument(metavar="WORD...", help="The queries to compare, each in quotes.")
    ],
    index: IndexOption = DEFAULT_INDEX,
    by: Annotated[research.Period, typer.Option(help="The length of a period.")] = "year",
    field: Annotated[str, typer.Option(help="The date field to go by.")] = "date",
    filters: Filters = None,
    first: FirstDay = None,
    last: LastDay = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a plot as an SVG image.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how many documents of each period match. Exits with 1 if nothing is found.

    The percentage is the share of all documents of the period.

    Example: kashaf trend النفط الغاز --by month --index news.kashaf
    """
    from kashaf.search import open_index
    from kashaf.search.plotting import trend_svg
    from kashaf.search.trends import trend as count

    with open_index(index) as opened:
        request = options.search_request(
            "", filters=options.filters(filters or [], opened.schema), date=(first, last)
        )
        request = options.unlimited(request)
        found = options.checked(lambda: count(opened, queries, by=by, field=field, request=request))
    if svg:
        with replacing(svg) as file:
            file.write(trend_svg(found))
    if as_json:
        printing.print_json(found.to_dict())
    else:
        research.print_trend(found)
    raise typer.Exit(0 if found.periods else 1)


def evaluate(
    queries: Annotated[
        Path,
        typer.Argument(
            metavar="QUERIES", help="A number, a tab and a query on each line; or TREC topics."
        ),
    ],
    qrels: Annotated[
        Path,
        typer.Argument(
            metavar="QRELS", help="TREC qrels: query number, 0, document id, relevance per line."
        ),
    ],
    index: IndexOption = DEFAULT_INDEX,
    cut: Annotated[
        int, typer.Option(min=1, max=1000, help="The rank at which nDCG is cut off.")
    ] = 10,
    depth: Annotated[
        int, typer.Option(min=1, max=1000, help="The rank at which recall is cut off.")
    ] = 100,
    related: Related = False,
    mode: Mode = "words",
    encoder: Encoder = None,
    run: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the results as a TREC run.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well an index ranks relevant documents: nDCG and recall, per query.

    The worst queries come first.

    Example: kashaf evaluate examples/judged/queries.tsv examples/judged/qrels.txt -i news.kashaf
    """
    from kashaf.search import open_index
    from kashaf.search.evaluation import evaluate as measure
    from kashaf.search.evaluation import read_qrels, read_queries

    texts = read_queries(options.text_of(queries), str(queries))
    judged = read_qrels(options.text_of(qrels), str(qrels))
    how: dict[str, Any] = {"cut": cut, "depth": depth, "related": related, "mode": mode}
    with open_index(index, encoder=encoder) as opened:
        found = options.checked(lambda: measure(opened, texts, judged, **how))
    if not found.queries:
        raise KashafError(
            f"{qrels}: no document is relevant to a query of {queries}; compare their numbers"
        )
    if run:
        with replacing(run) as file:
            file.writelines(research.run_lines(found))
    if as_json:
        printing.print_json(found.to_dict())
    else:
        research.print_evaluation(found)
