"""The time limit: no query uses more than twice its budget of CPU time, however long the text."""

import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from starlette.testclient import TestClient

from benchmarks.torture.tally import Tally
from kashaf.index import build_index
from kashaf.search import Index, open_index
from kashaf.search.model.budget import SECONDS
from kashaf.search.model.serialize import results_json
from kashaf.search.web.app import create_app

QUERY_CHARS = 1000
_WORDS = ("في", "من", "كتاب", "مكتبة", "العراق", "و", "ال", "وصل", "شوارزنيجر", "كتآب", "kitab")
_WRAPPED = ("{}", "={}", '"{} {}"~9999', '"{} {} {}"', "{}~2", "{}*", "*{}*", "عنوان:={}", "NEAR")
_ALL: dict[str, Any] = {
    "facets": ["source", "tags", "day"],
    "multi_select": True,
    "collapse": True,
    "related": True,
    "offset": 1000,
    "limit": 100,
    "snippet_count": 10,
}
_Ask: TypeAlias = Callable[[str], object]


def _forms(directory: Path, index: Index) -> dict[str, _Ask]:
    """Return what is asked with each query: of the library, and of the pages of a server."""
    first = next(iter(index))
    ((source, _),) = index.facet_values("source", limit=1)
    options = _ALL | {"filters": {"source": [source]}}
    client = TestClient(create_app(directory))

    def page(path: str, query: str, **params: str) -> None:
        client.get(path, params={"q": query, **params}).raise_for_status()

    found: dict[str, _Ask] = {
        "search": lambda query: results_json(index.search(query, facets=["source", "day"])),
        "every option": lambda query: results_json(index.search(query, **options), explain=True),
        "document": lambda query: index.get(first, query),
        "suggest": lambda query: index.suggest(query),
        "page of results": lambda query: page("/", query, source=source, page="50"),
        "page of a document": lambda query: page("/document", query, id=first, at="10"),
    }
    if index.has_meaning:
        found["both"] = lambda query: results_json(index.search(query, mode="both"))
        found["meaning"] = lambda query: results_json(index.search(query, mode="meaning"))
    return found


def keep_budget(
    folder: Path, count: int, chars: int, seed: int, also: Path | None = None
) -> Iterator[Tally]:
    """Ask `count` queries of an index of one document of so many characters and 200 short ones.

    If another index is given, they are asked of that, too.
    """
    chance = random.Random(seed)
    words = [*_WORDS, *(f"كلمة{number}" for number in range(20_000))]
    body = " ".join(chance.choices(words, [2000] * len(_WORDS) + [1] * 20_000, k=chars // 5))
    texts = {"long": body} | {str(n): body[n * 500 : n * 500 + 800] for n in range(200)}
    documents = (
        {"id": name, "title": "خبر", "body": text, "source": "مصدر", "date": "2024-01-01"}
        for name, text in texts.items()
    )
    build_index(documents, folder / "i", jobs=1)
    yield from _ask(folder / "i", count, f"{chars:,} characters", seed)
    if also:
        yield from _ask(also, count, also.name, seed)


def _ask(directory: Path, count: int, what: str, seed: int) -> Iterator[Tally]:
    chance = random.Random(seed)
    with open_index(directory) as index:
        index.search("كتاب~1 *تاب* كتاب").hits  # noqa: B018 - reads what a first search reads
        for name, ask in _forms(directory, index).items():
            tally = Tally(f"budget: {name}, {what}")
            slowest = 0.0
            for number in range(count):
                query = _query(chance)
                started = _cpu()
                ask(query)
                used = _cpu() - started
                slowest = max(slowest, used)
                fault = [f"{used:.1f} s of CPU for {query!r}"] if used > 2 * SECONDS else []
                tally.add("within the budget", f"seed {seed}, query {number}", fault)
            tally.outcomes[f"slowest {slowest:.1f} s"] += 1
            yield tally


def _query(chance: random.Random) -> str:
    """Return a query of many parts, most often of one kind."""
    wrapped = chance.sample(_WRAPPED, chance.choice((1, 1, 2, len(_WRAPPED))))
    parts: list[str] = []
    while sum(map(len, parts)) + 4 * len(parts) < QUERY_CHARS - 60:
        words = chance.choices(_WORDS[: chance.choice((1, 2, len(_WORDS)))], k=3)
        parts.append(chance.choice(wrapped).replace("NEAR", "{} NEAR/9 {}").format(*words))
        if chance.random() < 0.02:
            break
    if chance.random() < 0.3:
        phrase = " ".join(chance.choices(_WORDS[:3], k=30))
        return f'"{phrase}"~{chance.choice((1, 50, 9999))}'
    return chance.choice((" OR ", " ")).join(parts)[:QUERY_CHARS]


def _cpu() -> float:
    return time.process_time() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
