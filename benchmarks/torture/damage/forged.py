"""Forged indexes, whose checksums are right: an answer or `IndexCorruptError`, and no crash.

What is changed is chosen at random, most often a number, which becomes one at the edge of its
range. The indexes are used in a child process with limits on memory and time, so a crash of the
interpreter is a fault like any other. To repeat some of them:

    python -m benchmarks.torture.damage.forged FOLDER SEED FIRST COUNT

Under AddressSanitizer (`.ci/sanitize`) files are read instead of mapped, so that a read beyond the
end of one is found.
"""

import faulthandler
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whoosh import query as wq

from benchmarks.torture.commands import MARK, document
from benchmarks.torture.damage.damaged import whole_index
from benchmarks.torture.damage.sealing import reseal, sealed
from benchmarks.torture.encoding import ENCODER
from benchmarks.torture.tally import Tally
from kashaf.index import build_index, rebuild_index, verify_index
from kashaf.index.codec.columns.stored import STORED, StoredWriter
from kashaf.index.codec.files import mapping
from kashaf.index.codec.files.names import LOCK_FILE, column_file
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import KashafError
from kashaf.index.store.generation import require
from kashaf.index.store.salvage import recovery_folder
from kashaf.search import Index, open_index
from kashaf.search.model.serialize import results_json

_BATCH = 200  # forged indexes per child process
_MEMORY, _SECONDS = 4 << 30, 600
_IS_SANITIZED = "libasan" in os.environ.get("LD_PRELOAD", "")
_EDGES = (0, 1, 2, 127, 128, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1)
_EDGES_64 = (2**63 - 5, 2**63 - 1, 2**63, 2**64 - 1, 2**62, 2**40)
_CHANGED = 20  # every so many are rebuilt, too, and as many others are added to
_MANY = 40  # every so many are copies of the index of many documents
_DOCUMENTS = 4_100  # of it: more than the postings from which skip data is kept

_USES: dict[str, Callable[[Index], object]] = {
    "word": lambda index: results_json(index.search(MARK, limit=40)),
    "phrase": lambda index: index.search('"كتاب مكتبة"'),
    "phrase of a rare word": lambda index: index.search('"كتاب زلازل"'),
    "sloppy phrase": lambda index: index.search('"كتاب مكتبة"~3'),
    "bag": lambda index: index.search("مكتبة قوات كلمة7 النفط تاريخ"),
    "far page": lambda index: index.search("مكتبة كتاب", offset=200),
    "prefix": lambda index: index.search("مدر*"),
    "wildcard": lambda index: index.search("م?رسة"),
    "fuzzy": lambda index: index.search("كتب~1 كتآب~2"),
    "exact": lambda index: index.search("=النفط -كلمة7"),
    "fields": lambda index: index.search("عنوان:خبر مصدر:مصدر تاريخ:2024"),
    "facets": lambda index: index.search(MARK, facets=["source", "tags", "year", "day"]),
    "newest": lambda index: index.search(MARK, sort="date", collapse=True),
    "explain": lambda index: [*map((found := index.search("مكتبة قوات")).explain, found)],
    "misspelled": lambda index: index.search("مكتبتتة نفطط"),
    "Whoosh": lambda index: index.search(wq.Or([wq.Term("text", MARK), wq.Prefix("form", "م")])),
    "get": lambda index: [index.get(f"d{number}", MARK) for number in range(0, 30, 7)],
    "suggest": lambda index: [index.suggest("مك"), index.suggest("مكتبة ق")],
    "more like": lambda index: index.more_like("d1"),
    "meaning": lambda index: index.search(MARK, mode="both") if index.has_meaning else None,
    "ids": list,
    "stats": lambda index: index.stats(),
}


def forge(folder: Path, count: int, seed: int) -> Iterator[Tally]:
    """Use `count` forged indexes."""
    make_whole(folder)
    tally = Tally("forged indexes")
    for first in range(0, count, _BATCH):
        _use_batch(folder, seed, first, min(_BATCH, count - first), tally)
    yield tally


