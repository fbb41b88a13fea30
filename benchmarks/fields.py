"""What a filter, a facet and a sort add to a search, beside SQLite on the same data.

    python -m benchmarks.fields 30000

Documents are news articles with three more fields, made from a fixed seed: an author out of 2,000,
a number of pages, and a day of publication.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.corpora import DATA, load_set
from kashaf.index import Date, Keyword, Number, Schema, build_index
from kashaf.search import Index, open_index

SCHEMA = Schema(author=Keyword(), pages=Number(), published=Date())
QUERIES = ("الرئيس", "أسعار النفط", "كرة القدم", "الحكومة الجديدة في العراق", "*")
ROUNDS = 30
OPTIONS: dict[str, dict[str, Any]] = {
    "no field": {},
    "filter by number": {"filters": {"pages": (100, 300)}},
    "filter by date": {"filters": {"published": ("2005", "2010")}},
    "filter by keyword": {"filters": {"author": [f"كاتب {n}" for n in range(5)]}},
    "facet of a keyword": {"facets": ["author"]},
    "facet of a number": {"facets": ["pages:100"]},
    "facet of years": {"facets": ["published:year"]},
    "sort by number": {"sort": "-pages"},
    "sort by two fields": {"sort": ["author", "-published"]},
}
SQL = {
    "filter by number": "SELECT count(*) FROM d WHERE pages BETWEEN 100 AND 300",
    "facet of a keyword": "SELECT author, count(*) AS n FROM d GROUP BY author ORDER BY n DESC "
    "LIMIT 100",
    "facet of a number": "SELECT floor(pages / 100) AS b, count(*) FROM d GROUP BY b",
    "facet of years": "SELECT substr(published, 1, 4) AS y, count(*) FROM d GROUP BY y",
    "sort by number": "SELECT id FROM d ORDER BY pages DESC, id LIMIT 10",
    "sort by two fields": "SELECT id FROM d ORDER BY author, published DESC, id LIMIT 10",
}


def documents(count: int) -> Iterator[dict[str, object]]:
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


def timed(work: Callable[[], object]) -> float:
    """Return the median time of a call in milliseconds, after one call to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def measure(index: Index) -> dict[str, float]:
    """Return the mean over the queries of the median times, by what was asked for."""

    def mean(options: dict[str, Any]) -> float:
        found = [
            timed(lambda query=query: index.search(query, snippets=False, **options))
            for query in QUERIES
        ]
        return sum(found) / len(found)

    return {name: mean(options) for name, options in OPTIONS.items()}


def measure_sqlite(count: int) -> dict[str, float]:
    """Return the median times of the same tasks on all documents in SQLite, with indexes."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE d (id TEXT, author TEXT, pages REAL, published TEXT)")
    rows = (
        tuple(one[key] for key in ("id", "author", "pages", "published"))
        for one in documents(count)
    )
    database.executemany("INSERT INTO d VALUES (?, ?, ?, ?)", rows)
    for column in ("author", "pages", "published"):
        database.execute(f"CREATE INDEX i_{column} ON d ({column})")
    return {
        name: timed(lambda query=query: database.execute(query).fetchall())
        for name, query in SQL.items()
    }


def main(count: int) -> None:
    """Build an index of `count` documents and print the times."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        build_index(documents(count), path, schema=SCHEMA)
        with open_index(path) as index:
            times = measure(index)
    others = measure_sqlite(count)
    base = times["no field"]
    print(f"{count:,} documents, milliseconds (p50)")
    for name, found in times.items():
        sqlite = f"{others[name]:8.2f}" if name in others else "       -"
        print(f"{name:20} {found:8.2f}  added {found - base:6.2f}  SQLite {sqlite}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
