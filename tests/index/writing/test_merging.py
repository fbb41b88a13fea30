"""Merging removes what it has copied from segments that no generation contains."""

from dataclasses import replace
from pathlib import Path

from kashaf.index import Document
from kashaf.index.analysis import Analyzer
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import BufferedDocument
from kashaf.index.writing.merging import merge_segments
from kashaf.index.writing.segment_writer import build_segment


def test_only_copied_files_of_disposable_segments_are_removed(tmp_path: Path) -> None:
    encoder = Encoder(Analyzer())
    segments = []
    for segid in ("a", "b"):
        documents = [Document(f"{segid}{number}", "خبر", f"نص {number}") for number in range(3)]
        buffered = map(BufferedDocument.of, documents)
        segments.append(build_segment(tmp_path, segid, encoder, buffered))
    segments[0] = replace(segments[0], deleted=frozenset({1}))
    before = {path.name for path in tmp_path.iterdir()}
    merged = merge_segments(tmp_path, "c", segments, disposable={"b"})
    copied = {column_file("b", "_stored"), segments[1].analysis_cache.name}
    assert before - {path.name for path in tmp_path.iterdir()} == copied
    with SegmentReader(tmp_path, "c", merged.doc_count, merged.files) as reader:
        found = [reader.stored(number)["id"] for number in range(merged.doc_count)]
    assert found == ["a0", "a2", "b0", "b1", "b2"]
