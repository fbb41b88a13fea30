"""What changes an index, as an app sees it."""

import os
from dataclasses import replace

import pytest
import whoosh.index
import whoosh.query

from kashaf.index import Changes, IndexWriter, build_index, is_current, rebuild_index
from kashaf.index.analysis import Analyzer
from kashaf.index.errors import IndexLockedError, IndexMissingError, IndexOutdatedError
from kashaf.index.store import generation
from kashaf.search import open_index

ONE = {"id": "1", "title": "خبر", "body": "وصل أحمد"}
TWO = {"id": "2", "title": "خبر", "body": "سافر كمال"}


def ids(directory, query):
    with open_index(directory) as index:
        return sorted(hit.id for hit in index.search(query))


def test_indexing_twice_changes_nothing(tmp_path):
    assert build_index([ONE, TWO], tmp_path) == Changes(added=2)
    assert build_index([ONE, TWO], tmp_path) == Changes(unchanged=2)
    assert ids(tmp_path, "خبر") == ["1", "2"]


def test_a_document_replaces_the_one_with_its_id(tmp_path):
    build_index([ONE, TWO], tmp_path)
    assert build_index([ONE | {"body": "عاد وليد"}], tmp_path) == Changes(updated=1)
    assert ids(tmp_path, "أحمد") == []
    assert ids(tmp_path, "وليد") == ["1"]


def test_the_last_of_two_with_one_id_counts(tmp_path):
    build_index([ONE, ONE | {"body": "عاد وليد"}], tmp_path)
    assert ids(tmp_path, "خبر") == ["1"]
    assert ids(tmp_path, "وليد") == ["1"]


def test_a_deleted_document_is_not_found(tmp_path):
    build_index([ONE, TWO], tmp_path)
    with IndexWriter(tmp_path) as writer:
        assert writer.delete("1")
        assert not writer.delete("9")
    assert ids(tmp_path, "خبر") == ["2"]


def test_a_rebuild_leaves_only_its_own_documents(tmp_path):
    build_index([ONE], tmp_path)
    rebuild_index([TWO], tmp_path)
    assert ids(tmp_path, "خبر") == ["2"]


