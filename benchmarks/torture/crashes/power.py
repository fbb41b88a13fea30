"""Power loss: what was not fsynced is dropped, from a trace of what a command wrote.

A file's bytes survive when it was fsynced since they were written, a name or its loss when the
folder was. All else may survive or not: each name by itself, and any first part of the bytes
(POSIX promises no more, and file systems differ).
"""

import os
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.torture.commands import Command, Truth, faults, held
from benchmarks.torture.crashes.victims import Call, Victim, calls, traced
from benchmarks.torture.tally import Tally

Files = dict[str, bytes]
_HANDLE = re.compile(r"\d+<([^>]*)>")
_PATHS = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(eq=False)
class _File:
    """What is in a file now, and what of it is on the disk."""

    now: bytes = b""
    durable: bytes = b""


@dataclass
class _Disk:
    """A folder: its names now, those on the disk, and what was done to names since then."""

    names: dict[str, _File] = field(default_factory=dict)
    durable: dict[str, _File] = field(default_factory=dict)
    pending: list[tuple[str, str | None, _File | None]] = field(default_factory=list)

    def name(self, name: str, file: _File, before: str | None = None) -> None:
        """Give a file a name, in the place of `before`."""
        if before is not None:
            del self.names[before]
        self.names[name] = file
        self.pending.append((name, before, file))

    def unlink(self, name: str) -> None:
        """Take a name away."""
        del self.names[name]
        self.pending.append((name, None, None))

    def sync(self) -> None:
        """Have all names on the disk."""
        self.durable = dict(self.names)
        self.pending = []

    def survivors(self, chance: random.Random, more: int) -> Iterator[Files]:
        """What may be there after a power loss: the extremes, and `more` at random."""
        for names in (self.durable, self.names):
            yield {name: file.durable for name, file in names.items()}
            yield {name: file.now for name, file in names.items()}
        for _ in range(more):
            names = dict(self.durable)
            for name, before, file in self.pending:
                if chance.random() < 0.5:
                    if before is not None:
                        names.pop(before, None)
                    if file is None:
                        names.pop(name, None)
                    else:
                        names[name] = file
            yield {name: _part(file, chance) for name, file in names.items()}


def _part(file: _File, chance: random.Random) -> bytes:
    if file.now == file.durable:
        return file.now
    if not file.now.startswith(file.durable):
        return chance.choice((file.now, file.durable))
    return file.now[: chance.randint(len(file.durable), len(file.now))]


def lose_power(
    commands: Sequence[Command], folder: Path, more: int, most: int, seed: int
) -> Iterator[Tally]:
    """Lose the power after each call that touches the index: the old index survives or the new one,
    and the new one once the command has reported success. `most` states are tried (0: all)."""
    for command in commands:
        index, lost = folder / "powered", folder / "lost"
        command.copy(index)
        victim = Victim(partial(command.run, index), folder / "output")
        options = "-xx", "-s", str(1 << 24)
        if traced(victim, folder / "strace", *options):
            raise RuntimeError((folder / "output").read_text())
        states = list(_states(command, index, calls(folder / "strace"), more, seed))
        if 0 < most < len(states):
            states = random.Random(seed).sample(states, most)
        tally = Tally(f"power loss: {command.name}")
        for place, files, is_reported in states:
            allowed = [command.after] if is_reported else [command.before, command.after]
            outcome, wrong = _judge(lost, files, command, allowed)
            tally.add(outcome, f"{command.name}, seed {seed}, {place}", wrong)
        yield tally


def _judge(
    lost: Path, files: Files, command: Command, allowed: list[Truth]
) -> tuple[str, list[str]]:
    shutil.rmtree(lost, ignore_errors=True)
    lost.mkdir()
    for name, data in files.items():
        (lost / name).write_bytes(data)
    wrong = faults(lost, *allowed)
    if wrong:
        return "", wrong
    further = held(lost).keys() - {"further"}
    return ("the new index" if further == command.after.keys() else "the old index"), []


def _states(
    command: Command, index: Path, trace: Sequence[Call], more: int, seed: int
) -> Iterator[tuple[str, Files, bool]]:
    """The distinct states that may survive: after which call, the files, and whether the command
    had reported its success."""
    chance = random.Random(seed)
    disk = _Disk()
    for path in command.base.iterdir() if command.base else ():
        data = path.read_bytes()
        disk.names[path.name] = _File(data, data)
    disk.sync()
    seen = set()
    is_reported, is_named = False, command.base is not None
    for number, call in enumerate(trace):
        reports = call.name == "write" and call.arguments.startswith("1<") and call.result > 0
        is_reported |= reports
        is_named |= call.name == "fsync" and _place(call) == index.parent
        if not _apply(disk, call, index) and not reports:
            continue
        for files in disk.survivors(chance, more) if is_named else [Files()]:
            key = (frozenset(files.items()), is_reported)
            if key not in seen:
                seen.add(key)
                yield f"call {number} ({call.name})", files, is_reported
    real = {path.name: path.read_bytes() for path in index.iterdir()}
    if real != {name: file.now for name, file in disk.names.items()}:
        raise AssertionError("the trace does not tell all that was written")


def _apply(disk: _Disk, call: Call, index: Path) -> bool:
    """Do what a call did; False: it did not touch the index."""
    if call.result < 0:
        return False
    at = _place(call)
    paths = [Path(_text(found)) for found in _PATHS.findall(call.arguments)]
    match call.name:
        case "openat" | "creat" if paths and paths[0].parent == index:
            name = paths[0].name
            if "O_CREAT" not in call.arguments or name in disk.names:
                return False
            disk.name(name, _File())
        case "write" | "pwrite64" if at and at.parent == index:
            file = disk.names[at.name]
            data = _bytes(_PATHS.findall(call.arguments)[0])[: call.result]
            offset = int(call.arguments.rsplit(",", 1)[1]) if call.name == "pwrite64" else None
            start = len(file.now) if offset is None else offset
            file.now = file.now[:start] + data + file.now[start + len(data) :]
        case "ftruncate" if at and at.parent == index:
            file = disk.names[at.name]
            file.now = file.now[: int(call.arguments.rsplit(",", 1)[1])]
        case "fsync" | "fdatasync" if at and at.parent == index:
            disk.names[at.name].durable = disk.names[at.name].now
        case "fsync" if at == index:
            disk.sync()
        case "rename" | "renameat" | "renameat2" if paths and paths[0].parent == index:
            disk.name(paths[1].name, disk.names[paths[0].name], paths[0].name)
        case "unlink" | "unlinkat" if paths and paths[0].parent == index:
            disk.unlink(paths[0].name)
        case _:
            return False
    return True


def _place(call: Call) -> Path | None:
    """The file whose handle is the first argument."""
    handle = _HANDLE.match(call.arguments)
    return Path(_text(handle[1])) if handle else None


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


def _text(shown: str) -> str:
    return os.fsdecode(_bytes(shown)) if shown.startswith("\\x") else shown
