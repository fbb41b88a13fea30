"""A stop, and an error of the disk, at each system call that touches it."""

import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.torture.commands import Command, faults
from benchmarks.torture.crashes.victims import Call, Victim, calls, traced
from benchmarks.torture.tally import Tally

_WRITES = {"write", "pwrite64", "writev", "ftruncate", "mkdir", "mkdirat"}
_RENAMES = {"rename", "renameat", "renameat2"}
_PAGE = 4096
_TMPFS = 4 << 20


def stop_at_calls(
    commands: Sequence[Command], folder: Path, most: int, seed: int
) -> Iterator[Tally]:
    """SIGKILL as each system call begins that touches the disk, or as `most` of them do."""
    for command in commands:
        tally = Tally(f"kill -9 at a system call: {command.name}")
        for call, place in _places(command, folder, most, seed):
            inject = f"inject={call.name}:signal=SIGKILL:when={call.number}"
            status, index = _run(command, folder, "-e", inject)
            wrong = faults(index, command.before, command.after)
            if status != -9:
                wrong.append(f"was not killed but ended with {status}")
            tally.add(f"at {call.name}", place, wrong)
        yield tally


def fail_at_calls(
    commands: Sequence[Command], folder: Path, most: int, seed: int
) -> Iterator[Tally]:
    """ENOSPC from each write, rename and new file, EIO from each fsync, or from `most` of them:
    a message and the old index."""
    for command in commands:
        tally = Tally(f"an error of the disk: {command.name}")
        for call, place in _places(command, folder, most, seed, _error):
            inject = f"inject={call.name}:error={_error(call)}:when={call.number}"
            status, index = _run(command, folder, "-e", inject)
            wrong = _judge(command, status, folder / "output", index, _is_last_word(call))
            tally.add(f"{_error(call)} at {call.name}", place, wrong)
        yield tally


def fill_disk(commands: Sequence[Command], folder: Path, every: int) -> Iterator[Tally]:
    """A real file system with 0, `every`, 2 `every` … pages free, until the command succeeds."""
    with _small_disk(folder / "tmpfs") as disk:
        for command in commands:
            tally = Tally(f"a full disk: {command.name}")
            if disk is None:
                tally.outcomes["not tried: no right to mount"] = 1
                yield tally
                continue
            free, status = 0, 1
            while status:
                index, ballast = disk / "index", disk / "ballast"
                command.copy(index)
                _fill(ballast, free)
                victim = Victim(partial(command.run, index), folder / "output")
                victim.go()
                status = victim.wait()
                ballast.unlink()
                wrong = _judge(command, status, folder / "output", index)
                outcome = "refused" if status else "enough space"
                tally.add(outcome, f"{command.name}, {free} pages free", wrong)
                free += every
            yield tally


def _places(
    command: Command,
    folder: Path,
    most: int,
    seed: int,
    wanted: Callable[[Call], object] = bool,
) -> Iterator[tuple[Call, str]]:
    """The wanted calls of an undisturbed run that touch the index or tell of its success; those
    about the commit are always among them."""
    status, index = _run(command, folder)
    if status:
        raise RuntimeError((folder / "output").read_text())
    found = [
        call
        for call in calls(folder / "strace")
        if (str(index) in call.arguments or _is_last_word(call)) and wanted(call)
    ]
    numbers = set(range(len(found)))
    if 0 < most < len(found):
        (commit,) = (at for at, call in enumerate(found) if call.name in _RENAMES)
        numbers = {commit, commit + 1}
        numbers |= set(random.Random(seed).sample(range(len(found)), most - 2))
    for number in sorted(numbers):
        call = found[number]
        yield call, f"{command.name}, {call.name} {call.number}({call.arguments[:200]})"


def _run(command: Command, folder: Path, *options: str) -> tuple[int, Path]:
    index = folder / "stopped"
    command.copy(index)
    victim = Victim(partial(command.run, index), folder / "output")
    return traced(victim, folder / "strace", *options), index


def _error(call: Call) -> str:
    if call.name in _WRITES | _RENAMES or (call.name == "openat" and "O_CREAT" in call.arguments):
        return "ENOSPC"
    return "EIO" if call.name in ("fsync", "fdatasync") else ""


def _is_last_word(call: Call) -> bool:
    return call.name == "write" and call.arguments.startswith("1<")


def _judge(
    command: Command, status: int, output: Path, index: Path, may_be_new: bool = False
) -> list[str]:
    """What is wrong after a command that may have failed: failing, it is to say so in a line and
    to leave the old index, or, where only its last word was lost, may leave the new one."""
    wrong = []
    said = output.read_text(errors="replace")
    if status not in (0, 2) or (status == 2 and said.count("\n") != 1):
        wrong.append(f"ended with {status}: {said[-500:]}")
    allowed = [command.after] if status == 0 or may_be_new else []
    return wrong + faults(index, *allowed, *([command.before] if status else []))


@contextmanager
def _small_disk(place: Path) -> Iterator[Path | None]:
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_TMPFS}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _fill(ballast: Path, free: int) -> None:
    """Leave `free` pages."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * _PAGE)
        except OSError:
            pass
        file.truncate(file.tell() - free * _PAGE)
