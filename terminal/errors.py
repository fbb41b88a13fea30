"""Running the command: what it raises → one line on standard error, and an exit code."""

import sys
from typing import Any, Final

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal.printing import clean

_MISUSE: Final[Any] = typer.BadParameter.__base__
"""Typer's class for all errors of use; it shows only this one of its subclasses."""


def run(app: typer.Typer) -> int:
    """Run the command. Returns its exit code: 2 after an error that was expected, 130 after Ctrl-C.

    An error is one line that says what is wrong and the way out.
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal without Arabic is no reason to fail
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(sys.argv[1:] or ["--help"], prog_name="kashaf", standalone_mode=False)
        return int(code or 0)
    except (KashafError, OSError) as error:
        message = str(error)
    except _MISUSE as error:
        message = _misuse(error)
    typer.echo(f"kashaf: {clean(message)}", err=True)
    return 2


def _misuse(error: Any) -> str:
    command = error.ctx.command_path if error.ctx else "kashaf"
    reason = error.format_message().removesuffix(".")
    return f"{reason}{'' if reason.endswith('?') else '.'} See: {command} --help"
