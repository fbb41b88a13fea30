"""Refreshing an index in a folder, while it is searched and built again."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kashaf.index import build_index, rebuild_index
from kashaf.index.analysis import AnalyzerSettings
from kashaf.search import open_index
from kashaf.search.disk.snapshot import DiskSnapshot

SYNONYMS = AnalyzerSettings(families=(("سيارة", "مركبة"),))


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
