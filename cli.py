"""The `kashaf` command: its subcommands, in the order in which `kashaf --help` lists them."""

import os
import sys
from typing import Annotated

import typer

from kashaf.terminal.commands import building, demo, inspecting, maintaining, searching, serving
from kashaf.terminal.errors import run

_ANY_TEXT = {"ignore_unknown_options": True}  # a query may begin with a dash

app = typer.Typer(
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(building.index)
app.command()(building.rebuild)
app.command()(inspecting.formats)
app.command(context_settings=_ANY_TEXT)(searching.search)
app.command(context_settings=_ANY_TEXT)(searching.suggest)
app.command()(searching.more_like)
app.command()(maintaining.delete)
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
