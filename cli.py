"""The `kashaf` command: its subcommands, in the order in which `kashaf --help` lists them."""

import gc
import os
import sys
from typing import Annotated, Any, Final

import typer

from kashaf.terminal.errors import run
from kashaf.terminal.group import PipedGroup, Subcommands

_MODULES: Final = {
    "demo": "demo",
    "index": "building",
    "rebuild": "building",
    "watch": "watching",
    "formats": "inspecting",
    "search": "searching",
    "suggest": "searching",
    "more-like": "searching",
    "get": "documents",
    "export": "documents",
    "delete": "maintaining",
    "kwic": "researching",
    "trend": "researching",
    "evaluate": "researching",
    "copy": "building",
    "backup": "maintaining",
    "restore": "maintaining",
    "dictionary": "maintaining",
    "verify": "maintaining",
    "doctor": "inspecting",
    "stats": "inspecting",
    "schema": "inspecting",
    "analyze": "inspecting",
    "serve": "serving",
    "mcp": "serving",
}
_QUERIES: Final = frozenset({"search", "suggest", "export", "kwic", "trend"})


class Kashaf(PipedGroup):
    """The command with its subcommands."""

    def __init__(self, **settings: Any) -> None:
        """Make the command as Typer does, with subcommands that are imported on first use."""
        super().__init__(**settings | {"commands": Subcommands(_MODULES, _QUERIES)})


app = typer.Typer(
    cls=Kashaf,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


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
    code = run(app)
    gc.freeze()  # at exit, Python searches all remaining objects for cycles: a fifth of a search
    sys.exit(code)


if __name__ == "__main__":
    main()
