"""The commands that are broken off, and what an index must hold before and after each."""

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.torture.encoding import ENCODER
from kashaf import cli
from kashaf.index import Document, IndexWriter, build_index, verify_index
from kashaf.index.errors import IndexMissingError, KashafError
from kashaf.index.operations.access import read_index
from kashaf.index.writing.merging import FACTOR
from kashaf.search import open_index
from kashaf.search.model.request import MODES

Truth = Mapping[str, bytes]
"""What an index holds: the digest of each document by its id."""

MARK = "علامة"
"""A word that is in every document."""
_WORDS = ("كتاب", "مكتبة", "قلم", "بيت", "مدرسة", "العراق", "قوات", "سلام", "وصل", "النفط")
_FURTHER = Document("further", "خبر", f"{MARK} كتاب")


@dataclass(frozen=True)
class Command:
    """Something that changes an index: what it starts from (None: no index), and both truths;
    is_alone: it has no worker processes."""

    name: str
    base: Path | None
    run: Callable[[Path], None]
    before: Truth
    after: Truth
    is_alone: bool = True

    def copy(self, index: Path) -> None:
        """Put what it starts from at `index`."""
        shutil.rmtree(index, ignore_errors=True)
        if self.base:
            shutil.copytree(self.base, index)


def document(number: int, version: int = 0) -> Document:
    """A document of words that all have, so that an index knows them already: most of the time a
    command takes is then spent on the disk. Its version is in its text."""
    words = [*_WORDS, *random.Random(number).choices(_WORDS, k=20 + version)]
    return Document(f"d{number}", "خبر", f"{MARK} {' '.join(words)}", "2024-01-01", "مصدر")


def truth(documents: Iterable[Document]) -> dict[str, bytes]:
    """What an index of these holds."""
    return {one.id: one.digest for one in documents}


def commands(folder: Path) -> list[Command]:
    """The commands, with their sources and the indexes they start from in `folder`."""
    old = [document(number) for number in range(60)]
    new = [document(number, number % 3) for number in range(10, 70)]
    more = [document(100)]
    sources = {name: folder / f"{name}.jsonl" for name in ("old", "new", "more")}
    for path, documents in zip(sources.values(), (old, new, more), strict=True):
        path.write_text("".join(map(_line, documents)))
    small, tiers = folder / "small", folder / "tiers"
    build_index(old, small, jobs=1, encoder=ENCODER)
    for first in range(FACTOR - 1):
        build_index(old[6 * first : 6 * first + 6], tiers, jobs=1, encoder=ENCODER)
    tiered = truth(old[: 6 * (FACTOR - 1)])
    before, after, merged = truth(old), truth(new), tiered | truth(more)
    kept = {key: value for key, value in before.items() if key not in ("d3", "d7")}

    encoded = ("--encoder", ENCODER)

    def line(*arguments: str | Path) -> Callable[[Path], None]:
        return lambda index: _kashaf(*arguments, "--index", index)

    def parallel(index: Path) -> None:
        options: dict[str, Any] = {"memory": 40_000, "jobs": 2, "encoder": ENCODER}
        with IndexWriter(index, replace=True, **options) as writer:
            for one in new:
                writer.add(one)

    return [
        Command("index", None, line("index", sources["old"], "--jobs", "1", *encoded), {}, before),
        Command("update", small, line("index", sources["new"], "--prune", *encoded), before, after),
        Command("delete", small, line("delete", "d3", "d7"), before, kept),
        Command("merge", tiers, line("index", sources["more"], *encoded), tiered, merged),
        Command("rebuild", small, line("rebuild", sources["new"], *encoded), before, after),
        Command("rebuild, 2 workers", small, parallel, before, after, False),
    ]


def _line(one: Document) -> str:
    values = {"id": one.id, "title": one.title, "body": one.body}
    return json.dumps(values | {"date": one.date, "source": one.source}) + "\n"


def _kashaf(*arguments: str | Path) -> None:
    sys.argv = ["kashaf", *map(str, arguments)]
    cli.main()


def held(index: Path) -> dict[str, bytes]:
    """What an index holds; nothing where there is none."""
    try:
        return truth(read_index(index)[1])
    except IndexMissingError:
        return {}


def faults(index: Path, *allowed: Truth, with_leftovers: bool = True) -> list[str]:
    """What is wrong with an index that should hold one of `allowed`; it gets a further commit,
    after which no file should be left over."""
    try:
        found = held(index)
        if found not in allowed:
            return [f"holds {len(found)} documents that were never committed together"]
        wrong = _ask(index, found) if found else []
        build_index([_FURTHER], index, jobs=1, encoder=ENCODER)
        wrong += _ask(index, found | truth([_FURTHER]))
        rest = leftovers(index) if with_leftovers else []
        return wrong + ([f"left behind: {', '.join(rest)}"] if rest else [])
    except KashafError as error:
        return [f"{type(error).__name__}: {error}"]
    except Exception as error:
        return [f"stray {error!r}"]


def leftovers(index: Path) -> list[str]:
    """The files of a folder that its newest generation does not have."""
    from kashaf.index.codec.files.names import LOCK_FILE
    from kashaf.index.store import generation as generations

    generation = generations.require(index)
    own = {file.name for file in generation.files}
    own |= {LOCK_FILE, f"kashaf_{generation.number}.json"}
    return sorted(path.name for path in index.iterdir() if path.name not in own)


def _ask(index: Path, expected: Truth) -> list[str]:
    """What is wrong with the answers, and the checksums, of an index that holds `expected`."""
    wrong = [f"verify: {problem}" for problem in verify_index(index).problems]
    if held(index) != expected:
        wrong.append("lost or changed a document")
    with open_index(index, encoder=ENCODER) as opened:
        for mode in MODES:
            results = opened.search(MARK, limit=len(expected), snippets=False, mode=mode)
            if {hit.id for hit in results} != expected.keys():
                wrong.append(f"a search by {mode} finds {results.total} of {len(expected)}")
    return wrong
