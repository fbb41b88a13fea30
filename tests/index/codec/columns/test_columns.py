"""Stored fields and fixed-width columns."""

from pathlib import Path

import pytest
from whoosh.columns import CompressedBytesColumn, FixedBytesColumn, PickleColumn
from whoosh.filedb.filestore import FileStorage

from kashaf.index.codec.columns import stored
from kashaf.index.codec.columns.fixed import write_fixed
from kashaf.index.codec.columns.stored import StoredDocument, StoredWriter, pack_stored
from kashaf.index.errors import IndexCorruptError


@pytest.mark.parametrize("identity", ["1", "خبر/١", "a" * 255, "a" * 256, "ب" * 400])
@pytest.mark.parametrize("rest", [{}, {"title": "عنوان", "body": "نص " * 1000}])
def test_the_id_equals_the_id_in_the_fields(identity: str, rest: dict[str, str]) -> None:
    packed = pack_stored({"id": identity} | rest)
    assert StoredDocument(packed, "file").id == identity
    assert StoredDocument(packed, "file").fields == {"id": identity} | rest


def test_the_id_need_not_come_first() -> None:
    packed = pack_stored({"title": "عنوان", "id": "7"})
    assert StoredDocument(packed, "file").id == "7"


@pytest.mark.parametrize("packed", [b"", b"\x00", pack_stored({"title": "x"})[:-3]])
def test_corrupt_stored_fields_raise(packed: bytes) -> None:
    with pytest.raises(IndexCorruptError, match="file"):
        _ = StoredDocument(packed, "file").id


@pytest.mark.parametrize("count", [5, 40_000])
def test_whoosh_reads_our_columns(tmp_path: Path, count: int) -> None:
    """Above 32,768 documents the file also contains the offsets of the stored fields."""
    with StoredWriter(tmp_path, "s") as writer:
        for number in range(count):
            writer.add({"n": number} if number % 2 else {})
        writer.finish()
    rows = [number.to_bytes(16, "big") for number in range(count)]
    write_fixed(tmp_path, "s", "_digest", rows)

    storage = FileStorage(str(tmp_path))
    kept = PickleColumn(CompressedBytesColumn())
    for name, column, expected in (
        ("MAIN_s._stored.col", kept, [{"n": n} if n % 2 else None for n in range(count)]),
        ("MAIN_s._digest.col", FixedBytesColumn(16), rows),
    ):
        length = storage.file_length(name)
        with storage.open_file(name) as file:
            reader = column.reader(file, 0, length, count)
            assert [reader[number] for number in range(count)] == expected


def test_stored_fields_are_limited_to_two_gibibytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "STORED_LIMIT", 1000)
    packed = pack_stored({"title": "عنوان"})
    with StoredWriter(tmp_path, "s") as writer:
        while writer.bytes_written + len(packed) <= 1000:
            writer.add_packed(packed)
        with pytest.raises(OverflowError, match="segment"):
            writer.add_packed(packed)
