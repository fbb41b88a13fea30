"""What changes an index, as an app sees it."""

import pytest
import whoosh.index
import whoosh.query

from kashaf.index import Changes, IndexWriter, build_index, rebuild_index
from kashaf.index.analysis import Analyzer
from kashaf.index.errors import IndexLocked, IndexMissing
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
    with IndexWriter(tmp_path), pytest.raises(IndexLocked):
        IndexWriter(tmp_path)


def test_no_index_is_said_so(tmp_path):
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "none")


def test_a_small_budget_gives_the_same_answers(tmp_path):
    documents = [{"id": str(n), "title": "خبر", "body": f"رقم {n}"} for n in range(20)]
    with IndexWriter(tmp_path, memory=1) as writer:
        for document in documents:
            writer.add(document)
    assert ids(tmp_path, "17") == ["17"]
    with open_index(tmp_path) as index:
        assert index.search("خبر", limit=50).total == 20


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