def test_a_failed_build_leaves_the_index_as_it_was(tmp_path):
    build_index([ONE], tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ValueError, match="title"):
        rebuild_index([TWO, {"id": "3"}], tmp_path)
    assert ids(tmp_path, "خبر") == ["1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_open_index_moves_on_when_asked(tmp_path):
    build_index([ONE], tmp_path)
    with open_index(tmp_path) as index:
        rebuild_index([TWO], tmp_path)
        assert [hit.id for hit in index.search("خبر")] == ["1"]
        assert index.refresh()
        assert [hit.id for hit in index.search("خبر")] == ["2"]
        assert not index.refresh()


def test_a_second_writer_is_told(tmp_path):
    with IndexWriter(tmp_path), pytest.raises(IndexLockedError):
        IndexWriter(tmp_path)


def test_no_index_is_said_so(tmp_path):
    with pytest.raises(IndexMissingError):
        open_index(tmp_path / "none")


def test_a_small_budget_gives_the_same_answers(tmp_path):
    documents = [{"id": str(n), "title": "خبر", "body": f"رقم {n}"} for n in range(20)]
    with IndexWriter(tmp_path, memory=1) as writer:
        for document in documents:
            writer.add(document)
    assert ids(tmp_path, "17") == ["17"]
    with open_index(tmp_path) as index:
        assert index.search("خبر", limit=50).total == 20


def test_a_long_build_has_few_files_open(tmp_path):
    before = len(os.listdir("/dev/fd"))
    with IndexWriter(tmp_path, memory=1, jobs=1) as writer:
        for number in range(80):
            writer.add({"id": str(number % 70), "title": f"خبر {number}"})
            assert len(os.listdir("/dev/fd")) < before + 30
    assert writer.changes == Changes(added=70, updated=10)
    assert ids(tmp_path, "3") == []
    assert ids(tmp_path, "73") == ["3"]


def corpus(count):
    words = ["القوات", "مدرسة", "وزراء", "أحمد", "السيارة", "كتاب", "زلزال", "مطر"]
    return [
        {"id": str(n), "title": words[n % 8], "body": f"{words[n % 7]} رقم {n} {words[n % 5]} " * 9}
        for n in range(count)
    ]


def answers(directory):
    with open_index(directory) as index:
        found = [index.search(query, limit=1000) for query in ("القوات", "رقم 17", "مدارس كتاب")]
    return [sorted((hit.id, round(hit.score, 4)) for hit in results) for results in found]


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_workers_gives_the_same_answers(tmp_path, jobs):
    build_index(corpus(200), tmp_path / "whole", jobs=1)
    with IndexWriter(tmp_path / "parts", memory=200_000, jobs=jobs) as writer:
        for document in corpus(200):
            writer.add(document)
    with open_index(tmp_path / "parts") as index:
        assert index.stats()["segments"] == 1
    assert answers(tmp_path / "parts") == answers(tmp_path / "whole")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_one_command_adds_is_one_segment_beside_the_old(tmp_path, jobs):
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


def test_a_change_in_a_segment_that_a_worker_still_builds_counts(tmp_path):
    with IndexWriter(tmp_path, memory=100_000, jobs=2) as writer:
        for document in corpus(60):
            writer.add(document)
        writer.add({"id": "3", "body": "عاد وليد"})
        assert writer.delete("4")
    assert writer.changes == Changes(added=60, updated=1, deleted=1)
    assert ids(tmp_path, "وليد") == ["3"]
    with open_index(tmp_path) as index:
        assert len(index) == 59


def test_many_small_commits_are_merged_and_nothing_is_lost(tmp_path):
    for number in range(25):
        build_index([{"id": str(number), "body": f"خبر {number}"}], tmp_path, jobs=1)
    with open_index(tmp_path) as index:
        assert index.stats()["segments"] < 12
        assert index.search("خبر", limit=50).total == 25
    assert build_index([{"id": "0", "body": "خبر 0"}], tmp_path) == Changes(unchanged=1)
    with whoosh.index.open_dir(str(tmp_path)).searcher() as searcher:
        assert searcher.doc_count() == 25


def test_what_was_deleted_makes_room(tmp_path):
    build_index(corpus(40), tmp_path, jobs=1)
    with IndexWriter(tmp_path) as writer:
        for number in range(30):
            writer.delete(str(number))
    with open_index(tmp_path) as index:
        assert index.stats()["deleted"] == 0
        assert len(index) == 10
    assert ids(tmp_path, "37") == ["37"]


def test_pruning_deletes_what_is_no_longer_in_the_source(tmp_path):
    build_index([ONE, TWO], tmp_path)
    three = {"id": "3", "body": "خبر ثالث"}
    changes = build_index([TWO, three], tmp_path, prune=True)
    assert changes == Changes(added=1, unchanged=1, deleted=1)
    assert ids(tmp_path, "خبر") == ["2", "3"]


def test_an_index_is_rebuilt_from_what_it_stores(tmp_path):
    document = ONE | {"date": "2024-01-02", "source": "x", "tags": ["أ", "ب"], "extra": {"n": 1}}
    build_index([document, TWO], tmp_path)
    assert rebuild_index(None, tmp_path) == Changes(added=2)
    assert build_index([document, TWO], tmp_path) == Changes(unchanged=2)


def test_an_index_of_other_rules_says_what_to_do_and_is_rebuilt(tmp_path):
    build_index([ONE, TWO], tmp_path)
    built = generation.require(tmp_path)
    generation.commit(tmp_path, replace(built, number=2, fingerprint="0" * 16))
    assert not is_current(tmp_path)
    with pytest.raises(IndexOutdatedError, match="kashaf rebuild --index"):
        open_index(tmp_path)
    with pytest.raises(IndexOutdatedError, match="kashaf rebuild --index"):
        build_index([ONE], tmp_path)
    rebuild_index(None, tmp_path)
    assert is_current(tmp_path)
    assert ids(tmp_path, "خبر") == ["1", "2"]


def test_stock_whoosh_opens_the_index_and_finds_the_same(news):
    stem = Analyzer().stem("القوات")
    with whoosh.index.open_dir(str(news)).searcher() as searcher:
        stock = {hit["id"] for hit in searcher.search(whoosh.query.Term("text", stem), limit=None)}
    with open_index(news) as index:
        ours = {hit.id for hit in index.search("القوات", limit=100) if hit.snippets[0].spans}
    assert stock
    assert stock <= ours


def test_stock_whoosh_parses_arabic_queries(news):
    from whoosh.qparser import QueryParser

    opened = whoosh.index.open_dir(str(news))
    with opened.searcher() as searcher:
        query = QueryParser("text", opened.schema).parse("بالقوات")
        assert len(searcher.search(query)) > 0
