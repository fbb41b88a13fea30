"""Indexes on a cluster: resuming builds, replacing indexes, losing a node."""

import logging
import math
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import (
    Document,
    build_index,
    copy_index,
    delete_documents,
    rebuild_index,
    set_dictionary,
)
from kashaf.index.analysis import AnalyzerSettings, read_dictionary
from kashaf.index.errors import (
    ClusterError,
    IndexMissingError,
    KashafError,
    SourceError,
)
from kashaf.index.opensearch.address import parse_address
from kashaf.index.opensearch.client import connect, translated
from kashaf.index.opensearch.writer import ClusterWriter
from kashaf.search import SearchRequest, open_index
from kashaf.search.concordance import concordance
from kashaf.search.evaluation import evaluate
from kashaf.search.trends import trend
from tests.opensearch.conftest import EXAMPLES, SCRIPT


def found(target: str, query: str = "خبر", **options: Any) -> list[str]:
    with open_index(target) as index:
        return [hit.id for hit in index.search(query, **options)]


def make(count: int) -> Iterator[dict[str, str]]:
    return ({"id": f"{n:06}", "title": "خبر", "body": "وصل الوزير"} for n in range(count))


def test_an_interrupted_build_is_resumed(address: str) -> None:
    def broken() -> Iterator[dict[str, str]]:
        yield from make(600)
        raise OSError("the source is unavailable")

    with pytest.raises(OSError, match="unavailable"):
        build_index(broken(), f"{address}?replicas=0")
    changes = build_index(make(700), address)
    assert changes.unchanged >= 500
    assert changes.added + changes.unchanged == 700
    assert changes.updated == 0


def test_a_changed_document_replaces_the_old_one(address: str) -> None:
    build_index([{"id": "1", "title": "خبر قديم"}, {"id": "2", "title": "خبر"}], address)
    changes = build_index([{"id": "1", "title": "قصة"}, {"id": "2", "title": "خبر"}], address)
    assert (changes.updated, changes.unchanged) == (1, 1)
    assert found(address) == ["2"]
    assert found(address, "قصة") == ["1"]


def test_the_last_of_two_documents_with_one_id_is_kept(address: str) -> None:
    build_index([{"id": "1", "title": f"خبر رقم {n}"} for n in (7, 8)], address)
    assert found(address, "7") == []
    assert found(address, "8") == ["1"]


def test_a_rebuilt_index_is_searchable_when_it_is_complete(address: str) -> None:
    build_index([{"id": "old", "title": "خبر"}], f"{address}?shards=2&replicas=0")

    def documents() -> Iterator[dict[str, str]]:
        yield {"id": "new", "title": "خبر"}
        assert found(address) == ["old"]

    with open_index(address) as index:
        rebuild_index(documents(), address)
        assert [hit.id for hit in index.search("خبر")] == ["new"]
        assert index.refresh()
        assert index.stats()["shards"] == 2
        assert index.stats()["replicas"] == 0


def test_a_failed_rebuild_leaves_the_index_unchanged(address: str) -> None:
    build_index([{"id": "old", "title": "خبر"}], address)
    with pytest.raises(ValueError, match="text"):
        rebuild_index([{"id": "new", "title": "خبر"}, {"id": "bad"}], address)
    assert found(address) == ["old"]
    client = connect(parse_address(address))
    assert len(client.indices.get_settings(index=f"{parse_address(address).name}-*")) == 1
    client.close()


def test_a_killed_rebuild_is_resumed(address: str) -> None:
    build_index([{"id": "old", "title": "خبر"}], f"{address}?replicas=0")
    killed = ClusterWriter(parse_address(address), replace=True)
    for document in (*make(600), {"id": "removed", "title": "خبر"}):
        killed.add(document)
    killed.prune()  # which waits until all is sent
    changes = rebuild_index(make(700), address)
    assert (changes.unchanged, changes.added, changes.deleted) == (600, 100, 1)
    with open_index(address) as index:
        assert index.search("خبر").total == len(index) == 700


