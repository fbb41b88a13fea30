"""Processes to be killed: forked from this one, which has imported all that they need."""

import os
import re
import select
import signal
import subprocess
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

DISK = (
    "openat,creat,write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir"
)
"""The system calls that touch the disk."""
_CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)(.*)")


class Victim:
    """A process that runs `work`, writing what it prints to `output`, once it is let go.

    Its exit status is that of the command it runs, or 70 after an error that is not caught.
    """

    def __init__(self, work: Callable[[], None], output: Path) -> None:
        gate, self._gate = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._gate)
            _work(gate, work, output)
        os.close(gate)
        self._handle = os.pidfd_open(self.pid)

    def go(self) -> None:
        """Let it begin."""
        os.write(self._gate, b"!")

    def kill_after(self, seconds: float) -> int:
        """Let it run so long, kill it, and return what `wait` does."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        self.go()
        poll.poll(1000 * seconds)
        signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        return self.wait()

    def wait(self) -> int:
        """Its exit status; less than 0: the signal that ended it."""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._handle)
        os.close(self._gate)
        return status


def _work(gate: int, work: Callable[[], None], output: Path) -> NoReturn:
    status = 70
    try:
        target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, 1)
        os.dup2(target, 2)
        os.read(gate, 1)
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


@dataclass(frozen=True)
class Call:
    """A system call of a trace: its name, its arguments as strace writes them, which of its name
    it is (from 1), and what it returned."""

    name: str
    arguments: str
    number: int
    result: int


def traced(victim: Victim, log: Path, *options: str) -> int:
    """Run a victim under strace, which writes its calls of `DISK` to `log`; its exit status."""
    command = ["strace", "-f", "-y", "-o", str(log), "-e", f"trace={DISK}", *options]
    strace = subprocess.Popen([*command, "-p", str(victim.pid)], stderr=subprocess.PIPE)
    with strace:
        said = strace.stderr.readline() if strace.stderr else b""
        victim.go()
        status = victim.wait()
        if b"attached" not in said:
            raise RuntimeError(f"strace: {said.decode()}")
    return status


def calls(log: Path) -> list[Call]:
    """The calls of a trace that returned, in order."""
    count: dict[str, int] = {}
    found = []
    for line in log.read_text(errors="replace").splitlines():
        if match := _CALL.fullmatch(line):
            name = match[1]
            count[name] = count.get(name, 0) + 1
            found.append(Call(name, match[2], count[name], int(match[3])))
    return found
