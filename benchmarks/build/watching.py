"""What a command costs: time, and memory of the whole tree of its processes."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

MB = 10**6
INTERVAL = 0.05
"""Seconds between two looks at the memory."""


class CommandError(RuntimeError):
    """The command ended with an error; its last lines are in the message."""


@dataclass(frozen=True)
class Cost:
    """wall, cpu: seconds, of all processes together; peak: bytes.

    `peak` is the largest sum of the processes' resident sets. Pages that they share and mapped
    pages of files count in each, so it is never less than the memory that was really needed.
    """

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True)
class Look:
    """The resident sets of the process and of its descendants after `elapsed` seconds, in bytes."""

    elapsed: float
    sizes: list[int]


def run(command: Sequence[str], on_look: Callable[[Look], object] = lambda _: None) -> Cost:
    """Run a command to its end. What it prints is shown only if it fails, as `CommandError`."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        peak = pid = 0
        while not pid:
            if sizes := _memory(process.pid):
                peak = max(peak, sum(sizes))
                on_look(Look(time.perf_counter() - started, sizes))
            time.sleep(INTERVAL)
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            shown = output.read().decode(errors="replace")[-2000:]
            raise CommandError(f"{' '.join(command)}: exit {process.returncode}\n{shown}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(peak, usage.ru_maxrss * 1024))


def _memory(pid: int) -> list[int]:
    sizes: list[int] = []
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                sizes.append(process.memory_info().rss)
    return sizes