def test_a_rebuild_with_other_settings_is_not_resumed(address: str) -> None:
    build_index([{"id": "old", "title": "خبر"}], f"{address}?replicas=0")
    killed = ClusterWriter(parse_address(address), replace=True)
    killed.add({"id": "1", "title": "خبر"})
    killed.prune()
    changes = rebuild_index(make(1), address, AnalyzerSettings(teh_marbuta=False))
    assert (changes.unchanged, changes.added) == (0, 1)
    assert found(address) == ["000000"]


def test_pruning_deletes_documents_that_were_not_added_again(address: str) -> None:
    build_index(make(20), f"{address}?shards=2&replicas=0")
    changes = build_index(make(5), address, prune=True)
    assert (changes.unchanged, changes.deleted) == (5, 15)
    assert found(address) == [f"{n:06}" for n in range(5)]


def test_a_rejected_document_is_reported_and_the_others_are_kept(address: str) -> None:
    bad = Document("bad", "خبر", "", source="س" * 20_000)
    errors: list[SourceError] = []
    changes = build_index([*make(3), bad], address, on_error=errors.append)
    assert changes.added == 3
    assert [error.where for error in errors] == ["bad"]
    with pytest.raises(KashafError, match="bad"):
        build_index([bad], address)


def test_copying_to_a_cluster_and_back_preserves_documents(address: str, tmp_path: Path) -> None:
    documents: list[dict[str, object]] = [
        {"id": "1", "title": "خبر", "tags": ["أ", "ب"], "n": {"x": [1, 2.5, None, ""]}},
        {"id": "ط" * 300, "body": "خبر ثان", "date": "2024-01-05", "url": "http://example.org"},
    ]
    build_index(documents, tmp_path / "first")
    copy_index(tmp_path / "first", f"{address}?replicas=0")
    copy_index(address, tmp_path / "second")
    with open_index(tmp_path / "first") as first, open_index(tmp_path / "second") as second:
        hits, others = ({hit.id: hit for hit in i.search("خبر")} for i in (first, second))
        assert hits == others
        assert len(hits) == 2
    with pytest.raises(KashafError, match="already"):
        copy_index(tmp_path / "first", address)
    assert delete_documents(["ط" * 300, "x"], address) == ["x"]
    assert found(address) == ["1"]


def test_paging_reaches_the_last_document(address: str) -> None:
    build_index(make(10_050), f"{address}?shards=2&replicas=0")
    ids = [f"{n:06}" for n in range(10_050)]
    patient: dict[str, Any] = {"seconds": 120}  # a page far behind takes long on a busy machine
    assert found(address, limit=20, offset=9_980, **patient) == ids[9_980:10_000]
    assert found(address, limit=60, offset=9_990, **patient) == ids[9_990:]
    assert found(address, limit=60, offset=20_000, **patient) == []
    with open_index(address) as index:
        cut = index.search("خبر", offset=10_000, seconds=-1)
    assert cut.partial
    assert cut.notes


def test_killing_one_of_two_nodes_loses_no_document_and_fails_no_search(
    cluster: str, address: str
) -> None:
    build_index(make(500), f"{address}?shards=2&replicas=1")
    stopped, answers, errors = threading.Event(), [], []

    def search() -> None:
        with open_index(address) as index:
            while not stopped.is_set():
                try:
                    answers.append(index.search("خبر", limit=1, seconds=10))
                except KashafError as error:
                    errors.append(error)

    def documents() -> Iterator[dict[str, str]]:
        yield from make(1_500)
        subprocess.run([SCRIPT, "kill"], check=True)
        before = len(answers)
        yield from ({**document, "id": f"x{document['id']}"} for document in make(2_500))
        assert len(answers) > before

    searching = threading.Thread(target=search)
    searching.start()
    try:
        changes = build_index(documents(), address)
        stopped.set()
        searching.join()
        assert errors == []
        assert [answer.notes for answer in answers if answer.total < 500] == []
        assert changes.added + changes.updated + changes.unchanged == 4_000
        with open_index(address) as index:
            assert index.search("خبر").total == 4_000
            assert len(index) == 4_000
    finally:
        stopped.set()
        subprocess.run([SCRIPT, "revive"], check=True)


