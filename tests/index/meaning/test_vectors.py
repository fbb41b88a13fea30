"""Vectors in an index: written with the documents, merged, deleted, verified and rebuilt."""

import json
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from kashaf.index import (
    IndexWriter,
    backup_index,
    build_index,
    copy_index,
    delete_documents,
    is_current,
    rebuild_index,
    restore_index,
    update_document,
    verify_index,
)
from kashaf.index.errors import EncoderError, IndexCorruptError, IndexOutdatedError
from kashaf.index.health import check_health
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.store import generation as generations
from kashaf.search import open_index
from tests.index.meaning import stand_in

DOCUMENTS = [
    {"id": "1", "title": "العراق", "body": "القوات تغادر العراق. " * 30},
    {"id": "2", "title": "النفط", "body": "ارتفاع أسعار النفط"},
    {"id": "3", "title": "", "body": "مباراة كرة في بغداد"},
]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    directory = tmp_path / "index"
    build_index(DOCUMENTS, directory, encoder=stand_in.NAME)
    return directory


def counts(directory: Path) -> list[int]:
    """Return how many passages each document of an index has, segment by segment."""
    generation = generations.require(directory)
    assert generation.encoder
    found = []
    for segment in generation.segments:
        dimension = generation.encoder.dimension
        reader = VectorReader(directory, segment.segid, segment.doc_count, segment.files, dimension)
        found += np.bincount(reader.table["doc"], minlength=segment.doc_count).tolist()
        reader.close()
    return found


def first(directory: Path, query: str) -> str:
    with open_index(directory, encoder=stand_in.NAME) as opened:
        return opened.search(query, mode="meaning").hits[0].id


def test_every_document_has_vectors_and_they_are_verified(index: Path) -> None:
    assert counts(index) == [3, 1, 1]
    assert verify_index(index).problems == ()
    assert first(index, "oil prices") == "2"


@pytest.mark.parametrize("count", [255, 256, 257, 512])
def test_any_number_of_passages_is_encoded(tmp_path: Path, count: int) -> None:
    documents = [{"id": str(number), "body": "القوات"} for number in range(count)]
    build_index(documents, tmp_path / "i", encoder=stand_in.NAME, jobs=1)
    assert counts(tmp_path / "i") == [1] * count


def test_documents_without_text_have_no_passages(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "؟", "body": ""}], tmp_path / "i", encoder=stand_in.NAME)
    assert verify_index(tmp_path / "i").problems == ()


def test_only_changed_documents_are_encoded(index: Path) -> None:
    changed = [*DOCUMENTS[:2], {"id": "3", "body": "محصول القمح"}]
    changes = build_index(changed, index, encoder=stand_in.NAME)
    assert (changes.unchanged, changes.updated) == (2, 1)
    assert first(index, "wheat") == "3"
    assert len(counts(index)) == 4  # the old version is deleted, not yet merged away


def test_a_deleted_document_is_not_found_and_its_vectors_are_merged_away(index: Path) -> None:
    assert delete_documents(["2", "3"], index) == []
    assert counts(index) == [3]
    assert first(index, "troops") == "1"


def test_workers_write_the_same_vectors(tmp_path: Path) -> None:
    documents = [
        {"id": str(number), "body": f"{number} {meaning} " * 2000}
        for number, meaning in enumerate(["القوات", "النفط", "كرة", "القمح"] * 30)
    ]
    found = []
    for jobs in (1, 2):
        directory = tmp_path / str(jobs)
        build_index(documents, directory, encoder=stand_in.NAME, jobs=jobs)
        assert verify_index(directory).problems == ()
        found.append((counts(directory), first(directory, "wheat")))
    assert found[0] == found[1]


