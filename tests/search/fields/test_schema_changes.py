"""Changing an index with a schema: its documents, and the schema itself."""

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
from kashaf.index.errors import IndexOutdatedError
from kashaf.index.operations.access import read_schema
from kashaf.search import open_index
from tests.search.fields.books import BOOKS, SCHEMA, ids


def test_an_index_with_a_schema_can_be_verified_copied_and_rebuilt(tmp_path: Path) -> None:
    build_index(BOOKS, tmp_path / "books", schema=SCHEMA)
    assert not verify_index(tmp_path / "books").problems
    copy_index(tmp_path / "books", tmp_path / "copy")
    assert read_schema(tmp_path / "copy") == SCHEMA
    rebuild_index(None, tmp_path / "copy", schema=Schema(isbn=Keyword()))
    with open_index(tmp_path / "copy") as index:
        assert ids(index, "isbn:977") == "1"
        assert dict(index.schema.fields) == {"isbn": Keyword()}


def test_another_schema_is_reported_unless_only_weights_and_aliases_differ(
    tmp_path: Path,
) -> None:
    build_index(BOOKS, tmp_path, schema=SCHEMA)
    with pytest.raises(IndexOutdatedError, match=r"author: keyword instead of text; section: "):
        build_index([], tmp_path, schema=Schema(author=Keyword()))
    heavier = Schema(**{**SCHEMA.fields, "author": Text(weight=3, aliases=("كاتب",))})
    build_index([], tmp_path, schema=heavier)
    with open_index(tmp_path) as index:
        assert ids(index, "كاتب:محفوظ") == "14"


def test_update_keeps_the_other_fields(tmp_path: Path) -> None:
    build_index(BOOKS, tmp_path, schema=SCHEMA)
    with open_index(tmp_path) as index:
        assert index.update("1", {"pages": 7, "isbn": None})
        assert not index.update("absent", {"pages": 7})
        with pytest.raises(ValueError, match="pages: must be a number"):
            index.update("1", {"pages": "كثير"})
        with pytest.raises(ValueError, match="id: can't be changed"):
            index.update("1", {"id": "5"})
        hit = index.get("1")
        assert hit
        assert hit.body == "رواية من القاهرة"
        assert hit.fields["author"] == "نجيب محفوظ"
        assert hit.fields["pages"] == 7
        assert "isbn" not in hit.fields
        assert ids(index, "pages:7") == "1"


def test_a_writer_updates_what_it_has_just_added(tmp_path: Path) -> None:
    with IndexWriter(tmp_path, schema=SCHEMA) as writer:
        writer.add(BOOKS[0])
        assert writer.update("1", {"pages": 8})
    with open_index(tmp_path) as index:
        assert ids(index, "pages:8 author:محفوظ") == "1"


def test_documents_that_violate_the_schema_are_reported_with_their_id(tmp_path: Path) -> None:
    errors: list[str] = []
    bad: list[dict[str, object]] = [{"id": "x", "title": "كتاب", "pages": "كثير"}]
    build_index(
        BOOKS + bad, tmp_path, schema=SCHEMA, on_error=lambda error: errors.append(str(error))
    )
    assert errors == ["document 'x': pages: must be a number, not 'كثير'"]
    with open_index(tmp_path) as index:
        assert len(index) == len(BOOKS)
    with pytest.raises(ValueError, match="document 'x': pages"):
        build_index(bad, tmp_path)
