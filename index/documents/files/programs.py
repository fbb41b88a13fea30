"""Runs other programs that read a file, with limits on time, memory and output."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

from kashaf.index.documents.files.limits import MAX_SECONDS, MAX_WHOLE_BYTES, StreamError

MAX_CPU_SECONDS: Final = 120
MAX_MEMORY_BYTES: Final = 2 * 1024**3
"""The limit on address space. Only Linux enforces it, like MAX_CPU_SECONDS and the output limit."""
_SHOWN_ERRORS = 10_000


def program(name: str, package: str) -> str:
    """Return the path of a program. Raises StreamError that names the package if it is missing."""
    path = shutil.which(name)
    if path is None:
        raise StreamError(f"can't be read without {name}; install {package}")
    return path


@contextmanager
def output_of(command: Sequence[str], name: str) -> Iterator[IO[bytes]]:
    """Run a program to its end, and open what it wrote to standard output.

    Args:
        command: The program and its arguments.
        name: The name of the program in messages.

    Raises:
        StreamError: The program failed, or a limit stopped it.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        with subprocess.Popen(  # noqa: S603 - no shell; the callers' programs are fixed
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        ) as process:
            _limit(process.pid)
            try:
                status = process.wait(MAX_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise StreamError(f"{name} took over {MAX_SECONDS:.0f} seconds") from None
            except BaseException:
                process.kill()
                raise
        if status:
            errors.seek(0)
            raise StreamError(_reason(status, errors.read(_SHOWN_ERRORS), name))
        output.seek(0)
        yield output


def _limit(pid: int) -> None:
    """Limit a process that was just started and has not read its file yet."""
    if sys.platform != "linux":
        return
    import resource

    limits = {
        resource.RLIMIT_CPU: MAX_CPU_SECONDS,
        resource.RLIMIT_AS: MAX_MEMORY_BYTES,
        resource.RLIMIT_FSIZE: MAX_WHOLE_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        _, hard = resource.getrlimit(kind)
        lower = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.prlimit(pid, kind, (lower, lower))


def _reason(status: int, errors: bytes, name: str) -> str:
    if sys.platform == "linux" and status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"{name} took over {MAX_CPU_SECONDS} s of CPU time"
    if status < 0:
        ending = signal.Signals(-status).name
        return f"{name} ended with {ending}; it may use {MAX_MEMORY_BYTES >> 30} GiB of memory"
    lines = errors.decode("utf-8", "replace").split("\n")
    detail = next((line.strip() for line in reversed(lines) if line.strip()), f"status {status}")
    return f"{name} can't read it: {detail[:200]}"
