"""The quick form of `python -m benchmarks.torture`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def can_trace() -> bool:
    """Return whether strace is installed and may trace processes."""
    try:
        done = subprocess.run(
            ["strace", "-o", os.devnull, "true"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.parametrize(
    "parts", ["calls,power", "kills,full,damage,load,fuzz", "forged,budget,links,served"]
)
def test_the_quick_torture_run_succeeds(parts: str) -> None:
    if parts == "calls,power" and not can_trace():
        pytest.skip("needs strace, and the right to trace")
    command = [sys.executable, "-m", "benchmarks.torture", "--quick", "--parts", parts]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
