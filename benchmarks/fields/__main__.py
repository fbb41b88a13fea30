"""What a filter, a facet and a sort add to a search, beside SQLite and tantivy on the same data.

    python -m benchmarks.fields 30000
    python -m benchmarks.fields 300000 /tmp/fields-300000

Documents are news articles with three more fields, made from a fixed seed: an author out of 2,000,
a number of pages, and a day of publication. The second argument is a folder in which the index is
kept for the next run. Searches with and without the option alternate; a filter or bucket that is
new each time was not asked for before, so nothing about it is cached.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.corpora import DATA, load_set
from benchmarks.fields.peers import AUTHORS, Tasks, sqlite_tasks, tantivy_tasks
from benchmarks.report import show
from kashaf.index import Date, Keyword, Number, Schema, build_index
from kashaf.search import Index, open_index

SCHEMA = Schema(author=Keyword(), pages=Number(), published=Date())
QUERIES = ("الرئيس", "أسعار النفط", "كرة القدم", "الحكومة الجديدة في العراق", "*")
ROUNDS = 30
OPTIONS: dict[str, dict[str, Any]] = {
    "filter by number": {"filters": {"pages": (100, 300)}},
    "filter by date": {"filters": {"published": ("2005", "2010")}},
    "filter by keyword": {"filters": {"author": AUTHORS}},
    "facet of a keyword": {"facets": ["author"]},
    "facet of a number": {"facets": ["pages:100"]},
    "facet of years": {"facets": ["published:year"]},
    "sort by number": {"sort": "-pages"},
    "sort by two fields": {"sort": ["author", "-published"]},
    "all three": {
        "filters": {"pages": (100, 300), "-author": AUTHORS},
        "facets": ["author", "published:year"],
        "sort": ["-pages", "published"],
    },
}
RANDOM = random.Random(3)


def _new_number() -> dict[str, Any]:
    low = RANDOM.random() * 900
    return {"filters": {"pages": (low, low + 200)}}


def _new_date() -> dict[str, Any]:
    first = date(1990, 1, 1) + timedelta(RANDOM.randrange(9_000))
    return {"filters": {"published": (first.isoformat(), str(first.year + 5))}}


def _new_keywords() -> dict[str, Any]:
    return {"filters": {"author": [f"كاتب {n}" for n in RANDOM.sample(range(60), 5)]}}


def _new_negation() -> dict[str, Any]:
    low = RANDOM.random() * 500
    return {"filters": {"-author": f"كاتب {RANDOM.randrange(100)}", "pages": (low, None)}}


NEW: dict[str, Callable[[], dict[str, Any]]] = {
    "filter by number, new each time": _new_number,
    "filter by date, new each time": _new_date,
    "filter by keyword, new each time": _new_keywords,
    "negation and number, new each time": _new_negation,
    "facet of a number, new each time": lambda: {"facets": [f"pages:{50 + RANDOM.random() * 99}"]},
}
TASKS = NEW | {name: lambda options=options: options for name, options in OPTIONS.items()}  # type: ignore[misc]


def documents(count: int) -> Iterator[dict[str, Any]]:
    """Yield articles with made-up fields; the articles repeat if there are too few."""
    rng = random.Random(7)
    articles = cycle(load_set(DATA, "antcorpus").documents)
    for number, article in enumerate(islice(articles, count)):
        yield {
            "id": f"{number:07}",
            "title": article.title,
            "body": article.body[:1000],
            "author": f"كاتب {int(rng.paretovariate(0.5)) % 2000}",
            "pages": rng.randint(1, 1000),
            "published": (date(1990, 1, 1) + timedelta(rng.randint(0, 12_000))).isoformat(),
        }


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall time and the CPU time of a call, in milliseconds."""
    wall, cpu = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def added(index: Index, query: str, task: Callable[[], dict[str, Any]]) -> tuple[float, float]:
    """Return by how much the median wall and CPU times with an option exceed those without."""

    def search(options: dict[str, Any]) -> tuple[float, float]:
        return timed(lambda: index.search(query, snippets=False, **options))

    search(task())
    pairs = [(search({}), search(task())) for _ in range(ROUNDS)]
    wall, cpu = (
        median(with_[at] for _, with_ in pairs) - median(without[at] for without, _ in pairs)
        for at in (0, 1)
    )
    return wall, cpu


def measure(index: Index) -> Iterator[list[str]]:
    """Yield a row per task: added wall and CPU time, mean over the queries and the highest."""
    for name, task in TASKS.items():
        found = [added(index, query, task) for query in QUERIES]
        walls, cpus = zip(*found, strict=True)
        yield [name, *(f"{n:.2f}" for n in (mean(walls), max(walls), mean(cpus), max(cpus)))]


def peer(tasks: Tasks) -> dict[str, str]:
    """Return the median CPU time of each task, in milliseconds."""
    return {
        name: f"{median(timed(task)[1] for _ in range(ROUNDS)):.2f}" for name, task in tasks.items()
    }


def alone(index: Index) -> Tasks:
    """Return Kashaf's tasks on all documents, each a whole search."""
    return {
        name: partial(index.search, "*", snippets=False, **options)
        for name, options in OPTIONS.items()
    }


def main(count: int, folder: Path) -> None:
    """Build an index of `count` documents in a folder if there is none, and print the times."""
    path = folder / "index"
    if not path.exists():
        build_index(documents(count), path, schema=SCHEMA)
    with open_index(path) as index:
        rows = list(measure(index))
        kashaf = peer(alone(index))
    sqlite = peer(sqlite_tasks(documents(count)))
    with tempfile.TemporaryDirectory() as other:
        tantivy = peer(tantivy_tasks(documents(count), Path(other) / "tantivy"))
    header = ("milliseconds (p50)", "wall, mean", "wall, highest", "CPU, mean", "CPU, highest")
    show(f"added to a search of {count:,} documents", header, rows)
    table = [
        [name, kashaf[name], sqlite.get(name, "-"), tantivy.get(name, "-")] for name in OPTIONS
    ]
    show("on all documents, CPU", ("milliseconds (p50)", "Kashaf", "SQLite", "tantivy"), table)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    if len(sys.argv) > 2:
        main(size, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(size, Path(made))
