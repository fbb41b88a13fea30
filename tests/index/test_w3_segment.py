"""What is kept of a segment beside its postings' more_like_this to Whoosh's: files, lookup, merging."""

import tempfile
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.columns import CompressedBytesColumn, FixedBytesColumn, PickleColumn
from whoosh.filedb.filestore import FileStorage

from kashaf.index.codec import columns
from kashaf.index.codec.columns import StoredWriter, pack_stored, write_fixed
from kashaf.index.codec.files import fsync_files, write_file
from kashaf.index.codec.merge import MergeInput, kept_documents, merged_fields
from kashaf.index.codec.packed_positions import pack_values, unpack_positions, varints
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.writing.terms import TermsWriter
from tests.index.w3_corpora import (
    FIELDS,
    SCORED,
    Doc,
    corpora,
    many_documents,
    postings,
    stored,
    write_ours,
)


def same(one: FieldPostings, other: FieldPostings) -> bool:
    """Equal in all but lengths."""
    arrays = ("starts", "docs", "freqs", "positions")
    return list(one.terms) == list(other.terms) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(corpora(), min_size=1, max_size=3), st.data())
def test_merged_segments_are_the_kept_documents_in_one(
    portions: list[list[Doc]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = []
        kept: list[Doc] = []
        kept_stored = []
        for number, docs in enumerate(portions):
            write_ours(folder, docs, f"s{number}")
            deleted = data.draw(st.frozensets(st.integers(0, len(docs) - 1)))
            inputs.append(MergeInput(SegmentReader(folder, f"s{number}", len(docs)), deleted))
            kept += [doc for place, doc in enumerate(docs) if place not in deleted]
            kept_stored += [stored(place) for place in range(len(docs)) if place not in deleted]

        lengths = {}
        work = data.draw(st.integers(1, 50))
        with TermsWriter(folder, "merged") as terms:
            for field, own_lengths, parts in merged_fields(inputs, work):
                terms.add_field(field, parts)
                lengths[field] = own_lengths
            terms.close()
        with StoredWriter(folder, "merged") as writer:
            for reader, number in kept_documents(inputs):
                writer.add_packed(reader.stored_packed(number))
            writer.close()
        with SegmentReader(folder, "merged", len(kept)) as merged:
            assert [merged.stored(number) for number in range(len(kept))] == kept_stored
            for field in FIELDS:
                expected = postings(kept, field)
                if not expected.terms:
                    assert field not in merged.fields
                    continue
                assert same(merged.read_field(field), expected)
                if field in SCORED:
                    own = lengths[field]
                    assert own is not None
                    assert expected.lengths is not None
                    codes = columns.length_bytes.to_bytes
                    assert codes(own).tolist() == codes(expected.lengths).tolist()
        for source in inputs:
            source.reader.close()


def test_a_merged_segment_takes_stored_fields_and_digests_as_they_are(tmp_path: Path) -> None:
    write_ours(tmp_path, many_documents()[:4], "old")
    with SegmentReader(tmp_path, "old", 4) as reader:
        documents = list(kept_documents([MergeInput(reader, {1})]))
        with TermsWriter(tmp_path, "new") as terms, StoredWriter(tmp_path, "new") as writer:
            for name, _, parts in merged_fields([MergeInput(reader, {1})]):
                terms.add_field(name, parts)
            terms.close()
            for source, number in documents:
                writer.add_packed(source.stored_packed(number))
            writer.close()
        write_fixed(tmp_path, "new", "_digest", [s.digest(n) for s, n in documents])
        with SegmentReader(tmp_path, "new", 3) as merged:
            assert [merged.stored(n) for n in range(3)] == [reader.stored(n) for n in (0, 2, 3)]
            assert [merged.digest(n) for n in range(3)] == [reader.digest(n) for n in (0, 2, 3)]


def test_parts_are_small_whichever_segment_has_the_terms(tmp_path: Path) -> None:
    inputs = []
    for name, count in (("a", 400), ("b", 100), ("c", 100)):
        write_ours(tmp_path, [{"key": [(f"{name}{n:03}", 0)]} for n in range(count)], name)
        inputs.append(MergeInput(SegmentReader(tmp_path, name, count)))
    ((_, _, parts),) = merged_fields(inputs, 900)
    sizes = [len(part.terms) for part in parts]
    assert sum(sizes) == 600
    assert max(sizes) <= 150
    for source in inputs:
        source.reader.close()


def test_terms_come_in_order_from_a_prefix_on(tmp_path: Path) -> None:
    docs = [{"body": [(word, 0)]} for word in ["كتاب", "كتب", "كتب", "قلم", "كاتب", "\U0010ffff"]]
    write_ours(tmp_path, docs)
    with SegmentReader(tmp_path, "ours", 6) as reader:
        found = [(term.decode(), df) for term, df in reader.terms("body", "كت".encode())]
        assert found == [("كتاب", 1), ("كتب", 2)]
        assert list(reader.terms("body", b"\xff")) == []
        assert list(reader.terms("unknown")) == []


def test_what_a_segment_lacks_is_empty(tmp_path: Path) -> None:
    write_ours(tmp_path, [{}, {"form": [("قلم", 0)]}])
    with SegmentReader(tmp_path, "ours", 2) as reader:
        assert reader.fields == ["form"]
        assert reader.term_info("form", b"x") is None
        assert reader.term_info("body", "قلم".encode()) is None
        assert [part.tolist() for part in reader.positions("body", b"x")] == [[], [], []]
        assert reader.lengths("body").tolist() == [0, 0]
        assert not reader.has_lengths("body")
        assert reader.read_field("body").terms == []


def test_a_segment_without_documents_is_one(tmp_path: Path) -> None:
    write_ours(tmp_path, [])
    with SegmentReader(tmp_path, "ours", 0) as reader:
        assert reader.fields == []
        assert list(merged_fields([MergeInput(reader)])) == []


def test_threads_share_a_reader(tmp_path: Path) -> None:
    docs = many_documents()
    write_ours(tmp_path, docs)
    with SegmentReader(tmp_path, "ours", len(docs)) as reader:
        terms = list(reader.field_terms("body").terms)
        expected = [reader.positions("body", term)[2].tolist() for term in terms]
        found: list[list[list[int]]] = []

        def read() -> None:
            found.append([reader.positions("body", term)[2].tolist() for term in terms])

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 4


POSITION_LISTS = st.lists(
    st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5)
    | st.integers(20, 400).map(lambda n: list(range(0, n * 300, 300)))
    | st.integers(60, 200).map(lambda n: list(range(n))),
    min_size=1,
    max_size=8,
).map(lambda lists: [sorted(one) for one in lists])


@given(POSITION_LISTS)
def test_packed_values_unpack_to_the_same_positions(lists: list[list[int]]) -> None:
    positions = np.array([position for one in lists for position in one], np.uint32)
    freqs = np.array([len(one) for one in lists], np.uint32)
    stream, starts = pack_values(positions, freqs)
    assert starts[-1] == len(stream)
    assert unpack_positions(varints(stream, freqs), freqs).tolist() == positions.tolist()


@pytest.mark.parametrize("count", [5, 40_000])
def test_whoosh_reads_our_columns(tmp_path: Path, count: int) -> None:
    """Above 32,768 documents the stored fields' offsets are in the file, too."""
    with StoredWriter(tmp_path, "s") as writer:
        for number in range(count):
            writer.add({"n": number} if number % 2 else {})
        writer.close()
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


def test_stored_fields_stop_at_two_gibibytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "STORED_LIMIT", 1000)
    packed = pack_stored({"title": "عنوان"})
    with StoredWriter(tmp_path, "s") as writer:
        while writer.bytes_written + len(packed) <= 1000:
            writer.add_packed(packed)
        with pytest.raises(OverflowError, match="segment"):
            writer.add_packed(packed)


def test_a_written_file_is_told_with_its_checksum(tmp_path: Path) -> None:
    written = write_file(tmp_path, "a", b"abc")
    assert (written.name, written.length) == ("a", 3)
    assert written.checksums == zlib.crc32(b"abc").to_bytes(4, "little")
    fsync_files(tmp_path, [written.name])
    with pytest.raises(FileExistsError):
        write_file(tmp_path, "a", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
