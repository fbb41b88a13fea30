"""An index that does not store bodies: `Schema(body=Text(stored=False))`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kashaf.index import (
    IndexWriter,
    Keyword,
    Schema,
    Text,
    build_index,
    copy_index,
    rebuild_index,
    verify_index,
)
from kashaf.index.errors import IndexOutdatedError, KashafError
from kashaf.search import Index, open_index

SCHEMA = Schema(body=Text(stored=False), section=Keyword())
BODY = "وصل الكاتب الكبير إلى القاهرة"
BOOKS: list[dict[str, object]] = [
    {"id": "1", "title": "بين القصرين", "body": BODY, "section": "رواية"},
    {"id": "2", "title": "الأيام", "body": "سيرة كاتب من القاهرة", "section": "سيرة"},
    {"id": "3", "body": "شعر قديم"},
    {"id": "4", "body": "شعر قديم"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_index(BOOKS, tmp_path / "index", schema=SCHEMA, jobs=1)
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder) as index:
        yield index


def test_documents_are_found_by_their_bodies_and_filtered(index: Index) -> None:
    assert {hit.id for hit in index.search("القاهرة")} == {"1", "2"}
    assert [hit.id for hit in index.search('"الكاتب الكبير"')] == ["1"]
    assert [hit.id for hit in index.search("القاهرة", filters={"section": "سيرة"})] == ["2"]
    assert {hit.id for hit in index.search("القاه*")} == {"1", "2"}


def test_there_are_no_snippets_but_the_title_is_highlighted(index: Index) -> None:
    (hit,) = index.search("القصرين الكاتب AND القصرين").hits
    assert hit.snippets == ()
    assert hit.body == ""
    assert hit.highlighted_title.spans
    found = index.get("1", "القاهرة")
    assert found
    assert (found.title, found.snippets) == ("بين القصرين", ())


def test_no_file_of_the_index_contains_a_body(tmp_path: Path, folder: Path) -> None:
    build_index(BOOKS, tmp_path / "whole", schema=Schema(section=Keyword()), jobs=1)

    def size(path: Path) -> int:
        return sum(file.stat().st_size for file in path.glob("*_stored.col"))

    assert size(folder) < size(tmp_path / "whole")


@pytest.mark.parametrize("query", ["=القاهرة", "body:القاه*", "-=القاهرة"])
def test_what_needs_the_stored_body_is_noted(index: Index, query: str) -> None:
    assert "the index does not store bodies" in index.search(query).notes[0]
    assert not index.search("title:القص* القاه*").notes


def test_near_duplicates_are_not_looked_for(index: Index) -> None:
    results = index.search("شعر", collapse=True)
    assert {hit.id for hit in results} == {"3", "4"}
    assert results.notes == ("the index does not store bodies, so near-duplicates can't be found",)


def test_an_update_must_include_the_body(index: Index, folder: Path) -> None:
    with pytest.raises(ValueError, match="1: the index does not store bodies; update the body"):
        index.update("1", {"section": "تاريخ"})
    with (
        pytest.raises(ValueError, match="update the body as well"),
        IndexWriter(folder, jobs=1) as writer,
    ):
        writer.update("1", {"section": "تاريخ"})
    assert index.update("1", {"section": "تاريخ", "body": BODY})
    assert [hit.id for hit in index.search("القاهرة", filters={"section": "تاريخ"})] == ["1"]


def test_the_index_can_be_verified_but_not_built_again_from_itself(
    folder: Path, tmp_path: Path
) -> None:
    assert not verify_index(folder).problems
    reason = "does not store bodies, so it can't be built again"
    with pytest.raises(KashafError, match=reason):
        rebuild_index(None, folder, schema=Schema())
    with pytest.raises(KashafError, match=reason):
        copy_index(folder, tmp_path / "copy")
    rebuild_index(BOOKS, folder, schema=Schema(section=Keyword()), jobs=1)
    with open_index(folder) as index:
        assert index.search("القاهرة").hits[0].snippets


def test_documents_that_have_not_changed_are_recognized(folder: Path) -> None:
    assert build_index(BOOKS, folder, jobs=1).unchanged == len(BOOKS)


def test_a_schema_that_stores_bodies_is_another_one(folder: Path) -> None:
    with pytest.raises(IndexOutdatedError, match="body: stored instead of not stored"):
        build_index([], folder, schema=Schema(section=Keyword()))
