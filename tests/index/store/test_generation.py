"""Manifests, tables of contents, and opening a corrupt index."""

import json
import zlib
from pathlib import Path

import pytest

from kashaf.index import IndexWriter, build_index
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store.generation import require
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
