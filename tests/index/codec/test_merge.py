"""Merging segments."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index.codec.columns.fixed import write_fixed
from kashaf.index.codec.columns.lengths import to_bytes
from kashaf.index.codec.columns.stored import StoredWriter
from kashaf.index.codec.merge import MergeInput, kept_documents, merged_fields
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.writing.terms import TermsWriter
from tests.index.codec.corpora import (
    FIELDS,
    SCORED,
    Doc,
    corpora,
    many_documents,
    postings,
    stored,
    write_ours,
)


def is_equal(one: FieldPostings, other: FieldPostings) -> bool:
    """Return whether two fields are equal except for their lengths."""
    arrays = ("starts", "docs", "freqs", "positions")
    return list(one.terms) == list(other.terms) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(corpora(), min_size=1, max_size=3), st.data())
def test_a_merged_segment_equals_one_built_of_the_kept_documents(
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
            kept += [doc for index, doc in enumerate(docs) if index not in deleted]
            kept_stored += [stored(index) for index in range(len(docs)) if index not in deleted]

        lengths = {}
        work = data.draw(st.integers(1, 50))
        with TermsWriter(folder, "merged") as terms:
            for field, own_lengths, parts in merged_fields(inputs, work):
                terms.add_field(field, parts)
                lengths[field] = own_lengths
            terms.finish()
        with StoredWriter(folder, "merged") as writer:
            for reader, number in kept_documents(inputs):
                writer.add_packed(reader.stored_packed(number))
            writer.finish()
        with SegmentReader(folder, "merged", len(kept)) as merged:
            assert [merged.stored(number) for number in range(len(kept))] == kept_stored
            for field in FIELDS:
                expected = postings(kept, field)
                if not expected.terms:
                    assert field not in merged.fields
                    continue
                assert is_equal(merged.read_field(field), expected)
                if field in SCORED:
                    own = lengths[field]
                    assert own is not None
                    assert expected.lengths is not None
                    codes = to_bytes
                    assert codes(own).tolist() == codes(expected.lengths).tolist()
        for source in inputs:
            source.reader.close()


def test_merging_copies_stored_fields_and_digests(tmp_path: Path) -> None:
    write_ours(tmp_path, many_documents()[:4], "old")
    with SegmentReader(tmp_path, "old", 4) as reader:
        documents = list(kept_documents([MergeInput(reader, {1})]))
        with TermsWriter(tmp_path, "new") as terms, StoredWriter(tmp_path, "new") as writer:
            for name, _, parts in merged_fields([MergeInput(reader, {1})]):
                terms.add_field(name, parts)
            terms.finish()
            for source, number in documents:
                writer.add_packed(source.stored_packed(number))
            writer.finish()
        write_fixed(tmp_path, "new", "_digest", [s.digest(n) for s, n in documents])
        with SegmentReader(tmp_path, "new", 3) as merged:
            assert [merged.stored(n) for n in range(3)] == [reader.stored(n) for n in (0, 2, 3)]
            assert [merged.digest(n) for n in range(3)] == [reader.digest(n) for n in (0, 2, 3)]


def test_parts_are_small_in_segments_of_any_size(tmp_path: Path) -> None:
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


def test_a_segment_without_documents_can_be_read_and_merged(tmp_path: Path) -> None:
    write_ours(tmp_path, [])
    with SegmentReader(tmp_path, "ours", 0) as reader:
        assert reader.fields == []
        assert list(merged_fields([MergeInput(reader)])) == []
