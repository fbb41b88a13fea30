"""Verifying a whole index."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kashaf.index import rebuild_index, verify_index
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store.salvage import recovery_folder
from kashaf.search import open_index
from tests.index.store.corruption import ALL, first_file, flip_bit, found


def test_a_valid_index_has_no_problems(index: Path) -> None:
    report = verify_index(index)
    assert report.problems == ()
    assert (report.generation, report.documents) == (2, 59)
    assert report.bytes == sum(p.stat().st_size for p in index.iterdir() if "MAIN_" in p.name) - (
        (index / "MAIN_WRITELOCK").stat().st_size
    )
    with open_index(index) as opened:
        assert opened.stats()["bytes"] == report.bytes


@pytest.mark.parametrize(
    "ending", [".trm", ".pst", "._stored.col", "._digest.col", "._text_len.col", ".words"]
)
def test_a_flipped_bit_is_found_and_the_file_named(index: Path, ending: str) -> None:
    path = first_file(index, ending)
    flip_bit(path, path.stat().st_size // 2)
    (problem,) = verify_index(index).problems
    assert problem.where == str(path)
    assert "kashaf rebuild" in str(problem)


def test_a_corrupt_manifest_or_table_of_contents_is_found(index: Path) -> None:
    flip_bit(index / "_MAIN_2.toc", 50)
    assert [p.where for p in verify_index(index).problems] == [str(index / "_MAIN_2.toc")]
    flip_bit(index / "kashaf_2.json", 70)
    assert [p.where for p in verify_index(index).problems] == [str(index / "kashaf_2.json")]
    with pytest.raises(IndexCorruptError, match="kashaf_2"):
        open_index(index)


@pytest.mark.parametrize("ending", [".trm", "._stored.col", ".words"])
@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x"])
def test_a_file_with_a_wrong_length_is_found(
    index: Path, ending: str, spoil: Callable[[bytes], bytes]
) -> None:
    path = first_file(index, ending)
    path.write_bytes(spoil(path.read_bytes()))
    (problem,) = verify_index(index).problems
    assert problem.where == str(path)
    assert "bytes long instead of" in problem.reason


def test_a_missing_manifest_is_corruption(index: Path) -> None:
    path = index / "kashaf_2.json"
    path.unlink()
    with pytest.raises(IndexCorruptError, match=r"kashaf_2\.json: the file is missing"):
        open_index(index)
    assert [problem.where for problem in verify_index(index).problems] == [str(path)]
    rebuild_index(None, index, on_error=lambda _: None)
    assert found(recovery_folder(index)) == ALL | {"خبر/7"}


def test_a_copied_folder_is_a_valid_index(index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "copy")
    assert verify_index(tmp_path / "copy").problems == ()
    assert found(tmp_path / "copy") == ALL
