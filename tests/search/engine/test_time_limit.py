"""All that follows a search has what is left of its time limit, and says what was cut short."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import build_index
from kashaf.search import Index, SearchRequest, open_index
from kashaf.search.engine.answering import answer
from kashaf.search.engine.near_duplicates import find_near_duplicates
from kashaf.search.engine.snapshot import Snapshot
from kashaf.search.model.budget import DUPLICATES_STOPPED, EXPLAINING_STOPPED, FACETS_STOPPED
from kashaf.search.query.parser import parse

HOUR = 3600.0
TEXT = " ".join(f"كلمة{number}" for number in range(50))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    documents = [
        {"id": f"{n}", "body": f"كتاب {TEXT}", "source": "ab"[n % 2], "tags": ["t"]}
        for n in range(6)
    ]
    build_index(documents, tmp_path)
    with open_index(tmp_path) as opened:
        yield opened


class Watched:
    """A snapshot that remembers the time limits of its searches."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.seconds: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def search(self, query: Any, request: SearchRequest) -> Any:
        self.seconds.append(request.seconds)
        return self._snapshot.search(query, request)


def answered(index: Index, request: SearchRequest) -> tuple[Any, list[float]]:
    watched = Watched(index._backend.snapshot)
    parsed = parse(request.query, index.analyzer, index.schema)
    # it began so long ago that no time is left after its first search
    return answer(watched, request, parsed, started=-1e9), watched.seconds


@pytest.mark.parametrize("query", ["كتب", "مكاتيب"])
def test_further_searches_have_the_time_that_is_left(index: Index, query: str) -> None:
    results, seconds = answered(index, SearchRequest(query, seconds=HOUR))
    assert seconds == [HOUR, 0.0]
    assert results.related_total is None


def test_facets_of_other_choices_have_the_time_that_is_left(index: Index) -> None:
    filters = {"source": ["a"], "tags": ["t"]}
    request = SearchRequest(
        "كتاب", filters=filters, facets=("source", "tags"), multi_select=True, seconds=HOUR
    )
    snapshot = Watched(index._backend.snapshot)
    parsed = parse("كتاب", index.analyzer)
    results = answer(snapshot, request, parsed, time.perf_counter())
    assert len(snapshot.seconds) >= 3
    assert sorted({*snapshot.seconds}, reverse=True) == snapshot.seconds
    assert results.facets["source"] == (("a", 3), ("b", 3))


def test_near_duplicates_that_are_not_found_in_time_are_listed(index: Index) -> None:
    page = index.search("كتاب", limit=6, seconds=HOUR)
    stored = [hit._stored for hit in page]
    looks = iter([False, False, True])
    assert find_near_duplicates(stored, 4, lambda: next(looks)) == {0: [1], 2: [], 3: [], 4: []}
    assert find_near_duplicates(stored, 4, lambda: False) == {0: [1, 2, 3, 4, 5]}
    assert len(index.search("كتاب", collapse=True, seconds=HOUR)) == 1


def test_what_was_stopped_is_told(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kashaf.search.model.serialize.SECONDS", HOUR)
    results = index.search("كتاب", seconds=HOUR)
    assert not results.was_stopped
    assert replace(results, notes=(FACETS_STOPPED,)).was_stopped
    assert replace(results, notes=(DUPLICATES_STOPPED,)).was_stopped
    assert all(hit["explain"] for hit in results.to_dict(explain=True)["hits"])
    monkeypatch.setattr("kashaf.search.model.serialize.SECONDS", -1.0)
    explained = results.to_dict(explain=True)
    assert explained["notes"] == [EXPLAINING_STOPPED]
    assert [hit["explain"] for hit in explained["hits"]] == [[]] * 6


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of one long document and of many short ones."""
    folder = tmp_path_factory.mktemp("long")
    body = "في كتاب قرأ من " * 12_500 + "نهاية"
    short = [{"id": f"{n}", "body": f"نص كلمة{n}", "source": "x"} for n in range(200)]
    build_index([{"id": "long", "body": body}, *short], folder, jobs=1)
    with open_index(folder) as opened:
        yield opened


def looks(index: Index, query: str, **options: Any) -> int:
    """Return how often a search looks whether it has to stop."""
    number = count()

    def look() -> bool:
        return next(number) < 0

    index.run(SearchRequest(query, seconds=HOUR, is_cancelled=look, **options))
    return next(number)


@pytest.mark.parametrize(
    ("query", "options", "least"),
    [
        ('"في من في"~50', {"snippets": False}, 10_000),  # at each place where the phrase may be
        ('="من نهاية"', {"snippets": False}, 12),  # every 4,096 words of a text
        ("=نص", {"snippets": False}, 300),  # at each text, twice
        ("كتاب", {}, 150),  # every 64 words that are highlighted
        ("كتتاب زقزوق قررأ كلمهه", {"snippets": False}, 5),  # at each word to be corrected
        ("كتاب", {"snippets": False, "facets": ["source", "tags", "year", "day"]}, 7),
    ],
    ids=["sloppy phrase", "verification", "texts", "highlighting", "suggestions", "facets"],
)
def test_long_work_looks_often_whether_to_stop(
    long: Index, query: str, options: dict[str, Any], least: int
) -> None:
    assert looks(long, query, **options) >= least


@pytest.mark.parametrize(
    ("query", "options", "made"),
    [
        ("=نص", {"snippets": False}, "hits"),
        ("كتاب", {"snippets": False, "facets": ["source", "tags"]}, "facets"),
        ("كتتاب", {"snippets": False}, "suggestions"),
        ("كتاب", {}, "hits"),
    ],
    ids=["search", "facets", "suggestions", "snippets"],
)
def test_took_ms_covers_everything_that_the_caller_waits_for(
    long: Index, monkeypatch: pytest.MonkeyPatch, query: str, options: dict[str, Any], made: str
) -> None:
    now = 0

    def look() -> bool:
        """Let a second pass whenever the search looks whether it has to stop."""
        nonlocal now
        now += 1
        return False

    monkeypatch.setattr(time, "perf_counter", lambda: float(now))
    results = long.run(SearchRequest(query, seconds=HOUR, is_cancelled=look, **options))
    assert getattr(results, made)
    assert results.took_ms == now * 1000 > 0


def test_a_document_page_looks_often_whether_to_stop(long: Index) -> None:
    number = count()
    long.get("long", "=كتاب", seconds=HOUR, is_cancelled=lambda: next(number) < 0)
    assert next(number) > 150
    cut = long.get("long", "=كتاب", is_cancelled=lambda: True)
    assert cut is not None
    assert cut.highlighted_chars == 0
