"""Recovering documents from a corrupt index."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from kashaf.index import build_index, rebuild_index, verify_index
from kashaf.index.errors import IndexMissingError, IndexOutdatedError, SourceError
from kashaf.index.store.salvage import recovery_folder
from kashaf.search import open_index
from tests.index.store.corruption import ALL, DOCUMENTS, first_file, flip_bit, found


def test_rebuilding_recovers_all_but_the_corrupt_document_and_names_it(index: Path) -> None:
    path = first_file(index, "._stored.col")
    second = path.read_bytes().index(b"\x78\x5e", 10)
    flip_bit(path, second + 9)
    losses: list[SourceError] = []
    changes = rebuild_index(None, index, on_error=losses.append)
    (loss,) = losses
    assert loss.where == str(path)
    assert "document 1 (id 'خبر/1')" in loss.reason
    assert changes.added == 58
    assert found(recovery_folder(index)) == ALL - {"خبر/1"}
    assert verify_index(recovery_folder(index)).problems == ()
    assert verify_index(index).problems


def test_rebuilding_a_corrupt_index_raises_without_on_error(index: Path) -> None:
    path = first_file(index, "._stored.col")
    flip_bit(path, 40)
    with pytest.raises(SourceError, match="_stored"):
        rebuild_index(None, index)
    assert path.exists()


@pytest.mark.parametrize("ending", [".trm", ".pst", "._digest.col", ".words"])
def test_rebuilding_needs_only_the_stored_documents(index: Path, ending: str) -> None:
    first_file(index, ending).unlink()
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append)
    assert losses == []
    assert found(index) == ALL


def test_rebuilding_scans_for_documents_if_the_table_of_offsets_is_corrupt(index: Path) -> None:
    path = first_file(index, "._stored.col")
    path.write_bytes(path.read_bytes()[:-30])
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append)
    assert ["deleted documents may come back" in loss.reason for loss in losses] == [True]
    assert found(recovery_folder(index)) == ALL | {"خبر/7"}


@pytest.mark.parametrize("name", ["kashaf_2.json", "_MAIN_2.toc"])
def test_rebuilding_without_a_manifest_recovers_all_segments_and_reports_it(
    index: Path, name: str
) -> None:
    (index / name).write_bytes(b"\0" * 5) if name.endswith("json") else (index / name).unlink()
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append)
    assert "deleted documents may come back" in losses[0].reason
    assert found(recovery_folder(index)) == ALL | {"خبر/7"}
    assert verify_index(recovery_folder(index)).problems == ()


def test_without_a_manifest_the_newest_versions_win_whatever_the_times_of_the_files(
    tmp_path: Path,
) -> None:
    index = tmp_path / "i"
    for version in range(4):
        others = [{"id": f"{name}{version}", "title": "خبر"} for name in "xyz"]
        build_index([{"id": "1", "body": f"الخبر v{version}"}, *others], index)
    segments = sorted(index.glob("*._stored.col"))
    assert len(segments) == 4
    for age, path in enumerate(segments):
        os.utime(path, (10**9 - age, 10**9 - age))
    next(index.glob("kashaf_*.json")).unlink()
    rebuild_index(None, index, on_error=lambda _: None)
    with open_index(recovery_folder(index)) as opened:
        hit = opened.get("1")
        assert hit is not None
        assert hit.body == "الخبر v3"


def test_the_command_exits_with_1_and_names_the_original_when_documents_are_lost(
    index: Path,
) -> None:
    (index / "kashaf_2.json").unlink()
    before = {path.name: path.read_bytes() for path in index.iterdir()}
    command = [sys.executable, "-m", "kashaf.cli", "rebuild", "--index", str(index)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{index} is unchanged" in done.stderr
    assert str(recovery_folder(index)) in done.stderr
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "already an index" in again.stderr


def test_a_corrupt_index_is_kept_until_the_new_one_is_committed(index: Path) -> None:
    (index / "kashaf_2.json").write_bytes(b"{}")
    before = {path.name for path in index.iterdir()}
    with pytest.raises(ValueError, match="title"):
        rebuild_index([{"id": "1"}], index)
    assert before <= {path.name for path in index.iterdir()}
    rebuild_index(DOCUMENTS[:2], index)
    assert found(index) == {"خبر/0", "خبر/1"}
    assert not (index / "kashaf_2.json").exists()


def test_rebuilding_a_missing_index_raises(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        rebuild_index(None, tmp_path)


@pytest.mark.parametrize("older", [2, 3])
def test_an_index_in_an_older_format_is_rebuilt_in_place_without_its_deleted_documents(
    index: Path, older: int
) -> None:
    path = index / "kashaf_2.json"
    written = path.read_bytes().replace(b'"format": 4', b'"format": %d' % older)
    values = written.rpartition(b', "crc32"')[0]
    path.write_bytes(values + b', "crc32": %d}' % zlib.crc32(values))
    with pytest.raises(IndexOutdatedError, match="kashaf rebuild"):
        open_index(index)
    assert rebuild_index(None, index).added == len(ALL)
    assert found(index) == ALL
    assert not recovery_folder(index).exists()


def test_an_index_in_an_unknown_format_is_recovered_elsewhere(index: Path) -> None:
    path = index / "kashaf_2.json"
    path.write_text(path.read_text().replace('"format": 4', '"format": 1'))
    rebuild_index(None, index, on_error=lambda _: None)
    assert found(recovery_folder(index)) == ALL | {"خبر/7"}
