"""The command and its subcommands, each of which is imported when it is used."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
import typer.core
import typer.main

from kashaf.terminal.errors import discard_output
from kashaf.terminal.queries import QueryCommand


class Subcommands(Mapping[str, Any]):
    """Subcommands by name, made on first use: making all of them takes longer than a search."""

    def __init__(self, modules: Mapping[str, str], queries: frozenset[str]) -> None:
        """Make the mapping; nothing is imported yet.

        Args:
            modules: The name of each subcommand and its function → the module of the function.
            queries: The subcommands whose arguments are the words of a query.
        """
        self._modules = modules
        self._queries = queries
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module = import_module(f"kashaf.terminal.commands.{self._modules[name]}")
            alone = typer.Typer(add_completion=False, rich_markup_mode="rich")
            kind = QueryCommand if name in self._queries else None
            alone.command(name, cls=kind)(getattr(module, name.replace("-", "_")))
            self._made[name] = typer.main.get_command(alone)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


class PipedGroup(typer.core.TyperGroup):
    """The command and its subcommands; a closed pipe is not an error.

    The reader, such as `head`, needs no more output, so the exit code is 0, as in ripgrep.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; return its exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            discard_output()
            return 0
