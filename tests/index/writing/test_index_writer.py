"""Adding, replacing and deleting documents with `IndexWriter`."""

import os
from pathlib import Path

import pytest
import whoosh.index
import whoosh.query

from kashaf.index import Changes, IndexWriter, build_index, rebuild_index
from kashaf.index.analysis import Analyzer
from kashaf.index.errors import IndexCorruptError, IndexLockedError, IndexMissingError
from kashaf.search import open_index

ONE = {"id": "1", "title": "خبر", "body": "وصل أحمد"}


TWO = {"id": "2", "title": "خبر", "body": "سافر كمال"}


def ids(directory: Path, query: str) -> list[str]:
    with open_index(directory) as index:
        return sorted(hit.id for hit in index.search(query))


def test_a_document_replaces_the_one_with_its_id(tmp_path: Path) -> None:
    build_index([ONE, TWO], tmp_path)
    assert build_index([ONE | {"body": "عاد وليد"}], tmp_path) == Changes(updated=1)
    assert ids(tmp_path, "أحمد") == []
    assert ids(tmp_path, "وليد") == ["1"]


def test_the_last_of_two_documents_with_the_same_id_is_kept(tmp_path: Path) -> None:
    build_index([ONE, ONE | {"body": "عاد وليد"}], tmp_path)
    assert ids(tmp_path, "خبر") == ["1"]
    assert ids(tmp_path, "وليد") == ["1"]


def test_a_deleted_document_is_not_found(tmp_path: Path) -> None:
    build_index([ONE, TWO], tmp_path)
    with IndexWriter(tmp_path) as writer:
        assert writer.delete("1")
        assert not writer.delete("9")
    assert ids(tmp_path, "خبر") == ["2"]


