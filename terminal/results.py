"""Results of a search as text: for a person, or one record on each line for a program."""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import typer

from kashaf.index.documents.reporting import counted
from kashaf.terminal.text import (
    BOLD,
    FAINT,
    bar,
    clean,
    is_terminal,
    isolated,
    lines,
    padded,
    styled,
    width_of,
)

if TYPE_CHECKING:
    from kashaf.search import Hit, Part, Results
    from kashaf.search.fields.facets import Counts

Format = Literal["table", "jsonl", "csv", "ids"]

_INDENT: Final = "   "
_COLUMNS: Final = ("id", "score", "title", "date", "source", "url", "location", "snippet")
_ANY_OF: Final = re.compile(r" \(at least 1 of \d+\)")
_SOME_OF: Final = re.compile(r"(.*) \(at least (\d+) of (\d+)\)")
_SYNTAX: Final = re.compile(r'[":*~^()=]|\b(AND|OR|NOT|NEAR)\b')


def print_results(results: "Results", offset: int = 0, *, explain: bool = False) -> None:
    """Print a page of results for a person; notes and suggestions go to standard error."""
    _print_summary(results, err=not is_terminal())
    for rank, hit in enumerate(results, offset + 1):
        print_hit(rank, hit)
        for part in results.explain(hit) if explain else ():
            _print_part(part)
        typer.echo()
    for name, values in results.facets.items():
        _print_facet(name, values, results.omitted.get(name, 0))
    more = (results.related_total or 0) - results.total
    if more > 0 and results.query:
        typer.echo(f"{more} more with related words: --related", err=True)
    _print_suggestions(results)


def print_none(results: "Results") -> None:
    """Print to standard error that nothing was found, and what may have been meant."""
    _print_summary(results, err=True)
    _print_suggestions(results)


def _print_summary(results: "Results", *, err: bool) -> None:
    typer.echo(f"{results.total} found in {results.took_ms:.0f} ms", err=err)
    if reading := how_it_was_read(results.query, results.interpretation):
        typer.echo(isolated(clean(reading)), err=True)
    for note in results.notes:
        typer.echo(clean(note), err=True)


def how_it_was_read(query: str, interpretation: str) -> str:
    """Describe how the query was read, if that is not obvious from the query; else return "".

    Args:
        query: The query as typed.
        interpretation: `Results.interpretation` of it.
    """
    read = _ANY_OF.sub("", interpretation)
    typed = query.split()
    if not typed or read.split() == typed:
        return ""
    if (some := _SOME_OF.fullmatch(read)) and not _SYNTAX.search(some[1]):
        return f"documents with at least {some[2]} of these {some[3]} words: {some[1]}"
    if _SYNTAX.search(read):
        return "" if read.replace(" ", "") == "".join(typed) else f"searched for: {read}"
    left_out = [word for word in typed if word not in read.split()]
    return f"searched for: {read}" if left_out and read else ""


def print_hit(rank: int, hit: "Hit") -> None:
    """Print the rank and title, date and source, the snippets, the id, and the location."""
    facts = [clean(str(hit.fields[name])) for name in ("date", "source") if name in hit.fields]
    if "date" in hit.fields:
        facts[0] = facts[0][:10]
    if hit.duplicates:
        facts.append(f"and {counted(len(hit.duplicates), 'near-duplicate')}")
    number = f"{rank}. "
    first, *more = lines(hit.highlighted_title, len(number)) or [isolated(clean(hit.id))]
    typer.echo(styled(number, BOLD) + first)
    for line in more:
        typer.echo(_INDENT + line)
    if facts:
        typer.echo(_INDENT + styled("  ".join(map(isolated, facts)), FAINT))
    for passage in hit.snippets:
        for line in lines(passage.with_ellipses(), len(_INDENT)):
            typer.echo(_INDENT + line)
    for line in origin(hit):
        typer.echo(_INDENT + styled(isolated(line), FAINT))


def origin(hit: "Hit") -> list[str]:
    """Return the id, the URL and the location of a hit, without repetitions."""
    identity, url = clean(hit.id), clean(str(hit.fields.get("url") or ""))
    shown = [identity, *([url] if url and url != identity else [])]
    if hit.location is None:
        return shown
    place = clean(str(hit.location))
    if place.startswith(identity):
        return [place, *shown[1:]]
    width = shutil.get_terminal_size().columns - len(_INDENT)
    too_wide = is_terminal() and width_of(place) > width
    return [*shown, clean(hit.location.short) if too_wide else place]


def print_records(hits: Iterable["Hit"], format_: Format) -> int:
    """Print hits for a program, one on each line; return how many.

    Args:
        hits: The hits, which may be many.
        format_: The format of the output.
    """
    import csv

    count = 0
    writer = csv.writer(sys.stdout, lineterminator="\n") if format_ == "csv" else None
    if writer:
        writer.writerow(_COLUMNS)
    for count, hit in enumerate(hits, 1):
        if writer:
            writer.writerow(_row(hit))
        elif format_ == "jsonl":
            typer.echo(json.dumps(hit.to_dict(), ensure_ascii=False))
        elif format_ == "ids":
            typer.echo(hit.id)
        else:
            print_hit(count, hit)
            typer.echo()
    return count


def _row(hit: "Hit") -> list[Any]:
    fields = [hit.fields.get(name, "") for name in ("date", "source", "url")]
    snippet = " … ".join(" ".join(one.with_ellipses().text.split()) for one in hit.snippets)
    return [hit.id, round(hit.score, 4), hit.title, *fields, hit.location or "", snippet]


def _print_facet(name: str, values: "Counts", omitted: int) -> None:
    typer.echo(styled(name, BOLD))
    shown = [clean(value) for value, _ in values]
    print_bars(shown, [count for _, count in values])
    if omitted:
        typer.echo(f"{_INDENT}and {omitted} more")


def print_bars(labels: Sequence[str], counts: Sequence[int]) -> None:
    """Print a table of counts with a bar for each."""
    width = max(map(width_of, labels), default=0)
    digits = len(str(max(counts, default=0)))
    for label, count in zip(labels, counts, strict=True):
        drawn = bar(count, max(counts))
        typer.echo(f"{_INDENT}{padded(label, width)}  {count:{digits}}  {drawn}".rstrip())


def _print_part(part: "Part") -> None:
    counts = f"{counted(part.frequency, 'time')}, in {counted(part.documents, 'document')}"
    term = f"{part.field}:{isolated(clean(part.term))}"
    typer.echo(f"{_INDENT}{part.score:7.3f}  {term}  {counts if part.documents else ''}")


def _print_suggestions(results: "Results") -> None:
    if results.offers_meaning:
        typer.echo("to search for what the query means: --mode meaning", err=True)
    for word, count in results.term_counts.items():
        typer.echo(f"{isolated(clean(word))}: found in {counted(count, 'document')}", err=True)
    for suggestion in results.suggestions:
        typer.echo(f"did you mean: {isolated(clean(suggestion))}", err=True)