def test_an_index_without_vectors_gets_none_unless_it_is_rebuilt(tmp_path: Path) -> None:
    build_index(DOCUMENTS, tmp_path)
    with pytest.raises(IndexOutdatedError, match=r"without vectors.*--encoder"):
        build_index(DOCUMENTS, tmp_path, encoder=stand_in.NAME)
    rebuild_index(None, tmp_path, encoder=stand_in.NAME)
    assert counts(tmp_path) == [3, 1, 1]
    rebuild_index(None, tmp_path, encoder=stand_in.NAME)
    assert counts(tmp_path) == [3, 1, 1]
    rebuild_index(None, tmp_path, meaning=False)
    assert generations.require(tmp_path).encoder is None


def test_an_encoder_is_not_imported_because_an_index_names_it(index: Path, tmp_path: Path) -> None:
    for change in (
        lambda: build_index([{"id": "4", "body": "جديد"}], index),
        lambda: rebuild_index(None, index),
        lambda: update_document("1", {"title": "جديد"}, index),
        lambda: copy_index(index, tmp_path / "copy"),
    ):
        with pytest.raises(EncoderError, match="give its name to use it"):
            change()
    assert counts(index) == [3, 1, 1]
    copy_index(index, tmp_path / "copy", encoder=stand_in.NAME)
    assert counts(tmp_path / "copy") == [3, 1, 1]


def test_vectors_of_two_encoders_are_not_mixed(index: Path) -> None:
    other = "tests.index.meaning.stand_in:fails"
    with pytest.raises(IndexOutdatedError, match="was built with the encoder"):
        build_index(DOCUMENTS, index, encoder=other)
    with pytest.raises(IndexOutdatedError, match="--no-meaning"):
        build_index(DOCUMENTS, index, meaning=False)
    assert is_current(index)
    assert is_current(index, encoder=stand_in.NAME)
    assert not is_current(index, encoder=other)


def test_an_index_whose_encoder_fails_stays_as_it_was(tmp_path: Path) -> None:
    with (
        pytest.raises(EncoderError, match="ConnectionError: no answer"),
        IndexWriter(tmp_path, encoder="tests.index.meaning.stand_in:fails") as writer,
    ):
        writer.add({"id": "1", "body": "a text that is long enough"})
    assert [path.name for path in tmp_path.iterdir()] == ["MAIN_WRITELOCK"]


def test_vectors_are_backed_up_and_restored(index: Path, tmp_path: Path) -> None:
    backup_index(index, tmp_path / "backup")
    shutil.rmtree(index)
    restore_index(tmp_path / "backup", index)
    assert first(index, "oil prices") == "2"


@pytest.mark.parametrize("ending", [".vec", ".psg"])
def test_a_flipped_bit_is_found_by_verification_and_never_searched(
    index: Path, ending: str
) -> None:
    (path,) = index.glob(f"*{ending}")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    assert [problem.where for problem in verify_index(index).problems] == [str(path)]
    with pytest.raises(IndexCorruptError, match=ending):
        first(index, "oil prices")
    rebuild_index(None, index, encoder=stand_in.NAME)
    assert first(index, "oil prices") == "2"


def test_a_manifest_whose_encoder_does_not_fit_the_files_is_corrupt(index: Path) -> None:
    path = index / "kashaf_1.json"
    values = json.loads(path.read_bytes())
    del values["crc32"]
    values["encoder"]["dimension"] = 8
    text = json.dumps(values).removesuffix("}").encode()
    path.write_bytes(text + b', "crc32": %d}' % zlib.crc32(text))
    with pytest.raises(IndexCorruptError, match="manifest"):
        generations.require(index)


def test_doctor_says_which_encoder_the_index_needs(index: Path) -> None:
    findings = {finding.name: finding for finding in check_health(index)}
    assert findings["meaning"].status == "ok"
    assert stand_in.NAME in findings["meaning"].detail
    (path,) = index.glob("*.psg")
    path.write_bytes(path.read_bytes()[:-16])
    assert {finding.name: finding.status for finding in check_health(index)}["files"] == "problem"
