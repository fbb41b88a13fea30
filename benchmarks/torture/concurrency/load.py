"""Many readers, in threads and processes, while an index is committed to and rebuilt."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from benchmarks.torture.commands import MARK
from benchmarks.torture.tally import Tally
from kashaf.index import IndexWriter, rebuild_index, verify_index
from kashaf.search import Index, open_index

_DOCUMENTS = 24
"""Documents with an age. At commit `g` those are written anew whose number is `g` modulo 3, one
more is added and one is deleted, so that each generation has documents of three ages."""


def mixed_load(
    folder: Path, commits: int, rebuilds: int, threads: int, processes: int
) -> Iterator[Tally]:
    """Commit and rebuild while readers ask: each answer is that of one committed generation, and
    none older than the one that was there before they asked."""
    index = folder / "loaded"
    _commit(index, 0)
    tally = Tally(f"answers of {threads} threads and {processes} processes under load")
    done, committed = threading.Event(), [0]
    writer = _start("write", index, commits, rebuilds)
    others = [_start("read", index) for _ in range(processes)]
    with open_index(index) as shared:
        readers = [_Reader(shared, committed, done) for _ in range(threads)]
        for reader in readers:
            reader.start()
        for line in writer.stdout or ():
            committed[0] = int(line)
        done.set()
        for reader in readers:
            reader.join()
    writer.communicate()
    for reader in readers:
        _add(tally, reader.answers, reader.faults)
    for other in others:
        answers, *faults = other.communicate("")[0].splitlines() or ["0", "died"]
        _add(tally, int(answers), faults)
    problems = [str(problem) for problem in verify_index(index).problems]
    if writer.returncode or committed != [commits]:
        problems.append(f"the writer ended with {writer.returncode} after commit {committed[0]}")
    tally.add(f"verified after {commits} commits and {rebuilds} rebuilds", "the end", problems)
    yield tally


def _start(role: str, *arguments: object) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.torture.concurrency.load",
        role,
        *map(str, arguments),
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _add(tally: Tally, answers: int, faults: list[str]) -> None:
    tally.tried += answers
    tally.outcomes["right"] += answers - len(faults)
    tally.faults += faults
    if not answers:
        tally.faults.append("a reader had no answer at all")


class _Reader(threading.Thread):
    """Asks until it is done, and checks the answers."""

    def __init__(self, index: Index, committed: list[int], done: threading.Event) -> None:
        super().__init__()
        self._index, self._committed, self._done = index, committed, done
        self.answers = 0
        self.faults: list[str] = []

    def run(self) -> None:
        """Ask."""
        while not self._done.is_set() or not self.answers:
            least = self._committed[0]
            self.answers += 1
            try:
                if self.answers % 2:
                    self._index.refresh()
                else:
                    least = 0
                fault = _fault(_ages(self._index), least)
            except Exception as error:
                fault = repr(error)
            if fault:
                self.faults.append(fault)


def _commit(index: Path, generation: int) -> None:
    with IndexWriter(index, jobs=1) as writer:
        for name, age in _held(generation).items():
            if age == str(generation):
                writer.add({"id": name, "body": MARK, "source": age})
        writer.delete(f"once{generation - 3}")


def _held(generation: int) -> dict[str, str]:
    """What the index holds after a commit: each document's age by its id."""
    ages = range(max(0, generation - 2), generation + 1)
    held = {f"once{age}": str(age) for age in ages}
    for number in range(_DOCUMENTS):
        held[f"d{number}"] = str(max((a for a in ages if a % 3 == number % 3), default=0))
    return held


def _ages(index: Index) -> dict[str, str]:
    """The age of each document that has the word that all have."""
    return {hit.id: str(hit.fields["source"]) for hit in index.search(MARK, limit=100)}


def _fault(found: dict[str, str], least: int) -> str:
    newest = max(map(int, found.values()), default=-1)
    if newest < least:
        return f"an answer of generation {newest}, when {least} was committed"
    return "" if found == _held(newest) else f"no generation holds {found}"


def _write(index: Path, commits: int, rebuilds: int) -> None:
    """Commit and rebuild, and print each generation that is committed."""
    every = max(1, commits // max(1, rebuilds))
    for generation in range(1, commits + 1):
        _commit(index, generation)
        print(generation, flush=True)
        if generation % every == 0 and generation // every <= rebuilds:
            rebuild_index(None, index, jobs=1)


def _read(index: Path) -> None:
    """Open the index anew for each answer until the input ends; print how many, and the faults."""
    closed = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), closed.set()), daemon=True).start()
    answers, faults, newest = 0, [], 0
    while not closed.is_set() or not answers:
        answers += 1
        try:
            with open_index(index) as opened:
                found = _ages(opened)
            if fault := _fault(found, newest):
                faults.append(fault)
            newest = max(map(int, found.values()))
        except Exception as error:
            faults.append(repr(error))
    print(answers, *faults, sep="\n")


if __name__ == "__main__":
    _, role, index, *counts = sys.argv
    if role == "write":
        _write(Path(index), *map(int, counts))
    else:
        _read(Path(index))
