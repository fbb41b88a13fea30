"""Results and reports as text: highlighted on a terminal, plain in a pipe.

On a terminal, each piece of right-to-left text is put in an isolate (U+2068 … U+2069, UAX #9), so
that the terminal orders it separately from the text beside it. Nothing is reordered here.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from kashaf.index import Changes, Report
    from kashaf.index.analysis.explaining import Step
    from kashaf.index.health import Finding
    from kashaf.search import Hit, Part, Results, Snippet

_ISOLATE, _POP = "\u2068", "\u2069"
_FAINT, _BOLD, _END = "\x1b[2m", "\x1b[1m", "\x1b[0m"
_INDENT: Final = "   "
_NARROWEST: Final = 20
_WIDEST: Final = 10_000


def clean(text: str) -> str:
    """Return the text with control and bidi characters, which can change a terminal, as spaces."""
    from kashaf.search.highlight.controls import without_controls

    return without_controls(text)


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on one line."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))


def print_changes(changes: "Changes", skipped: int) -> None:
    """Print what a commit changed."""
    typer.echo(
        f"{changes.added} added, {changes.updated} updated, {changes.unchanged} unchanged"
        + (f", {changes.deleted} deleted" if changes.deleted else "")
        + (f", {skipped} skipped" if skipped else "")
    )


def print_results(
    results: "Results", offset: int = 0, *, explain: bool = False, as_json: bool = False
) -> None:
    """Print a page of results; notes and suggestions go to standard error."""
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
            _print_part(part)
        typer.echo()
    for name, values in results.facets.items():
        shown = "  ".join(f"{_isolated(clean(value))} {count}" for value, count in values)
        omitted = results.omitted.get(name)
        typer.echo(f"{name}: {shown}" + (f"  and {omitted} more" if omitted else ""))
    more = (results.related_total or 0) - results.total
    if more > 0:
        typer.echo(f"{more} more with related words: --related", err=True)
    _print_suggestions(results)


def _print_part(part: "Part") -> None:
    counts = f"{part.frequency} times, in {part.documents} documents"
    term = f"{part.field}:{_isolated(clean(part.term))}"
    typer.echo(f"{_INDENT}{part.score:7.3f}  {term}  {counts if part.documents else ''}")


def _print_suggestions(results: "Results") -> None:
    for word, count in results.term_counts.items():
        typer.echo(f"{_isolated(clean(word))}: found in {count} documents", err=True)
    for suggestion in results.suggestions:
        typer.echo(f"did you mean: {_isolated(clean(suggestion))}", err=True)


def _print_hit(rank: int, hit: "Hit") -> None:
    """Print rank and title, date and source, the snippets, the id, and where it is from."""
    facts = [clean(str(hit.fields[name])) for name in ("date", "source") if name in hit.fields]
    if "date" in hit.fields:
        facts[0] = facts[0][:10]
    if hit.duplicates:
        facts.append(f"and {len(hit.duplicates)} near-duplicates")
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
    """Return the id and the location of a hit, or the location alone if it begins with the id."""
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
    """Print the file formats that can be read, and what to install for the others."""
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
    """Print the analysis of tokens: a table on a terminal, tab-separated columns elsewhere."""
    rows = [
        (
            f"{step.start}-{step.end}",
            clean(step.text),
            clean(step.form),
            clean(f"{step.prefix}|{step.stem}|{step.suffix}"),
            clean(" ".join(step.lemmas)),
            clean(step.root or ""),
            "function word" if step.is_stopword else "protected" if step.is_protected else "",
        )
        for step in steps
    ]
    if not _is_terminal():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    header = ("offsets", "token", "form", "prefix|stem|suffix", "lemmas", "root", "kind")
    table = Table(*header, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_isolated(cell)) for cell in row))
    Console(width=_WIDEST).print(table)  # a truncated cell would leave its isolate open


def print_verified(report: "Report") -> None:
    """Print the report of a check of a whole index."""
    for problem in report.problems:
        typer.echo(f"corrupt: {clean(problem.where)}: {clean(problem.reason)}", err=True)
    if report.problems:
        typer.echo(report.problems[0].next_step, err=True)
        return
    typer.echo(
        f"ok: generation {report.generation}, {report.documents} documents, "
        f"{report.files} files, {report.bytes} bytes"
    )


def print_diagnosis(versions: Mapping[str, str], findings: Iterable["Finding"]) -> None:
    """Print the installed versions, then the result of each check and how to fix problems."""
    for name, version in versions.items():
        typer.echo(f"{name:18} {version}")
    for finding in findings:
        typer.echo(f"{finding.name:10} {finding.status:7} {clean(finding.detail)}")
        if finding.remedy:
            typer.echo(f"{'':18} {_styled('fix: ' + clean(finding.remedy), _BOLD)}")


def _lines(text: "Snippet", indent: int) -> list[str]:
    """Return a text as one line, or for a terminal wrapped between words."""
    if not _is_terminal():
        return [" ".join(text.plain().split())]
    return [
        _isolated(" ".join((piece.ansi() if _has_colour() else piece.plain()).split()))
        for piece in _wrapped(text, shutil.get_terminal_size().columns - indent)
    ]


def _wrapped(text: "Snippet", width: int) -> Iterator["Snippet"]:
    """Yield the text in pieces at most `width` wide, unless a word is wider."""
    start = end = 0
    used = -1
    for word in re.finditer(r"\S+", text.text):
        size = sum(not unicodedata.combining(letter) for letter in word[0])
        if end and used + 1 + size > max(width, _NARROWEST):
            yield _slice(text, start, end)
            start, used = word.start(), -1
        end = word.end()
        used += 1 + size
    if end:
        yield _slice(text, start, end)


def _slice(text: "Snippet", start: int, end: int) -> "Snippet":
    spans = ((max(left, start) - start, min(right, end) - start) for left, right in text.spans)
    return type(text)(text.text[start:end], tuple(span for span in spans if span[0] < span[1]))


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_POP}" if _is_terminal() else text


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{_END}" if _has_colour() else text


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _has_colour() -> bool:
    """Return whether to use colours: not in a pipe, nor where NO_COLOR is set (no-color.org)."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_recovered(index: str) -> None:
    """Print, to standard error, that documents were lost, and where the original is."""
    from kashaf.index.store.salvage import recovery_folder

    folder = clean(str(recovery_folder(Path(index))))
    message = f"documents were lost: {clean(index)} is unchanged; what could be read is in {folder}"
    typer.echo(message, err=True)
