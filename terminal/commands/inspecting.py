"""Commands that show facts about an index, a text or the installation."""

from pathlib import Path
from typing import Annotated

import typer

from kashaf.terminal import options, printing
from kashaf.terminal.commands.parameters import DEFAULT_INDEX, AsJson, Dictionary, IndexOption


def formats(as_json: AsJson = False) -> None:
    """List the file formats that can be read, and what to install for the others.

    Example: kashaf formats --json
    """
    printing.print_formats(as_json=as_json)


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


def schema(index: IndexOption = DEFAULT_INDEX, as_json: AsJson = False) -> None:
    """Show the fields of an index as a TOML file, for --schema.

    Example: kashaf schema --index news.kashaf
    """
    from kashaf.index.fields.toml import write_schema
    from kashaf.index.operations.access import read_schema

    found = read_schema(index)
    if as_json:
        printing.print_json(found.to_json())
    else:
        typer.echo(write_schema(found) or "# no fields besides the built-in ones")


def analyze(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Arabic text.")],
    dictionary: Dictionary = None,
    as_json: AsJson = False,
) -> None:
    """Show each token: offsets, text, form, prefix|stem|suffix, lemmas, root and kind.

    Example: kashaf analyze "بِالقُوَّاتِ في #عين_الأسد"
    """
    from kashaf.index.analysis import Analyzer
    from kashaf.index.analysis.explaining import explain

    steps = explain(Analyzer(options.settings(dictionary)), text)
    if as_json:
        printing.print_json({"tokens": [step._asdict() for step in steps]})
    else:
        printing.print_steps(steps)
