"""Results and reports as text: lit and isolated on a terminal, plain in a pipe.

On a terminal each piece of right-to-left text stands in an isolate (U+2068 … U+2069, UAX #9), so
that the terminal orders it by itself and what stands beside it does not move. Nothing is reordered
here.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from kashaf.index import Changes, Report
    from kashaf.index.analysis.explaining import Step
    from kashaf.index.health import Finding
    from kashaf.search import Hit, Results, Snippet

_ISOLATE, _POP = "\u2068", "\u2069"
_FAINT, _BOLD, _END = "\x1b[2m", "\x1b[1m", "\x1b[0m"
_INDENT: Final = "   "
_NARROWEST: Final = 20
_WIDEST: Final = 10_000


def clean(text: str) -> str:
    """The text without what could command a terminal: control and bidi characters as spaces."""
    from kashaf.search.highlight.snippets import Snippet

    return Snippet(text, ()).plain()


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))


def print_changes(changes: "Changes", skipped: int) -> None:
    """What a commit did."""
    typer.echo(
        f"{changes.added} added, {changes.updated} updated, {changes.unchanged} unchanged"
        + (f", {changes.deleted} deleted" if changes.deleted else "")
        + (f", {skipped} skipped" if skipped else "")
    )


def print_results(
    results: "Results", offset: int = 0, *, explain: bool = False, as_json: bool = False
) -> None:
    """A page of results; all but the hits and the counts goes to standard error in a pipe."""
    if as_json:
        from kashaf.search.model.serialize import results_json

        print_json(results_json(results, explain=explain))
        return
    typer.echo(f"{results.total} found in {results.took_ms:.0f} ms", err=not _is_terminal())
    if results.interpretation != results.query:
        typer.echo(f"read as: {_isolated(clean(results.interpretation))}", err=True)
    for note in results.notes:
        typer.echo(clean(note), err=True)
    for rank, hit in enumerate(results, offset + 1):
        _print_hit(rank, hit)
        for part in results.explain(hit) if explain else ():
            counts = f"{part.frequency} times, in {part.documents} documents"
            term = f"{part.field}:{_isolated(clean(part.term))}"
            typer.echo(f"{_INDENT}{part.score:7.3f}  {term}  {counts if part.documents else ''}")
        typer.echo()
    for name, values in results.facets.items():
        shown = "  ".join(f"{_isolated(clean(value))} {count}" for value, count in values)
        typer.echo(f"{name}: {shown}")
    for word, count in results.term_counts.items():
        typer.echo(f"{_isolated(clean(word))} alone: {count} found", err=True)
    for suggestion in results.suggestions:
        typer.echo(f"did you mean: {_isolated(clean(suggestion))}", err=True)


def _print_hit(rank: int, hit: "Hit") -> None:
    """Rank and title; date and source; the passages; the id, and where it is from."""
    facts = [clean(str(hit.fields[name])) for name in ("date", "source") if name in hit.fields]
    if "date" in hit.fields:
        facts[0] = facts[0][:10]
    if hit.duplicates:
        facts.append(f"and {len(hit.duplicates)} like it")
    number = f"{rank}. "
    first, *more = _lines(hit.highlighted_title, len(number)) or [_isolated(clean(hit.id))]
    typer.echo(_styled(number, _BOLD) + first)
    for line in more:
        typer.echo(_INDENT + line)
    if facts:
        typer.echo(_INDENT + _styled("  ".join(map(_isolated, facts)), _FAINT))
    for passage in hit.snippets:
        for line in _lines(passage, len(_INDENT)):
            typer.echo(_INDENT + line)
    for line in _origin(hit):
        typer.echo(_INDENT + _styled(_isolated(line), _FAINT))


def _origin(hit: "Hit") -> list[str]:
    """The id and the location of a hit, or the location alone where it begins with the id."""
    identity = clean(hit.id)
    if hit.location is None:
        return [identity]
    origin = clean(str(hit.location))
    if origin.startswith(identity):
        return [origin]
    width = shutil.get_terminal_size().columns - len(_INDENT)
    too_wide = _is_terminal() and len(origin) > width
    return [identity, clean(hit.location.short) if too_wide else origin]


def print_formats(*, as_json: bool = False) -> None:
    """The formats that are read, how each is told, and what to install for it."""
    from kashaf.index.documents.formats.registry import FORMATS

    if as_json:
        keys = ("name", "title", "extensions", "missing", "advice")
        print_json({"formats": [{key: getattr(one, key) for key in keys} for one in FORMATS]})
        return
    for one in FORMATS:
        endings = " ".join(one.extensions)
        typer.echo(f"{one.name:14} {one.title}{f' ({endings})' if endings else ''}")
        if one.missing:
            typer.echo(f"{'':14} not yet: {one.missing}")
        elif one.advice:
            typer.echo(f"{'':14} better with: {one.advice}")


def print_steps(steps: Iterable["Step"]) -> None:
    """The analysis of tokens: a table on a terminal, elsewhere columns parted by tabs."""
    tidy = [
        (
            f"{step.start}-{step.end}",
            clean(step.text),
            clean(step.form),
            clean(f"{step.prefix}|{step.stem}|{step.suffix}"),
            clean(step.root or ""),
            "function word" if step.is_stopword else "protected" if step.is_protected else "",
        )
        for step in steps
    ]
    if not _is_terminal():
        for row in tidy:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    header = ("place", "token", "form", "prefix|stem|suffix", "root", "kind")
    table = Table(*header, box=None, pad_edge=False)
    for row in tidy:
        table.add_row(*(Text(_isolated(cell)) for cell in row))
    Console(width=_WIDEST).print(table)  # a cell that is cut would leave its isolate open


def print_verified(report: "Report") -> None:
    """What a check of a whole index found."""
    for problem in report.problems:
        typer.echo(f"damaged: {clean(problem.where)}: {clean(problem.reason)}", err=True)
    if report.problems:
        typer.echo(report.problems[0].next_step, err=True)
        return
    typer.echo(
        f"whole: generation {report.generation}, {report.documents} documents, "
        f"{report.files} files, {report.bytes} bytes"
    )


def print_diagnosis(versions: Mapping[str, str], findings: Iterable["Finding"]) -> None:
    """The versions that are at work, then each thing that was looked at and what mends it."""
    for name, version in versions.items():
        typer.echo(f"{name:18} {version}")
    for finding in findings:
        typer.echo(f"{finding.name:10} {finding.status:7} {clean(finding.detail)}")
        if finding.remedy:
            typer.echo(f"{'':18} {_styled('do: ' + clean(finding.remedy), _BOLD)}")


def _lines(text: "Snippet", indent: int) -> list[str]:
    """A text in one line, or on a terminal in lines that fit, cut between words."""
    if not _is_terminal():
        return [" ".join(text.plain().split())]
    return [
        _isolated(" ".join((piece.ansi() if _has_colour() else piece.plain()).split()))
        for piece in _wrapped(text, shutil.get_terminal_size().columns - indent)
    ]


def _wrapped(text: "Snippet", width: int) -> Iterator["Snippet"]:
    """The text in pieces that are `width` wide at most, unless a word is wider."""
    start = end = 0
    taken = -1
    for word in re.finditer(r"\S+", text.text):
        size = sum(not unicodedata.combining(letter) for letter in word[0])
        if end and taken + 1 + size > max(width, _NARROWEST):
            yield _part(text, start, end)
            start, taken = word.start(), -1
        end = word.end()
        taken += 1 + size
    if end:
        yield _part(text, start, end)


def _part(text: "Snippet", start: int, end: int) -> "Snippet":
    spans = ((max(left, start) - start, min(right, end) - start) for left, right in text.spans)
    return type(text)(text.text[start:end], tuple(span for span in spans if span[0] < span[1]))


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_POP}" if _is_terminal() else text


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{_END}" if _has_colour() else text


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _has_colour() -> bool:
    """Whether colours are shown: not in a pipe, nor where NO_COLOR is set (no-color.org)."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
