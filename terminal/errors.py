"""Errors of the command: one line on standard error, and an exit code."""

import os
import sys
from typing import Any, Final

import typer

from kashaf.index.errors import KashafError
from kashaf.terminal.text import clean

_USAGE_ERROR: Final[Any] = typer.BadParameter.__base__
"""The base class of all usage errors; Typer exports only this subclass of it."""

_PLAIN: Final = (
    ("does not match the formats '%Y-%m-%d'", "is not a day; write YYYY-MM-DD"),
    ("is not a valid int range", "is not a whole number"),
    ("is not a valid float range", "is not a number"),
)
"""Phrases in which Typer names its types → plain words."""


def run(app: typer.Typer) -> int:
    """Run the command and return its exit code: 2 after an expected error, 130 after Ctrl-C.

    An expected error is printed as one line that says what is wrong and how to fix it.
    """
    for stream in (sys.stdout, sys.stderr):  # do not fail on a terminal without Arabic
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(sys.argv[1:] or ["--help"], prog_name="kashaf", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except BrokenPipeError:
        discard_output()
        return 0
    except SystemExit as ending:
        if isinstance(ending.__context__, BrokenPipeError):  # Rich and Typer end with 1
            discard_output()
            return 0
        raise
    except KashafError as error:
        message = str(error)
    except OSError as error:
        message = str(error) if error.filename else f"can't write: {error.strerror}"
    except _USAGE_ERROR as error:
        message = _usage_message(error)
    typer.echo(f"kashaf: {clean(message)}", err=True)
    return 2


def discard_output() -> None:
    """Discard the output that is still to be written to a closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage_message(error: Any) -> str:
    command = error.ctx.command_path if error.ctx else "kashaf"
    reason = error.format_message().removesuffix(".")
    for technical, plain in _PLAIN:
        reason = reason.replace(technical, plain)
    return f"{reason}{'' if reason.endswith('?') else '.'} See: {command} --help"