def test_searches_without_a_time_limit_and_studies_of_texts_work(address: str) -> None:
    documents = [
        {"id": "1", "title": "خبر", "body": "ارتفع النفط أمس", "date": "2023-05-01"},
        {"id": "2", "title": "رأي", "body": "عن النفط والغاز", "date": "2024-05-01"},
    ]
    build_index(documents, address)
    with open_index(address) as index:
        assert index.search("النفط", seconds=math.inf).total == 2
        assert {hit.id for hit in index.scan(SearchRequest("النفط"))} == {"1", "2"}
        assert {line.id for line in concordance(index, SearchRequest("النفط"))} == {"1", "2"}
        assert trend(index, ["النفط"], by="year").counts == {"النفط": (1, 1)}
        assert evaluate(index, {"q": "الغاز"}, {"q": {"2": 1}}).ndcg == 1


def test_a_long_query_is_cut_to_what_a_cluster_accepts(news: str) -> None:
    article = (EXAMPLES / "001-iraq-withdrawal.txt").read_text(encoding="utf-8")
    with open_index(news) as index:
        results = index.search(article, related=True)
    assert results.hits[0].id == "001-iraq-withdrawal.txt"
    assert any("words were searched for" in note for note in results.notes)


def test_an_index_whose_shards_have_not_started_is_unavailable(address: str) -> None:
    build_index(make(1), f"{address}?replicas=0")
    with open_index(address) as index:
        place = parse_address(address)
        client = connect(place)
        client.indices.close(index=place.name)
        settings = {"index.routing.allocation.enable": "none"}
        client.indices.put_settings(index=place.name, body=settings)
        client.indices.open(index=place.name, params={"wait_for_active_shards": "0"})
        client.close()
        with pytest.raises(ClusterError, match="shards"):
            index.stats()


def test_a_missing_index_raises(address: str) -> None:
    with pytest.raises(IndexMissingError, match="no index of this name"):
        open_index(address)
    with pytest.raises(IndexMissingError):
        rebuild_index(None, address)


def test_an_index_that_kashaf_did_not_create_is_not_changed(address: str) -> None:
    at = parse_address(address)
    client = connect(at)
    client.indices.create(index=at.name)
    try:
        for attempt in (open_index, lambda target: ClusterWriter(parse_address(target))):
            with pytest.raises(ClusterError, match="was not created by Kashaf"):
                attempt(address)
    finally:
        client.indices.delete(index=at.name)
        client.close()


def test_a_password_is_neither_sent_unencrypted_nor_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KASHAF_OPENSEARCH_USER", "layla")
    monkeypatch.setenv("KASHAF_OPENSEARCH_PASSWORD", "sirr")
    with pytest.raises(ClusterError, match="opensearchs://"):
        connect(parse_address("opensearch://search.example.org/news"))
    caplog.set_level(logging.DEBUG)
    address = parse_address("opensearchs://127.0.0.1:1/news")
    with pytest.raises(ClusterError, match="can't be reached") as raised, translated(address):
        connect(address).info()
    assert "sirr" not in caplog.text + str(raised.value)


def test_synonyms_take_effect_without_a_rebuild(address: str) -> None:
    texts = {"full": "قالت الأمم المتحدة", "short": "UN ترحب", "mobile": "هواتف محمولة للبيع"}
    build_index(({"id": key, "body": text} for key, text in texts.items()), f"{address}?replicas=0")
    with open_index(address) as index:
        assert [hit.id for hit in index.search("UN")] == ["short"]
        version = index.version
        lines = "[synonyms]\nالأمم المتحدة, UN\nجوال => هاتف محمول\n[stop words]\nترحب"
        set_dictionary(read_dictionary(lines), address)
        assert index.refresh()
        assert index.version != version
        for query in ("UN", "للأمم المتحدة"):
            assert {hit.id for hit in index.search(query)} == {"full", "short"}
        assert [hit.id for hit in index.search("جوال")] == ["mobile"]
        assert [hit.id for hit in index.search("هاتف ترحب")] == ["mobile"]
