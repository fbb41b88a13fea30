"""Backups of an index in use, and restoring them."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from kashaf.index import backup_index, build_index, delete_documents, restore_index, verify_index
from kashaf.index.errors import IndexCorruptError, IndexLockedError, IndexMissingError, KashafError
from kashaf.index.writing.index_writer import IndexWriter
from kashaf.search import open_index

DOCUMENTS = [{"id": str(number), "body": f"خبر رقم {number}"} for number in range(20)]


def ids(directory: Path) -> set[str]:
    with open_index(directory) as index:
        return set(index)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_index(DOCUMENTS, tmp_path / "i", jobs=1)
    delete_documents(["3"], tmp_path / "i")
    return tmp_path / "i"


def test_a_backup_contains_what_the_index_does_and_nothing_else(
    index: Path, tmp_path: Path
) -> None:
    build_index([{"id": "x", "body": "خبر"}], index)
    report = backup_index(index, tmp_path / "b" / "backup")
    assert (report.problems, report.documents) == ((), 20)
    assert ids(tmp_path / "b" / "backup") == ids(index)
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["backup"]
    with pytest.raises(KashafError, match="already exists"):
        backup_index(index, tmp_path / "b" / "backup")


def test_a_corrupt_index_is_not_backed_up(index: Path, tmp_path: Path) -> None:
    (stored,) = index.glob("*._stored.col")
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 1
    stored.write_bytes(data)
    with pytest.raises(IndexCorruptError):
        backup_index(index, tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["i"]
    with pytest.raises(IndexCorruptError):
        restore_index(index, tmp_path / "c")


def test_an_open_index_moves_on_to_the_restored_state(index: Path, tmp_path: Path) -> None:
    backup_index(index, tmp_path / "b")
    before = ids(index)
    build_index(DOCUMENTS[:1], index, prune=True)
    with open_index(index) as opened:
        assert set(opened) == {"0"}
        assert restore_index(tmp_path / "b", index).problems == ()
        assert set(opened) == {"0"}
        assert opened.get("0") is not None
        assert opened.refresh()
        assert set(opened) == before


@pytest.mark.parametrize("damage", ["manifest", "segment", "folder"])
def test_restoring_replaces_a_corrupt_or_missing_index(
    index: Path, tmp_path: Path, damage: str
) -> None:
    backup_index(index, tmp_path / "b")
    if damage == "manifest":
        (index / "kashaf_2.json").write_bytes(b"{}")
    elif damage == "segment":
        next(index.glob("*.trm")).write_bytes(b"")
    else:
        shutil.rmtree(index)
    restore_index(tmp_path / "b", index)
    assert ids(index) == ids(tmp_path / "b")
    build_index([{"id": "x", "body": "خبر"}], index)
    assert not verify_index(index).problems


@pytest.mark.parametrize("ending", ["._stored.col", "._stored.col.copy"])
def test_a_folder_where_a_file_is_restored_is_refused(
    index: Path, tmp_path: Path, ending: str
) -> None:
    backup_index(index, tmp_path / "b")
    (stored,) = index.glob("*._stored.col")
    stored.unlink()
    stored.with_name(stored.name.replace("._stored.col", ending)).mkdir()
    with pytest.raises(IndexCorruptError, match="not a regular file"):
        restore_index(tmp_path / "b", index)


def test_a_folder_where_a_commit_writes_is_refused(index: Path) -> None:
    (index / f"_MAIN_3.toc.tmp{os.getpid()}").mkdir()
    with pytest.raises(IndexCorruptError, match="not a regular file"):
        build_index([{"id": "x", "body": "خبر"}], index, jobs=1)


def test_restoring_needs_a_backup_and_the_lock(index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        restore_index(tmp_path / "none", index)
    backup_index(index, tmp_path / "b")
    with IndexWriter(index), pytest.raises(IndexLockedError):
        restore_index(tmp_path / "b", index)


def test_backups_during_commits_are_whole_states(index: Path, tmp_path: Path) -> None:
    is_over = threading.Event()

    def write() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            build_index([{"id": f"x{number}", "body": "خبر"}], index, jobs=1, wait=60)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(3):
            backup_index(index, tmp_path / f"b{number}")
    finally:
        is_over.set()
        writing.join()
    for number in range(3):
        new = ids(tmp_path / f"b{number}") - {str(n) for n in range(20)}
        assert new == {f"x{n}" for n in range(1, len(new) + 1)}