def test_a_commit_that_failed_can_be_repeated_after_more_documents(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    writer = IndexWriter(tmp_path)
    writer.add(TWO)
    in_the_way = tmp_path / "kashaf_2.json"
    in_the_way.mkdir()
    with pytest.raises(IndexCorruptError, match="kashaf_2"):
        writer.commit()
    in_the_way.rmdir()
    writer.add(ONE | {"id": "3"})
    writer.commit()
    assert ids(tmp_path, "خبر") == ["1", "2", "3"]


def test_an_open_index_changes_only_when_refreshed(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    with open_index(tmp_path) as index:
        rebuild_index([TWO], tmp_path)
        assert [hit.id for hit in index.search("خبر")] == ["1"]
        assert index.refresh()
        assert [hit.id for hit in index.search("خبر")] == ["2"]
        assert not index.refresh()


def test_a_second_writer_raises(tmp_path: Path) -> None:
    with IndexWriter(tmp_path), pytest.raises(IndexLockedError):
        IndexWriter(tmp_path)


def test_opening_a_missing_index_raises(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        open_index(tmp_path / "none")


def test_results_do_not_depend_on_the_memory_budget(tmp_path: Path) -> None:
    documents = [{"id": str(n), "title": "خبر", "body": f"رقم {n}"} for n in range(20)]
    with IndexWriter(tmp_path, memory=1) as writer:
        for document in documents:
            writer.add(document)
    assert ids(tmp_path, "17") == ["17"]
    with open_index(tmp_path) as index:
        assert index.search("خبر", limit=50).total == 20


def test_a_long_build_has_few_files_open(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    with IndexWriter(tmp_path, memory=1, jobs=1) as writer:
        for number in range(80):
            writer.add({"id": str(number % 70), "title": f"خبر {number}"})
            assert len(os.listdir("/dev/fd")) < before + 30
    assert writer.changes == Changes(added=70, updated=10, replaced=10)
    assert ids(tmp_path, "3") == []
    assert ids(tmp_path, "73") == ["3"]


def corpus(count: int) -> list[dict[str, str]]:
    words = ["القوات", "مدرسة", "وزراء", "أحمد", "السيارة", "كتاب", "زلزال", "مطر"]
    return [
        {"id": str(n), "title": words[n % 8], "body": f"{words[n % 7]} رقم {n} {words[n % 5]} " * 9}
        for n in range(count)
    ]


def answers(directory: Path) -> list[list[tuple[str, float]]]:
    with open_index(directory) as index:
        found = [index.search(query, limit=1000) for query in ("القوات", "رقم 17", "مدارس كتاب")]
    return [sorted((hit.id, round(hit.score, 4)) for hit in results) for results in found]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_do_not_depend_on_the_number_of_workers(tmp_path: Path, jobs: int) -> None:
    build_index(corpus(200), tmp_path / "whole", jobs=1)
    with IndexWriter(tmp_path / "parts", memory=200_000, jobs=jobs) as writer:
        for document in corpus(200):
            writer.add(document)
    with open_index(tmp_path / "parts") as index:
        assert index.stats()["segments"] == 1
    assert answers(tmp_path / "parts") == answers(tmp_path / "whole")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_build_adds_one_segment_to_the_existing_ones(tmp_path: Path, jobs: int) -> None:
    documents = corpus(60)
    build_index(documents[:10], tmp_path / "parts", jobs=1)
    with IndexWriter(tmp_path / "parts", memory=20_000, jobs=jobs) as writer:
        for document in documents[5:]:
            writer.add(document)
    assert writer.changes == Changes(added=50, unchanged=5)
    with open_index(tmp_path / "parts") as index:
        assert index.stats()["segments"] == 2
    build_index(documents, tmp_path / "whole", jobs=1)
    assert answers(tmp_path / "parts") == answers(tmp_path / "whole")


def test_a_wrong_number_of_workers_is_refused_and_leaves_no_lock(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="jobs: -1 is not 1 or more"):
        IndexWriter(tmp_path, jobs=-1)
    with IndexWriter(tmp_path, jobs=1) as writer:
        writer.add(ONE)
    assert writer.changes.added == 1


def test_documents_in_a_segment_being_built_can_be_changed(tmp_path: Path) -> None:
    with IndexWriter(tmp_path, memory=100_000, jobs=2) as writer:
        for document in corpus(60):
            writer.add(document)
        writer.add({"id": "3", "body": "عاد وليد"})
        assert writer.delete("4")
    assert writer.changes == Changes(added=60, updated=1, deleted=1, replaced=1)
    assert ids(tmp_path, "وليد") == ["3"]
    with open_index(tmp_path) as index:
        assert len(index) == 59


def test_many_small_commits_are_merged_without_losing_documents(tmp_path: Path) -> None:
    for number in range(25):
        build_index([{"id": str(number), "body": f"خبر {number}"}], tmp_path, jobs=1)
    with open_index(tmp_path) as index:
        assert index.stats()["segments"] < 12
        assert index.search("خبر", limit=50).total == 25
    assert build_index([{"id": "0", "body": "خبر 0"}], tmp_path) == Changes(unchanged=1)
    with whoosh.index.open_dir(str(tmp_path)).searcher() as searcher:
        assert searcher.doc_count() == 25


def test_merging_removes_deleted_documents(tmp_path: Path) -> None:
    build_index(corpus(40), tmp_path, jobs=1)
    with IndexWriter(tmp_path) as writer:
        for number in range(30):
            writer.delete(str(number))
    with open_index(tmp_path) as index:
        assert index.stats()["deleted"] == 0
        assert len(index) == 10
    assert ids(tmp_path, "37") == ["37"]


def test_whoosh_opens_the_index_and_finds_the_same(news: Path) -> None:
    (lemma, *_) = Analyzer().word("القوات").lemmas
    with whoosh.index.open_dir(str(news)).searcher() as searcher:
        stock = {hit["id"] for hit in searcher.search(whoosh.query.Term("text", lemma), limit=None)}
    with open_index(news) as index:
        ours = {hit.id for hit in index.search("القوات", limit=100) if hit.snippets[0].spans}
    assert stock
    assert stock <= ours


def test_whoosh_parses_arabic_queries(news: Path) -> None:
    from whoosh.qparser import QueryParser

    opened = whoosh.index.open_dir(str(news))
    with opened.searcher() as searcher:
        query = QueryParser("text", opened.schema).parse("بالقوات")
        assert len(searcher.search(query)) > 0
