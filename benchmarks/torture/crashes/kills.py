"""Processes killed at random moments of changing an index."""

import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.torture.commands import Command, faults, held
from benchmarks.torture.crashes.victims import Victim
from benchmarks.torture.tally import Tally


def kill_at_random(
    commands: Sequence[Command], folder: Path, count: int, seed: int
) -> Iterator[Tally]:
    """SIGKILL at `count` random moments, the commands in turn; each is given up to a fifth longer
    than it takes. Then the index holds what it held before or after, and takes a commit."""
    chance = random.Random(seed)
    output = folder / "output"
    for turn, command in enumerate(commands):
        tally = Tally(f"kill -9 at a random moment: {command.name}")
        longest = _duration(command, folder / f"timed{turn}", output)
        for number in range(turn, count, len(commands)):
            index = folder / f"killed{number}"  # orphaned workers may write there for a while
            command.copy(index)
            status = Victim(partial(command.run, index), output).kill_after(
                chance.uniform(0, 1.2 * longest)
            )
            allowed = [command.after] if status == 0 else [command.before, command.after]
            outcome = "finished" if status == 0 else "killed: " + _which(index, command)
            place = f"{command.name}, kill {number}, seed {seed}"
            wrong = faults(index, *allowed, with_leftovers=command.is_alone)
            if status > 0:
                wrong.append(f"ended with {status}: {output.read_text(errors='replace')[-300:]}")
            tally.add(outcome, place, wrong)
        yield tally


def _duration(command: Command, index: Path, output: Path) -> float:
    command.copy(index)
    started = time.perf_counter()
    Victim(partial(command.run, index), output).kill_after(60)
    return time.perf_counter() - started


def _which(index: Path, command: Command) -> str:
    """For the table only; `faults` judges."""
    try:
        return "the new index" if held(index) == command.after else "the old index"
    except Exception:
        return "no index"
