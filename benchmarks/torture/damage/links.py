"""Links, FIFOs, devices and folders where an index or a source folder should have files.

No file outside the index is changed, created or read, nothing waits for ever, and what can't be
used is refused with an error of Kashaf's own. The work is done in child processes, in each of which
an alarm ends what waits. To repeat some of it:

    python -m benchmarks.torture.damage.links FOLDER SEED FIRST COUNT
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.torture.commands import document
from benchmarks.torture.tally import Tally
from kashaf.index import (
    backup_index,
    build_index,
    delete_documents,
    rebuild_index,
    restore_index,
    verify_index,
)
from kashaf.index.codec.files.names import LOCK_FILE
from kashaf.index.documents import read_documents
from kashaf.index.errors import KashafError
from kashaf.search import open_index

_BATCH = 100
_SECONDS = 600
_SECRET = "سر"  # noqa: S105 - a word outside the folders

_PLACED: dict[str, Callable[[Path, Path], None]] = {
    "link to a file": lambda path, outside: path.symlink_to(outside / "victim.txt"),
    "dangling link": lambda path, outside: path.symlink_to(outside / "absent"),
    "link to a folder": lambda path, outside: path.symlink_to(outside),
    "link to itself": lambda path, _: path.symlink_to(path),
    "link to a device": lambda path, _: path.symlink_to("/dev/zero"),
    "FIFO": lambda path, _: os.mkfifo(path),
    "folder": lambda path, _: path.mkdir(),
}
_USES: dict[str, Callable[[Path], object]] = {
    "index": lambda index: build_index([document(90)], index, jobs=1),
    "delete": lambda index: delete_documents(["d1"], index),
    "rebuild": lambda index: rebuild_index(None, index, jobs=1, on_error=lambda _: None),
    "verify": verify_index,
    "search": lambda index: _search(index),
    "backup": lambda index: backup_index(index, index.with_name("made")),
    "restore": lambda index: restore_index(index.with_name("whole"), index),
}


def place_links(folder: Path, count: int, seed: int) -> Iterator[Tally]:
    """Use `count` indexes and read `count` source folders with such files."""
    build_index([document(number) for number in range(9)], folder / "whole", jobs=1)
    tallies = {kind: Tally(f"links: {kind}") for kind in ("index", "source folder")}
    at = 0
    while at < count:
        asked = [str(folder), str(seed), str(at), str(min(_BATCH, count - at))]
        command = [sys.executable, "-m", "benchmarks.torture.damage.links", *asked]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        for line in lines:
            kind, outcome, fault = line.split("\t")
            tallies[kind].add(outcome, f"seed {seed}, folder {at}", [fault] if fault else [])
            at += kind == "source folder"
        if done.returncode:
            ended = f"ended with {done.returncode}: {done.stderr[-1000:]}"
            tallies["index"].add("", f"seed {seed}, folder {at}", [ended])
            at += 1
    yield from tallies.values()


def _main(folder: Path, seed: int, first: int, count: int) -> None:
    for number in range(first, first + count):
        chance = random.Random(seed * 1_000_003 + number)
        signal.alarm(_SECONDS)
        print("index", *_use(folder, chance), sep="\t", flush=True)
        print("source folder", *_read(folder, chance), sep="\t", flush=True)
    signal.alarm(0)


def _outside(work: Path) -> Path:
    outside = work / "outside"
    outside.mkdir(parents=True)
    (outside / "victim.txt").write_text(_SECRET, encoding="utf-8")
    return outside


def _unchanged(outside: Path) -> bool:
    found = {path.name: path.read_text(encoding="utf-8") for path in outside.iterdir()}
    return found == {"victim.txt": _SECRET}


def _use(folder: Path, chance: random.Random) -> tuple[str, str]:
    """Return what came of using an index with such files, and what is wrong."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    outside = _outside(work)
    shutil.copytree(folder / "whole", work / "whole")
    index = shutil.copytree(folder / "whole", work / "index")
    there = sorted(path.name for path in index.iterdir())
    new = ["kashaf_2.json", "_MAIN_2.toc", f"_MAIN_2.toc.tmp{os.getpid()}"]
    copies = [f"{name}.copy" for name in there if name.startswith("MAIN_0")]
    names = chance.sample([LOCK_FILE, LOCK_FILE, *there, *new, *copies], chance.choice((1, 1, 3)))
    kind = chance.choice(list(_PLACED))
    for name in {*names}:
        (index / name).unlink(missing_ok=True)
        _PLACED[kind](index / name, outside)
    use = chance.choice(list(_USES))
    outcome, wrong = "done", ""
    try:
        _USES[use](index)
    except KashafError:
        outcome = "refused"
    except Exception as error:
        wrong = f"stray {error!r}"
    if not _unchanged(outside):
        wrong += " a file outside was changed"
    made = {path.name for path in work.iterdir()}
    if more := made - {"outside", "whole", "index", "index.recovered", "made"}:
        wrong += f" {more} was left"
    what = f"{use} with a {kind} as {', '.join(names)}: {wrong}" if wrong else ""
    return outcome, what.replace("\n", " ")


def _search(index: Path) -> None:
    with open_index(index) as opened:
        opened.search("كتاب", facets=["source"])
        opened.get("d1", "كتاب")


def _read(folder: Path, chance: random.Random) -> tuple[str, str]:
    """Return what came of reading a source folder with such files, and what is wrong."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    outside = _outside(work)
    source = work / "source"
    (source / "inner").mkdir(parents=True)
    for at in range(4):
        name = f"{at}{chance.choice(('.txt', '.json', '.zip', '.pdf', ''))}"
        path = source / chance.choice(("", "inner")) / name
        if chance.random() < 0.3:
            path.write_text("كتاب", encoding="utf-8")
        else:
            _PLACED[chance.choice(list(_PLACED))](path, outside)
    wrong = ""
    try:
        found = list(read_documents([source], on_error=lambda _: None))
        if any(_SECRET in one.body for one in found):
            wrong = "a file outside was read"
    except Exception as error:
        wrong = f"stray {error!r}"
    if not _unchanged(outside):
        wrong += " a file outside was changed"
    return "read", wrong.replace("\n", " ")


if __name__ == "__main__":
    _, given_folder, *numbers = sys.argv
    _main(Path(given_folder), *map(int, numbers))
