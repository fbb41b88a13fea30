"""Manifests, tables of contents, and opening a corrupt index."""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.torture.damage.sealing import sealed
from kashaf.index import IndexWriter, build_index, rebuild_index, verify_index
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError, SourceError
from kashaf.index.store.generation import require
from kashaf.index.store.salvage import recovery_folder
from kashaf.search import open_index
from tests.index.store.corruption import DOCUMENTS, first_file


def test_a_manifest_can_be_read_by_other_tools(index: Path) -> None:
    data = (index / "kashaf_2.json").read_bytes()
    before, _, seal = data.rpartition(b', "crc32": ')
    assert json.loads(data)["crc32"] == int(seal[:-1]) == zlib.crc32(before)


def test_opening_reports_a_missing_or_truncated_file(index: Path) -> None:
    path = first_file(index, ".words")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorruptError, match=r"\.words: \d+ bytes long"):
        open_index(index)
    with pytest.raises(IndexCorruptError, match=r"\.words: \d+ bytes long"):
        IndexWriter(index)
    path.unlink()
    with pytest.raises(IndexCorruptError, match="missing"):
        open_index(index)


def test_an_index_without_its_table_of_contents_is_corrupt_and_not_missing(index: Path) -> None:
    (index / "_MAIN_2.toc").unlink()
    with pytest.raises(IndexCorruptError, match="table of contents"):
        open_index(index)
    with pytest.raises(IndexCorruptError):
        build_index(DOCUMENTS, index)


def test_a_failed_opening_releases_the_lock(index: Path) -> None:
    path = first_file(index, ".words")
    whole = path.read_bytes()
    path.unlink()
    with pytest.raises(IndexCorruptError):
        IndexWriter(index)
    path.write_bytes(whole)
    build_index(DOCUMENTS[:1], index)


def test_a_corrupt_term_raises_and_does_not_seem_absent(tmp_path: Path) -> None:
    body = " ".join(f"word{number:05}" for number in range(9_000))
    build_index([{"id": "1", "title": "", "body": body}], tmp_path, jobs=1)
    (segment,) = require(tmp_path).segments
    (terms,) = tmp_path.glob("*.trm")
    data = terms.read_bytes()
    for word in (b"word00001", b"word04500", b"word08999"):
        terms.write_bytes(data.replace(word, b"w\x00rd" + word[4:]))
        opened = tmp_path, segment.segid, 1, segment.files
        with pytest.raises(IndexCorruptError), SegmentReader(*opened) as reader:
            reader.term_info("form", word)


def _link(path: Path) -> None:
    elsewhere = path.rename(path.parent.parent / path.name)
    path.symlink_to(elsewhere)


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [_link, _fifo, _device, _folder])
@pytest.mark.parametrize(
    "kind",
    ["kashaf_2.json", "_MAIN_2.toc", ".words", ".trm", ".pst", "._stored.col", "._digest.col"],
)
def test_what_is_not_a_regular_file_is_refused_without_waiting(
    index: Path, kind: str, change: Callable[[Path], None]
) -> None:
    path = index / kind if kind[0] in "k_" else first_file(index, kind)
    change(path)
    for use in (open_index, IndexWriter, lambda index: build_index(DOCUMENTS, index)):
        with pytest.raises(IndexCorruptError, match="not a regular file"):
            use(index)
    assert "not a regular file" in str(verify_index(index).problems[0])
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append, jobs=1)
    assert not verify_index(recovery_folder(index) if losses else index).problems


def _set(values: dict[str, Any], *path: Any) -> None:
    *keys, last, value = path
    for key in keys:
        values = values[key]
    values[last] = value


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values["segments"][0]["files"].__delitem__(
            next(
                at
                for at, file in enumerate(values["segments"][0]["files"])
                if file[0].endswith(".words")
            )
        ),
        lambda values: _set(values, "segments", 0, "files", 0, 0, "MAIN_\0"),
        lambda values: _set(values, "segments", 0, "files", 0, 1, -1),
        lambda values: _set(values, "segments", 0, "field_lengths", "text", 10**400),
        lambda values: _set(values, "segments", 0, "field_lengths", "text", -1),
        lambda values: _set(values, "segments", 0, "doc_count", 2**70),
        lambda values: _set(values, "segments", 0, "deleted", [2**70]),
        lambda values: _set(values, "fingerprint", []),
        lambda values: _set(values, "toc", None),
        lambda values: _set(values, "analyzer", "hamza_seats", {"x": 1}),
        lambda values: _set(values, "analyzer", "families", [[1]]),
        lambda values: _set(values, "analyzer", "synonyms", [["كتاب"]]),
        lambda values: _set(values, "analyzer", "stop_words", [1]),
    ],
    ids=range(13),
)
def test_a_forged_manifest_is_refused(
    index: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    values = json.loads((index / "kashaf_2.json").read_bytes())
    change(values)
    (index / "kashaf_2.json").write_bytes(sealed(values))
    with pytest.raises(IndexCorruptError, match=r"kashaf_2\.json"):
        open_index(index)
    assert verify_index(index).problems
