"""The `kashaf` command: its subcommands, in the order in which `kashaf --help` lists them."""

import os
import sys
from typing import Annotated

import typer

from kashaf.terminal.commands import (
    building,
    demo,
    documents,
    inspecting,
    maintaining,
    researching,
    searching,
    serving,
    watching,
)
from kashaf.terminal.errors import PipedGroup, run
from kashaf.terminal.queries import QueryCommand

app = typer.Typer(
    cls=PipedGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(building.index)
app.command()(building.rebuild)
app.command()(watching.watch)
app.command()(inspecting.formats)
app.command(cls=QueryCommand)(searching.search)
app.command(cls=QueryCommand)(searching.suggest)
app.command()(searching.more_like)
app.command()(documents.get)
app.command(cls=QueryCommand)(documents.export)
app.command()(maintaining.delete)
app.command(cls=QueryCommand)(researching.kwic)
app.command(cls=QueryCommand)(researching.trend)
app.command()(researching.evaluate)
app.command()(building.copy)
app.command()(maintaining.backup)
app.command()(maintaining.restore)
app.command()(maintaining.verify)
app.command()(inspecting.doctor)
app.command()(inspecting.stats)
app.command()(inspecting.schema)
app.command()(inspecting.analyze)
app.command()(serving.serve)
app.command()(serving.mcp)


def _print_version(is_given: bool) -> None:
    if is_given:
        from importlib.metadata import version

        typer.echo(f"kashaf {version('kashaf')}")
        raise typer.Exit


@app.callback()
def kashaf(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Full-text search for Arabic."""


def main() -> None:
    """Run the command."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(run(app))


if __name__ == "__main__":
    main()
