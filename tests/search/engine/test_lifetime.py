"""An open index over its lifetime: threads, refreshing, closing."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kashaf.index import build_index, rebuild_index
from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.errors import IndexClosedError
from kashaf.search import Index, open_index
from kashaf.search.disk.snapshot import DiskSnapshot

QUERIES = ("القوات الأميركية", "العراق", '"عين الأسد"', "نخ*", "وزير~1", "النفط AND اسعار", "*ية")
SYNONYMS = AnalyzerSettings(families=(("سيارة", "مركبة"),))


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


def test_no_search_finds_nothing_while_a_refresh_changes_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index([{"id": "1", "body": "اشترى سيارة"}], tmp_path)
    opened, may_finish = threading.Event(), threading.Event()
    real_open = DiskSnapshot.open

    def slow_open(directory: Path, max_copied: int, encoder: str | None) -> DiskSnapshot:
        snapshot = real_open(directory, max_copied, encoder)
        opened.set()
        assert may_finish.wait(60)
        return snapshot

    with open_index(tmp_path) as index, ThreadPoolExecutor(1) as pool:
        rebuild_index([{"id": "1", "body": "اشترى سيارة"}], tmp_path, SYNONYMS)
        monkeypatch.setattr(DiskSnapshot, "open", slow_open)
        refreshing = pool.submit(index.refresh)
        assert opened.wait(60)
        for _ in range(20):
            assert index.search("سيارة").total == 1
            assert index.search("مركبة").total == 0
        may_finish.set()
        while not refreshing.done():
            assert index.search("سيارة").total == 1
        assert refreshing.result()
        assert index.search("مركبة").total == 1


def test_threads_search_without_interruption_while_generations_follow_each_other(
    tmp_path: Path,
) -> None:
    document = {"id": "1", "body": "اشترى سيارة"}
    build_index([document], tmp_path)
    is_over = threading.Event()
    with open_index(tmp_path) as index, ThreadPoolExecutor(3) as pool:

        def search() -> int:
            count = 0
            while not is_over.is_set():
                assert index.search("سيارة").total == 1
                count += 1
            return count

        searches = [pool.submit(search) for _ in range(3)]
        for settings in (SYNONYMS, AnalyzerSettings(), SYNONYMS):
            rebuild_index([document], tmp_path, settings)
            assert index.refresh()
        is_over.set()
        assert all(one.result() for one in searches)


def test_an_index_replaced_by_one_with_the_same_number_is_noticed(tmp_path: Path) -> None:
    for name in ("first", "second"):
        build_index([{"id": name, "body": "اشترى جوالا"}], tmp_path / name)
    served = tmp_path / "served"
    served.symlink_to("first")
    with open_index(served) as index:
        assert list(index) == ["first"]
        assert not index.refresh()
        served.unlink()
        served.symlink_to("second")
        assert index.refresh()
        assert list(index) == ["second"]
        assert not index.refresh()
        shutil.rmtree(tmp_path / "second")
        build_index([{"id": "third", "body": "اشترى جوالا"}], tmp_path / "second")
        assert index.refresh()
        assert list(index) == ["third"]


FORK_WHILE_SEARCHING = """
import os, sys, threading
from kashaf.search import open_index

with open_index(sys.argv[1]) as index:
    is_over = threading.Event()

    def search():
        while not is_over.is_set():
            for hit in index.search("القوات الأميركية في العراق*", limit=50):
                hit.fields

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        child = os.fork()
        if not child:
            index.refresh()
            for hit in index.search("العراق"):
                hit.fields
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    is_over.set()
    for thread in threads:
        thread.join()
"""


IMPORTED_BY_SEARCHING = """
import os, sys
from kashaf.search import open_index

with open_index(sys.argv[1]) as index:
    child = os.fork()
    if child:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    before = set(sys.modules)
    for query in ("زقزقوقش", "وزير~1 OR *ية", "root:كتب AND نخ*", '="عين الأسد"', "alasad", "12"):
        options = {"facets": ["year", "source"], "sort": ["source", "date"], "related": True}
        index.search(query, **options)
        index.search(query, collapse=True)
        index.search(query).to_dict(explain=True)
    index.suggest("القو"), index.more_like("w03"), index.get("w03", "زقزوق"), index.refresh()
    print(*sorted(set(sys.modules) - before), flush=True)
    os._exit(0)
"""


def test_a_search_imports_nothing_more_after_a_fork(news: Path) -> None:
    """What another thread is importing at the time of a fork can never be imported in the child."""
    command = [sys.executable, "-c", IMPORTED_BY_SEARCHING, str(news)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == []


def test_a_child_forked_beside_searching_threads_can_search(news: Path) -> None:
    command = [sys.executable, "-c", FORK_WHILE_SEARCHING, str(news)]
    assert subprocess.run(command, check=False, timeout=300).returncode == 0
