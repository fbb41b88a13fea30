"""Reports of commands as text: a table on a terminal, plain in a pipe."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from kashaf.terminal.text import BOLD, FAINT, clean, is_terminal, isolated, styled

if TYPE_CHECKING:
    from kashaf.index import Changes, Report
    from kashaf.index.analysis.explaining import Step
    from kashaf.index.health import Finding
    from kashaf.search import Hit

_WIDEST: Final = 10_000


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
    if changes.replaced:
        typer.echo(
            f"{changes.replaced} of those updated replaced a document of this run that has the "
            "same id; give ids that differ to keep both",
            err=True,
        )


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


def print_document(document: "Hit") -> None:
    """Print a whole document: its title, its fields, its origin, and its text."""
    if document.title:
        typer.echo(styled(isolated(clean(document.title)), BOLD))
    for name, value in document.fields.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        typer.echo(styled(f"{clean(name)}: {isolated(clean(shown))}", FAINT))
    typer.echo(styled(f"id: {isolated(clean(document.id))}", FAINT))
    if document.location and str(document.location) != document.id:
        typer.echo(styled(f"location: {isolated(clean(str(document.location)))}", FAINT))
    typer.echo()
    for line in document.body.splitlines():
        typer.echo(isolated(clean(line)) if line.strip() else "")


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
    if not is_terminal():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    header = ("offsets", "token", "form", "prefix|stem|suffix", "lemmas", "root", "kind")
    table = Table(*header, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(isolated(cell)) for cell in row))
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
            typer.echo(f"{'':18} {styled('fix: ' + clean(finding.remedy), BOLD)}")


def print_recovered(index: str) -> None:
    """Print, to standard error, that documents were lost, and where the original is."""
    from kashaf.index.store.salvage import recovery_folder

    folder = clean(str(recovery_folder(Path(index))))
    message = f"documents were lost: {clean(index)} is unchanged; what could be read is in {folder}"
    typer.echo(message, err=True)
