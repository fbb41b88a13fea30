"""An open index over its lifetime: threads, refreshing, closing."""

import gc
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kashaf.index.errors import IndexClosedError
from kashaf.search import Index, open_index

QUERIES = ("القوات الأميركية", "العراق", '"عين الأسد"', "نخ*", "وزير~1", "النفط AND اسعار", "*ية")


def scores(index: Index, query: str) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in index.search(query)]


def test_eight_threads_find_what_one_finds(news: Path) -> None:
    with open_index(news) as index:
        expected = {
            query: [(hit.id, hit.score) for hit in index.search(query)] for query in QUERIES
        }
    with open_index(news) as index, ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda query: (query, scores(index, query)), QUERIES * 20)
        for query, hits in found:
            assert hits == expected[query]


@pytest.mark.parametrize(
    "use",
    [
        lambda index: index.search("العراق"),
        lambda index: index.get("w01"),
        lambda index: index.suggest("الع"),
        lambda index: index.more_like("w01"),
        lambda index: index.stats(),
        lambda index: index.refresh(),
        lambda index: len(index),
        lambda index: list(index),
    ],
)
def test_a_closed_index_raises_its_own_error(news: Path, use: Callable[[Index], object]) -> None:
    index = open_index(news)
    index.close()
    with pytest.raises(IndexClosedError):
        use(index)


def test_results_outlive_the_index(news: Path) -> None:
    with open_index(news) as index:
        results = index.search("العراق")
    assert all(hit.body for hit in results)
    assert results.explain(results.hits[0])


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_closed_index_keeps_no_file_open(news: Path) -> None:
    def open_files() -> list[str]:
        paths = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
        found = [os.readlink(path) for path in paths if os.path.lexists(path)]
        return [path for path in found if path.startswith(f"{news}/")]

    gc.collect()
    before = open_files()
    gc.disable()
    try:
        with open_index(news) as index:
            index.search("العراق")
            assert open_files() != before
        del index
        assert open_files() == before
    finally:
        gc.enable()


def test_searches_while_the_index_is_closed_finish_or_raise_its_error(news: Path) -> None:
    index = open_index(news)
    started = threading.Barrier(5)

    def search() -> int:
        started.wait()
        try:
            while True:
                assert index.search("العراق*").total > 0
        except IndexClosedError:
            return 1

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search) for _ in range(4)]
        started.wait()
        index.close()
        assert sum(one.result() for one in searches) == 4
