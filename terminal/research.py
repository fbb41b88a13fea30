"""Concordances, trends and evaluations as text."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

import typer

from kashaf.index.documents.reporting import counted
from kashaf.terminal.text import (
    BOLD,
    FAINT,
    bar,
    clean,
    is_terminal,
    isolated,
    styled,
    width_of,
)

if TYPE_CHECKING:
    from kashaf.search.concordance import Line
    from kashaf.search.evaluation import Evaluation
    from kashaf.search.trends import Trend

Order = Literal["relevance", "before", "after"]
Period = Literal["year", "month", "day"]

_MOST_SORTED: Final = 100_000
_RTL_ISOLATE, _POP = "\u2067", "\u2069"


def first_lines(lines: "Iterator[Line]", order: Order, limit: int) -> "list[Line]":
    """Return the first lines in an order."""
    if order == "relevance":
        return list(islice(lines, limit))
    from kashaf.search.concordance import sort_key

    return sorted(islice(lines, _MOST_SORTED), key=lambda line: sort_key(line, order))[:limit]


def print_lines(lines: "Sequence[Line]", width: int) -> None:
    """Print a concordance with the matches aligned in a column, for text from right to left."""
    for line in lines:
        before, match, after = map(clean, (line.before, line.match, line.after))
        if not is_terminal():
            typer.echo("\t".join((clean(line.id), before, match, after)))
            continue
        space = " " * (width - width_of(before))
        text = f"{space}{before} {styled(match, BOLD)} {after}"
        typer.echo(f"{_RTL_ISOLATE}{text}{_POP}  {styled(isolated(clean(line.id)), FAINT)}")


def print_trend(trend: "Trend") -> None:
    """Print a table of counts with bars, one after the other for each query."""
    highest = max((max(counts, default=0) for counts in trend.counts.values()), default=0)
    for query, counts in trend.counts.items():
        typer.echo(styled(isolated(clean(query)), BOLD) + f"  {counted(sum(counts), 'document')}")
        for period, count, share in zip(trend.periods, counts, trend.shares(query), strict=True):
            drawn = bar(count, highest)
            typer.echo(f"   {period}  {count:{len(str(highest))}} {share:4.0%}  {drawn}".rstrip())


def print_evaluation(evaluation: "Evaluation") -> None:
    """Print the scores of the queries, the worst first, and their means."""
    names = f"nDCG@{evaluation.cut}", f"recall@{evaluation.depth}"
    typer.echo(styled(f"{names[0]:>8}  {names[1]:>10}  found  query", BOLD))
    ranked = sorted(evaluation.queries.items(), key=lambda pair: (pair[1].ndcg, pair[1].recall))
    for number, one in ranked:
        found = f"{one.found}/{one.relevant}"
        text = isolated(clean(one.query))
        typer.echo(f"{one.ndcg:8.4f}  {one.recall:10.4f}  {found:>5}  {clean(number)} {text}")
    count = len(evaluation.queries)
    mean = f"{evaluation.ndcg:8.4f}  {evaluation.recall:10.4f}  {'':5}  mean of {count} queries"
    typer.echo(styled(mean, BOLD))
    if evaluation.skipped:
        skipped = ", ".join(map(clean, evaluation.skipped))
        typer.echo(f"skipped, without a relevant document: {skipped}", err=True)


def run_lines(evaluation: "Evaluation") -> Iterator[str]:
    """Yield the results as lines of a TREC run; the score is one divided by the rank."""
    for number, one in evaluation.queries.items():
        for rank, identity in enumerate(one.results, 1):
            yield f"{number} Q0 {identity} {rank} {1 / rank:.6f} kashaf\n"
