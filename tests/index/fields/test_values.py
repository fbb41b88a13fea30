"""Changing fields of a stored document."""

from dataclasses import replace
from pathlib import Path

import pytest

from kashaf.index import Document, IndexWriter, Schema, build_index
from kashaf.index.documents.location import Location
from kashaf.index.fields.values import updated
from kashaf.search import open_index

PAGE = Document(
    "book//part-2",
    "الجسور",
    "مقدمة ثم بني الجسر",
    location=Location("/books/bridges.txt", line=3),
    anchors=((0, "page", "4"), (9, "page", "5")),
    part_of="book",
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_index([PAGE], tmp_path)
    return tmp_path


def test_a_changed_field_leaves_the_origin_of_a_document_as_it_is(index: Path) -> None:
    before = hit_location(index)
    assert before.endswith("page 5")
    with IndexWriter(index) as writer:
        assert writer.update(PAGE.id, {"source": "مكتبة"})
    assert hit_location(index) == before
    assert updated(PAGE, {"source": "مكتبة"}, Schema()) == replace(PAGE, source="مكتبة")


def test_a_changed_body_loses_its_pages_but_not_its_file(index: Path) -> None:
    with IndexWriter(index) as writer:
        assert writer.update(PAGE.id, {"body": "هدم الجسر"})
    assert hit_location(index) == "/books/bridges.txt:3"


def hit_location(index: Path) -> str:
    with open_index(index) as opened:
        (hit,) = opened.search("الجسر")
        return str(hit.location)
