"""Building, rebuilding and pruning an index, as an application does."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kashaf.index import (
    Changes,
    Document,
    build_index,
    copy_index,
    is_current,
    rebuild_index,
    verify_index,
)
from kashaf.index.errors import (
    IndexOutdatedError,
    KashafError,
    SourceError,
)
from kashaf.index.store import generation
from kashaf.search import open_index

ONE = {"id": "1", "title": "خبر", "body": "وصل أحمد"}


TWO = {"id": "2", "title": "خبر", "body": "سافر كمال"}


def ids(directory: Path, query: str) -> list[str]:
    with open_index(directory) as index:
        return sorted(hit.id for hit in index.search(query))


def test_building_twice_changes_nothing(tmp_path: Path) -> None:
    assert build_index([ONE, TWO], tmp_path) == Changes(added=2)
    assert build_index([ONE, TWO], tmp_path) == Changes(unchanged=2)
    assert ids(tmp_path, "خبر") == ["1", "2"]


def test_a_rebuild_contains_only_its_own_documents(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    rebuild_index([TWO], tmp_path)
    assert ids(tmp_path, "خبر") == ["2"]


def test_a_failed_rebuild_leaves_the_index_unchanged(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ValueError, match="title"):
        rebuild_index([TWO, {"id": "3"}], tmp_path)
    assert ids(tmp_path, "خبر") == ["1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_pruning_deletes_documents_that_are_no_longer_in_the_source(tmp_path: Path) -> None:
    build_index([ONE, TWO], tmp_path)
    three = {"id": "3", "body": "خبر ثالث"}
    changes = build_index([TWO, three], tmp_path, prune=True)
    assert changes == Changes(added=1, unchanged=1, deleted=1)
    assert ids(tmp_path, "خبر") == ["2", "3"]


def test_an_index_is_rebuilt_from_its_stored_documents(tmp_path: Path) -> None:
    document = ONE | {"date": "2024-01-02", "source": "x", "tags": ["أ", "ب"], "extra": {"n": 1}}
    build_index([document, TWO], tmp_path)
    assert rebuild_index(None, tmp_path) == Changes(added=2)
    assert build_index([document, TWO], tmp_path) == Changes(unchanged=2)


def test_an_outdated_index_is_reported_and_can_be_rebuilt(tmp_path: Path) -> None:
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


def test_on_error_receives_invalid_documents_and_the_others_are_indexed(tmp_path: Path) -> None:
    errors: list[SourceError] = []
    documents: list[dict[str, object]] = [{**ONE}, {"id": "3"}, {**TWO}, {"id": "4", "body": 7}]
    assert build_index(documents, tmp_path, on_error=errors.append) == Changes(added=2)
    assert [error.where for error in errors] == ["document 2", "document 4"]
    assert "title, body" in errors[0].reason
    assert ids(tmp_path, "خبر") == ["1", "2"]


def test_on_error_receives_invalid_documents_of_a_rebuild(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    errors: list[SourceError] = []
    changes = rebuild_index([{"id": "3"}, TWO], tmp_path, on_error=errors.append)
    assert changes == Changes(added=1)
    assert len(errors) == 1
    assert ids(tmp_path, "خبر") == ["2"]


def test_an_invalid_document_without_on_error_leaves_the_index_unchanged(tmp_path: Path) -> None:
    build_index([ONE], tmp_path)
    with pytest.raises(ValueError, match="title"):
        build_index([TWO, {"id": "3"}], tmp_path)
    assert ids(tmp_path, "خبر") == ["1"]


def test_pruning_refuses_to_delete_documents_that_were_skipped(tmp_path: Path) -> None:
    build_index([ONE, TWO], tmp_path)
    with pytest.raises(KashafError, match="the 1 skipped"):
        build_index([ONE, {"id": "2"}], tmp_path, prune=True, on_error=lambda _: None)
    assert ids(tmp_path, "خبر") == ["1", "2"]


def test_builds_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "kashaf")
    build_index([ONE, TWO], tmp_path)
    assert "committed generation 1" in caplog.text
    assert "2 documents in 1 segments" in caplog.text


def test_logging_is_silent_by_default(tmp_path: Path) -> None:
    program = f"from kashaf.index import build_index; build_index([{ONE!r}], {str(tmp_path)!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout + done.stderr == b""


def test_a_tag_with_a_comma_is_one_tag_after_a_rebuild_and_a_copy(tmp_path: Path) -> None:
    document = Document.from_mapping({"id": "1", "title": "خبر", "tags": ["a,b", "c"]})
    build_index([document], tmp_path / "i")
    assert not verify_index(tmp_path / "i").problems
    rebuild_index(None, tmp_path / "i")
    copy_index(tmp_path / "i", tmp_path / "copy")
    for index in (tmp_path / "i", tmp_path / "copy"):
        assert not verify_index(index).problems
        with open_index(index) as opened:
            (hit,) = opened.search("خبر", filters={"tags": "a,b"})
            assert hit.fields["tags"] == ["a,b", "c"]
            assert opened.search("خبر", facets=["tags"]).facets["tags"] == (("a,b", 1), ("c", 1))
