"""Checking an index, and saving what can be read of a damaged one."""

import json
import shutil
import zlib
from pathlib import Path

import pytest

from kashaf.index import IndexWriter, build_index, rebuild_index, verify_index
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError, IndexMissingError, SourceError
from kashaf.index.store.generation import require
from kashaf.search import open_index

DOCUMENTS = [
    {"id": f"خبر/{n}", "title": f"عنوان {n}", "body": f"نص الخبر رقم {n} " * 40, "tags": ["ا", "ب"]}
    for n in range(60)
]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two segments of 30 documents; the second generation, from which one document is deleted."""
    build_index(DOCUMENTS[:30], tmp_path / "i")
    with IndexWriter(tmp_path / "i") as writer:
        for document in DOCUMENTS[30:]:
            writer.add(document)
        assert writer.delete("خبر/7")
    return tmp_path / "i"


def found(directory: Path) -> set[str]:
    with open_index(directory) as opened:
        return {hit.id for hit in opened.search("الخبر", limit=100)}


ALL = {str(document["id"]) for document in DOCUMENTS} - {"خبر/7"}


def the_file(index: Path, ending: str) -> Path:
    """The one of the first segment."""
    manifest = json.loads((index / "kashaf_2.json").read_bytes())
    return index / f"MAIN_{manifest['segments'][0]['id']}{ending}"


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 4
    path.write_bytes(data)


def test_a_whole_index_is_called_whole(index):
    report = verify_index(index)
    assert report.problems == ()
    assert (report.generation, report.documents) == (2, 59)
    assert report.bytes == sum(p.stat().st_size for p in index.iterdir() if "MAIN_" in p.name) - (
        (index / "MAIN_WRITELOCK").stat().st_size
    )


@pytest.mark.parametrize(
    "ending", [".trm", ".pst", "._stored.col", "._digest.col", "._text_len.col", ".words"]
)
def test_a_flipped_bit_is_found_and_the_file_named(index, ending):
    path = the_file(index, ending)
    flip(path, path.stat().st_size // 2)
    (problem,) = verify_index(index).problems
    assert problem.where == str(path)
    assert "kashaf rebuild" in str(problem)


def test_a_damaged_manifest_or_table_of_contents_is_found(index):
    flip(index / "_MAIN_2.toc", 50)
    assert [p.where for p in verify_index(index).problems] == [str(index / "_MAIN_2.toc")]
    flip(index / "kashaf_2.json", 70)
    assert [p.where for p in verify_index(index).problems] == [str(index / "kashaf_2.json")]
    with pytest.raises(IndexCorruptError, match="kashaf_2"):
        open_index(index)


@pytest.mark.parametrize("ending", [".trm", "._stored.col", ".words"])
@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x"])
def test_a_file_of_another_length_is_found(index, ending, spoil):
    path = the_file(index, ending)
    path.write_bytes(spoil(path.read_bytes()))
    (problem,) = verify_index(index).problems
    assert problem.where == str(path)
    assert "as written" in problem.reason


def test_a_missing_manifest_is_damage(index):
    path = index / "kashaf_2.json"
    path.unlink()
    with pytest.raises(IndexCorruptError, match=r"kashaf_2\.json: the file is missing"):
        open_index(index)
    assert [problem.where for problem in verify_index(index).problems] == [str(path)]
    rebuild_index(None, index, on_error=lambda _: None)
    assert found(index) == ALL | {"خبر/7"}


def test_opening_finds_what_is_missing_or_short(index):
    path = the_file(index, ".words")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexCorruptError, match=r"\.words: has"):
        open_index(index)
    with pytest.raises(IndexCorruptError, match=r"\.words: has"):
        IndexWriter(index)
    path.unlink()
    with pytest.raises(IndexCorruptError, match="missing"):
        open_index(index)


def test_an_index_without_its_table_of_contents_is_corrupt_and_not_missing(index):
    (index / "_MAIN_2.toc").unlink()
    with pytest.raises(IndexCorruptError, match="table of contents"):
        open_index(index)
    with pytest.raises(IndexCorruptError):
        build_index(DOCUMENTS, index)


def test_a_failed_opening_lets_go_of_the_lock(index):
    path = the_file(index, ".words")
    whole = path.read_bytes()
    path.unlink()
    with pytest.raises(IndexCorruptError):
        IndexWriter(index)
    path.write_bytes(whole)
    build_index(DOCUMENTS[:1], index)


def test_a_rebuild_saves_the_documents_around_the_damage_and_names_the_one_in_it(index):
    path = the_file(index, "._stored.col")
    second = path.read_bytes().index(b"\x78\x5e", 10)
    flip(path, second + 9)
    losses: list[SourceError] = []
    changes = rebuild_index(None, index, on_error=losses.append)
    (loss,) = losses
    assert loss.where == str(path)
    assert "document 1 (id 'خبر/1')" in loss.reason
    assert changes.added == 58
    assert found(index) == ALL - {"خبر/1"}
    assert verify_index(index).problems == ()


def test_a_rebuild_from_a_damaged_index_raises_unless_told_that_losses_are_wanted(index):
    path = the_file(index, "._stored.col")
    flip(path, 40)
    with pytest.raises(SourceError, match="_stored"):
        rebuild_index(None, index)
    assert path.exists()


@pytest.mark.parametrize("ending", [".trm", ".pst", "._digest.col", ".words"])
def test_a_rebuild_needs_nothing_but_the_stored_documents(index, ending):
    the_file(index, ending).unlink()
    rebuild_index(None, index, on_error=pytest.fail)
    assert found(index) == ALL


def test_a_rebuild_without_the_table_of_places_reads_one_document_after_the_other(index):
    path = the_file(index, "._stored.col")
    path.write_bytes(path.read_bytes()[:-30])
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append)
    assert ["deleted documents may come back" in loss.reason for loss in losses] == [True]
    assert found(index) == ALL | {"خبر/7"}


@pytest.mark.parametrize("name", ["kashaf_2.json", "_MAIN_2.toc"])
def test_a_rebuild_without_a_manifest_saves_all_segments_and_says_what_may_come_back(index, name):
    (index / name).write_bytes(b"\0" * 5) if name.endswith("json") else (index / name).unlink()
    losses: list[SourceError] = []
    rebuild_index(None, index, on_error=losses.append)
    assert "deleted documents may come back" in losses[0].reason
    assert found(index) == ALL | {"خبر/7"}
    assert verify_index(index).problems == ()


def test_a_damaged_index_stays_until_the_new_one_is_committed(index):
    (index / "kashaf_2.json").write_bytes(b"{}")
    before = {path.name for path in index.iterdir()}
    with pytest.raises(ValueError, match="title"):
        rebuild_index([{"id": "1"}], index)
    assert before <= {path.name for path in index.iterdir()}
    rebuild_index(DOCUMENTS[:2], index)
    assert found(index) == {"خبر/0", "خبر/1"}
    assert not (index / "kashaf_2.json").exists()


def test_a_rebuild_of_nothing_is_refused(tmp_path):
    with pytest.raises(IndexMissingError):
        rebuild_index(None, tmp_path)


def test_an_older_format_can_be_rebuilt(index):
    path = index / "kashaf_2.json"
    path.write_text(path.read_text().replace('"format": 3', '"format": 2'))
    rebuild_index(None, index, on_error=lambda _: None)
    assert found(index) == ALL | {"خبر/7"}


def test_a_copy_of_an_index_is_an_index(index, tmp_path):
    shutil.copytree(index, tmp_path / "copy")
    assert verify_index(tmp_path / "copy").problems == ()
    assert found(tmp_path / "copy") == ALL


def test_a_manifest_can_be_read_by_other_tools(index):
    data = (index / "kashaf_2.json").read_bytes()
    before, _, seal = data.rpartition(b', "crc32": ')
    assert json.loads(data)["crc32"] == int(seal[:-1]) == zlib.crc32(before)


def test_a_damaged_term_is_damage_and_no_absent_word(tmp_path):
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
