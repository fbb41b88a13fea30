"""Random damage to an index: answers stay right, or `IndexCorruptError` names file and remedy."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.torture.commands import MARK, document
from benchmarks.torture.encoding import ENCODER
from benchmarks.torture.tally import Tally
from kashaf.index import build_index, verify_index
from kashaf.index.codec.files.names import LOCK_FILE
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store.generation import require
from kashaf.search import Index, open_index
from kashaf.search.model.request import MODES, Mode

_QUERIES = (
    MARK,
    "مكتبة قوات",
    '"كتاب مكتبة"',
    "مدر*",
    "م?رسة",
    "كتب~1",
    "=النفط",
    "النفط -كلمة7",
    "تاريخ:2024",
    "مصدر:مصدر",
    "عنوان:خبر",
)
Questions = Mapping[str, Callable[[Index], object]]


def damage(
    folder: Path, count: int, seed: int, documents: int, shell_every: int
) -> Iterator[Tally]:
    """`count` damages of an index of so many documents, in two segments, each to a fresh copy.

    Every question is either answered as before or raises `IndexCorruptError`; what differs from the
    manifest is found by `verify_index`. Every `shell_every`-th is put to the command, too.
    """
    whole = whole_index(folder / "whole", documents)
    files = {path.name: path.read_bytes() for path in whole.iterdir()}
    checked = {file.name for file in require(whole).files}
    checked.add(next(name for name in files if name.startswith("kashaf_")))
    questions = _questions(documents)
    answers = _answers(whole, questions)
    chance = random.Random(seed)
    tallies = {kind: Tally(f"damage: {kind}") for kind in _KINDS}
    index = folder / "damaged"
    for number in range(count):
        kind = chance.choice(list(_KINDS))
        changes = _KINDS[kind](files, chance)
        _place(whole, index, changes)
        place = f"seed {seed}, damage {number} ({', '.join(changes)})"
        outcome, wrong = _judge(index, questions, answers, changes.keys() & checked)
        if shell_every and number % shell_every == 0:
            wrong += _ask_command(index, answers)
        tallies[kind].add(outcome, place, wrong)
    yield from tallies.values()


def whole_index(index: Path, documents: int) -> Path:
    """An index of two segments, with deleted documents."""
    build_index((_varied(number) for number in range(documents)), index, jobs=1, encoder=ENCODER)
    more = [_varied(number, 1) for number in range(0, documents, 5)]
    build_index(more, index, jobs=1, encoder=ENCODER)
    return index


def _varied(number: int, version: int = 0) -> dict[str, object]:
    one = document(number, version)
    return {
        "id": one.id,
        "title": f"{one.title} {number}",
        "body": f"{one.body} كلمة{number % 97}",
    } | {
        "date": one.date,
        "source": one.source,
        "tags": [f"وسم{number % 7}"],
    }


def _questions(documents: int) -> Questions:
    def found(query: str, mode: Mode = "words") -> Callable[[Index], object]:
        def ask(index: Index) -> object:
            results = index.search(query, mode=mode)
            hits = [
                (hit.id, hit.score, hit.snippets[0].text if hit.snippets else "") for hit in results
            ]
            return results.total, hits

        return ask

    questions: dict[str, Callable[[Index], object]] = {query: found(query) for query in _QUERIES}
    questions |= {
        f"d{number}": lambda index, number=number: index.get(f"d{number}")  # type: ignore[misc]
        for number in range(0, documents, max(1, documents // 20))
    }
    questions |= {f"{MARK}, {mode}": found(MARK, mode) for mode in MODES[1:]}
    questions["suggest"] = lambda index: index.suggest("مك")
    questions["more like"] = lambda index: [hit.id for hit in index.more_like("d1")]
    questions["facets"] = lambda index: index.search(MARK, facets=["source", "year"]).facets
    questions["ids"] = sorted
    questions["stats"] = lambda index: index.stats()
    return questions


def _answers(index: Path, questions: Questions) -> dict[str, object]:
    with open_index(index, encoder=ENCODER) as opened:
        return {name: ask(opened) for name, ask in questions.items()}


def _ask_all(
    index: Path, questions: Questions, answers: Mapping[str, object]
) -> tuple[int, list[str]]:
    """How many questions met corruption that was reported, and what is wrong."""
    wrong = []
    reported = 0
    try:
        with open_index(index, encoder=ENCODER) as opened:
            for name, ask in questions.items():
                try:
                    if ask(opened) != answers[name]:
                        wrong.append(f"another answer to {name!r}")
                except IndexCorruptError as error:
                    reported += 1
                    wrong += _unclear(error, index)
                except Exception as error:
                    wrong.append(f"stray {error!r} for {name!r}")
    except IndexCorruptError as error:
        reported = len(questions)
        wrong += _unclear(error, index)
    except Exception as error:
        wrong.append(f"stray {error!r} on opening")
    return reported, wrong


def _judge(
    index: Path, questions: Questions, answers: Mapping[str, object], must_be_found: set[str]
) -> tuple[str, list[str]]:
    """What came of it, and what is wrong."""
    reported, wrong = _ask_all(index, questions, answers)
    try:
        problems = verify_index(index).problems
    except Exception as error:
        return "", [*wrong, f"stray {error!r} from verify"]
    if must_be_found and not problems:
        wrong.append("not found by verify")
    if reported and not problems:
        wrong.append("reported, but called whole by verify")
    if reported == len(questions):
        return "reported on opening", wrong
    if reported:
        return "reported where it was read", wrong
    return ("harmless but found by verify" if problems else "harmless"), wrong


def _unclear(error: IndexCorruptError, index: Path) -> list[str]:
    is_clear = error.where.startswith(str(index)) and "kashaf rebuild" in str(error)
    return [] if is_clear else [f"unclear: {error}"]


def _ask_command(index: Path, answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with the command's answer: the right one, or a line and exit code 2."""
    command = [sys.executable, "-m", "kashaf.cli", "search", MARK, "--json", "--index", str(index)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    total = answers[MARK][0]
    if done.returncode == 0 and f'"total": {total},' in done.stdout:
        return []
    is_told = done.returncode == 2 and done.stderr.count("\n") == 1 and not done.stdout
    return [] if is_told else [f"the command ended with {done.returncode}: {done.stderr[-300:]}"]


def _place(whole: Path, index: Path, changes: Mapping[str, bytes | None]) -> None:
    """A copy of an index with some files changed or (None) missing; the others are links."""
    shutil.rmtree(index, ignore_errors=True)
    index.mkdir()
    for path in whole.iterdir():
        if path.name not in changes:
            os.link(path, index / path.name)
    for name, data in changes.items():
        if data is not None:
            (index / name).write_bytes(data)


Files = Mapping[str, bytes]
Changes = dict[str, bytes | None]


def _one(files: Files, chance: random.Random) -> str:
    return chance.choice(sorted(files.keys() - {LOCK_FILE}))


def _flipped(files: Files, chance: random.Random) -> Changes:
    name = _one(files, chance)
    data = bytearray(files[name])
    for _ in range(chance.choice((1, 1, 2, 8))) if data else ():
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return {name: bytes(data)} if data != files[name] else {}


def _overwritten(files: Files, chance: random.Random) -> Changes:
    name = _one(files, chance)
    data = files[name]
    start = chance.randrange(len(data) + 1)
    junk = chance.choice((bytes, chance.randbytes))(chance.randrange(1, 600))
    spoilt = data[:start] + junk[: len(data) - start] + data[start + len(junk) :]
    return {name: spoilt} if spoilt != data else {}


def _cut(files: Files, chance: random.Random) -> Changes:
    name = _one(files, chance)
    return {name: files[name][: chance.randrange(len(files[name]))]} if files[name] else {}


def _grown(files: Files, chance: random.Random) -> Changes:
    name = _one(files, chance)
    return {name: files[name] + chance.randbytes(chance.randrange(1, 100))}


def _missing(files: Files, chance: random.Random) -> Changes:
    return {_one(files, chance): None}


def _swapped(files: Files, chance: random.Random) -> Changes:
    """Two files in each other's place, most often of one kind."""
    first = _one(files, chance)
    alike = [name for name in files if name != first and name.endswith(first[-8:])]
    second = chance.choice(alike) if alike and chance.random() < 0.7 else _one(files, chance)
    return {first: files[second], second: files[first]} if files[first] != files[second] else {}


_KINDS: dict[str, Callable[[Files, random.Random], Changes]] = {
    "flipped bits": _flipped,
    "overwritten bytes": _overwritten,
    "cut short": _cut,
    "grown": _grown,
    "missing": _missing,
    "swapped": _swapped,
}