def make_whole(folder: Path) -> None:
    """Build what is forged: a small index of long documents, and one of many short ones.

    Together their uses reach every kernel.
    """
    whole_index(folder / "whole", 30)
    words = ("كتاب", "كتاب", "مكتبة", "النفط")
    rare = {7: "زلازل"}
    many = (
        {
            "id": f"d{n}",
            "title": "خبر",
            "body": f"{MARK} كتاب {rare.get(n, words[n % 4])}",
            "date": "2024",
        }
        for n in range(_DOCUMENTS)
    )
    build_index(many, folder / "many", jobs=1)


def _use_batch(folder: Path, seed: int, first: int, count: int, tally: Tally) -> None:
    """Use the indexes from number `first` on; after a crash, go on with the next."""
    at = first
    while at < first + count:
        asked = [str(folder), str(seed), str(at), str(first + count - at)]
        command = [sys.executable, "-m", "benchmarks.torture.damage.forged", *asked]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            outcome, _, fault = line.partition("\t")
            place = f"seed {seed}, index {at}"
            tally.add(outcome, place, [fault] if fault else [])
            at += 1
        if done.returncode:
            ending = f"ended with {done.returncode}: {done.stderr[-2000:]}"
            tally.add("", f"seed {seed}, index {at}", [ending])
            at += 1


def _main(folder: Path, seed: int, first: int, count: int) -> None:
    faulthandler.enable()
    if _IS_SANITIZED:  # whose shadow memory is 16 TB of addresses
        mapping.map_file = mapping.copy_file
    else:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    for number in range(first, first + count):
        chance = random.Random(seed * 1_000_003 + number)
        index = folder / "forged"
        whole = folder / ("many" if number % _MANY == 1 else "whole")
        change = _forge(whole, index, chance)
        outcome, faults = use_all(index, number % _CHANGED)
        what = f"{change}: {'; '.join(faults)}".replace("\n", " ") if faults else ""
        print(f"{outcome}\t{what}" if what else outcome, flush=True)


def _search_all(index: Path) -> tuple[int, list[str]]:
    """Return how many uses of an open index were refused, and what is wrong."""
    refused, faults = 0, []
    try:
        with open_index(index, encoder=ENCODER) as opened:
            for name, use in _USES.items():
                try:
                    use(opened)
                except KashafError:
                    refused += 1
                except Exception as error:
                    faults.append(_stray(name, error))
    except KashafError:
        refused = len(_USES)
    except Exception as error:
        faults.append(_stray("open", error))
    return refused, faults


def use_all(index: Path, number: int) -> tuple[str, list[str]]:
    """Return what came of using a forged index, and what is wrong; 0 is rebuilt, 10 added to."""
    refused, faults = _search_all(index)
    shutil.rmtree(recovery_folder(index), ignore_errors=True)
    others: dict[str, Callable[[], object]] = {"verify": lambda: verify_index(index)}
    if number == 0:
        others["rebuild"] = lambda: rebuild_index(
            None, index, on_error=lambda _: None, jobs=1, encoder=ENCODER
        )
    elif number == _CHANGED // 2:
        others["add"] = lambda: build_index([document(1, 1)], index, jobs=1, encoder=ENCODER)
    for name, work in others.items():
        try:
            work()
        except KashafError:
            pass
        except Exception as error:
            faults.append(_stray(name, error))
    if refused == len(_USES):
        return "refused on opening", faults
    return ("refused where it was read" if refused else "answered"), faults


def _stray(name: str, error: Exception) -> str:
    trace = error.__traceback__
    place = ""
    while trace:
        code = trace.tb_frame.f_code
        if "kashaf" in trace.tb_frame.f_globals.get("__name__", ""):
            place = f"{Path(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"stray {error!r:.200} at {place} from {name}"


