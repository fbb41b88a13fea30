"""Runs the command as a user runs it."""

import subprocess
import sys
from typing import Any

KASHAF = [sys.executable, "-m", "kashaf.cli"]


def kashaf(*arguments: object, **options: Any) -> Any:
    """Run a command, and return its exit status and output."""
    command = [*KASHAF, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", **options)