def _forge(whole: Path, index: Path, chance: random.Random) -> str:
    """Make a forged copy of an index; return what was changed."""
    shutil.rmtree(index, ignore_errors=True)
    index.mkdir()
    names = sorted(path.name for path in whole.iterdir() if path.name != LOCK_FILE)
    manifest = next(name for name in names if name.startswith("kashaf_"))
    parts = [name for name in names if name != manifest and not name.endswith(".toc")]
    for name in parts:
        os.link(whole / name, index / name)
    for name in {*names} - {*parts}:
        shutil.copy(whole / name, index / name)
    if chance.random() < 0.15:
        values = json.loads((index / manifest).read_bytes())
        change = _change_value(values, chance)
        (index / manifest).write_bytes(sealed(values))
        return f"{manifest}: {change}"
    if chance.random() < 0.1:
        change = _change_document(index, chance)
        reseal(index)
        return change
    name = chance.choice(parts)
    data = bytearray((index / name).read_bytes())
    changes = [_change_bytes(data, chance) for _ in range(chance.choice((1, 1, 1, 2, 4)))]
    (index / name).unlink()
    (index / name).write_bytes(data)
    reseal(index)
    return f"{name}: {', '.join(changes)}"


def _change_bytes(data: bytearray, chance: random.Random) -> str:
    """Change a number, a run of bytes or the length of a file."""
    if not data:
        return "nothing"
    at = min(chance.randrange(len(data)), len(data) - 1)
    match chance.choice(("number", "number", "number", "flip", "junk", "cut", "repeat")):
        case "number":
            size = chance.choice((1, 2, 4, 4, 8, 8))
            edges = _EDGES + (_EDGES_64 if size == 8 else ())
            value = chance.choice(edges) + chance.choice((0, 0, 1, -1, len(data)))
            order: Any = chance.choice(("little", "big"))
            data[at : at + size] = (value % 2 ** (8 * size)).to_bytes(size, order)
            return f"{size} bytes at {at} are {value} ({order})"
        case "flip":
            data[at] ^= 1 << chance.randrange(8)
            return f"a bit at {at}"
        case "junk":
            size = chance.randrange(1, 40)
            data[at : at + size] = chance.randbytes(size)
            return f"{size} bytes at {at}"
        case "cut":
            del data[at : at + chance.randrange(1, 20)]
            return f"a cut at {at}"
        case _:
            data[at:at] = data[at : at + chance.randrange(1, 60)]
            return f"a repetition at {at}"


def _change_document(index: Path, chance: random.Random) -> str:
    """Change or remove one stored field of a document."""
    part = chance.choice(require(index).segments)
    with SegmentReader(index, part.segid, part.doc_count) as reader:
        stored = [reader.stored(number) for number in range(part.doc_count)]
    at = chance.randrange(len(stored))
    change = _change_value(stored[at], chance)
    (index / column_file(part.segid, STORED)).unlink()
    with StoredWriter(index, part.segid) as writer:
        for fields in stored:
            writer.add(fields)
        writer.finish()
    return f"document {at} of {part.segid}: {change}"


_ODD: tuple[object, ...] = (
    *(0, -1, 1, 2**31, 2**63, 2**64, 10**400, 1.5, float("inf"), float("nan"), True, None, ""),
    *("x", "\0", "MAIN_\0.words", "MAIN_x.words", "../x", "\ud800", [], {}, [[]], {"x": 1}),
)


def _change_value(values: Any, chance: random.Random) -> str:
    """Change or remove one value of a manifest, at any depth."""
    path = ""
    while True:
        keys = list(values) if isinstance(values, dict) else list(range(len(values)))
        if not keys:
            return "nothing"
        key = chance.choice(keys)
        path += f"/{key}"
        inner = values[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
            values = inner
            continue
        if chance.random() < 0.2:
            del values[key]
            return f"{path} is missing"
        values[key] = chance.choice(_ODD)
        return f"{path} is {values[key]!r:.40}"


if __name__ == "__main__":
    _, given_folder, *numbers = sys.argv
    _main(Path(given_folder), *map(int, numbers))
