"""Chooses and merges segments, without analyzing documents again.

A segment's tier is the logarithm of its number of documents. `FACTOR` segments of a tier are merged
into one of the next (Lucene's `LogDocMergePolicy`), so a document is merged at most once per tier,
and each tier has fewer than `FACTOR` segments. Before that the segments of one build are merged
into one: a search reads its terms from every segment, and the postings then do not depend on how
the build was divided.
"""

import math
from collections import defaultdict
from collections.abc import Sequence, Set
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import Final

from kashaf.index.codec.columns.fixed import DIGEST_BYTES, DIGESTS
from kashaf.index.codec.columns.lengths import write_lengths
from kashaf.index.codec.columns.numbers import write_numbers
from kashaf.index.codec.columns.stored import STORED, STORED_LIMIT, StoredWriter
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.files.regular import remove_file
from kashaf.index.codec.files.sink import WrittenFile, write_file
from kashaf.index.codec.merge import (
    MergeInput,
    kept_documents,
    merged_fields,
    merged_numbers,
)
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.writing.terms import TermsWriter
from kashaf.index.fields.schema import Date, Number, Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.vectors import VectorReader, merge_vectors
from kashaf.index.store.analysis_cache import AnalysisCacheReader, merge_analysis_caches
from kashaf.index.store.segment import Segment
from kashaf.index.writing.gc_control import gc_paused

FACTOR: Final = 10
SMALLEST: Final = 500
"""Segments with fewer documents belong to the lowest tier."""
AT_ONCE: Final = 64
"""The most segments of one build that are merged at once; each has about ten files open."""


def next_merge(segments: Sequence[Segment]) -> list[Segment] | None:
    """Return the segments to merge next, in order, or None.

    These are a segment of which more than half is deleted, or else the lowest full tier.
    """
    tiers = defaultdict(list)
    for segment in segments:
        if len(segment.deleted) * 2 > segment.doc_count:
            return [segment]
        tiers[_tier(segment)].append(segment)
    for _, members in sorted(tiers.items()):
        if len(members) >= FACTOR:
            group = members[:FACTOR]
            if _total(group) <= STORED_LIMIT // 2:
                return group
    return None


def next_merge_of_new(segments: Sequence[Segment]) -> list[Segment] | None:
    """Return the adjacent segments of one build to merge next, or None.

    Repeated until None, this leaves one segment, unless its stored fields exceed the limit. If
    there are more than `AT_ONCE` segments, the first merge is a smaller one, of so many segments
    that each later merge takes exactly `AT_ONCE`. It takes the smallest ones, so that few documents
    are merged twice.
    """
    if len(segments) == 1 and segments[0].deleted:
        return list(segments)
    limit = (len(segments) - 2) % (AT_ONCE - 1) + 2
    windows = [_window(segments[at:], limit) for at in range(len(segments))]
    best = max(windows, key=lambda window: (len(window), -_total(window)), default=[])
    return best if len(best) > 1 else None


def _window(segments: Sequence[Segment], limit: int) -> list[Segment]:
    """Return the first segments, at most `limit`, whose stored fields fit in one segment."""
    sums = accumulate(map(_stored_bytes, segments[:limit]))
    return list(segments[: sum(total <= STORED_LIMIT // 2 for total in sums)])


def _total(segments: Sequence[Segment]) -> int:
    return sum(map(_stored_bytes, segments))


@gc_paused()
def merge_segments(
    directory: Path,
    segid: str,
    segments: Sequence[Segment],
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder_info: EncoderInfo | None = None,
    disposable: Set[str] = frozenset(),
) -> Segment:
    """Write the documents of `segments` that are not deleted as one segment.

    Memory grows with the segments only by a few bytes per document and term.

    Args:
        directory: The index folder.
        segid: The id of the new segment.
        segments: The segments to merge.
        schema: The user-defined fields.
        encoder_info: The encoder of the segments' vectors, if they have any.
        disposable: The ids of the segments that no generation contains. Their stored fields and
            analysis caches are removed as soon as they are copied, to save space on the disk.

    Raises:
        IndexCorruptError: A file is corrupt.
    """
    with ExitStack() as stack:
        inputs = [
            MergeInput(
                stack.enter_context(
                    SegmentReader(directory, segment.segid, segment.doc_count, segment.files)
                ),
                segment.deleted,
            )
            for segment in segments
        ]
        files, count = _merge_documents(directory, segid, segments, inputs, disposable)
        if encoder_info:
            files += _merge_vectors(directory, segid, segments, inputs, encoder_info)
        for name, field in schema.fields.items():
            if isinstance(field, Number | Date):
                files.append(write_numbers(directory, segid, name, merged_numbers(inputs, name)))
        tokens: dict[str, int] = {}
        with TermsWriter(directory, segid) as writer:
            for name, lengths, parts in merged_fields(inputs):
                token_count = writer.add_field(name, parts)
                if lengths is not None:
                    tokens[name] = token_count
                    files.append(write_lengths(directory, segid, name, lengths))
            files += writer.finish()
    may_have_parts = any(segment.may_have_parts for segment in segments)
    return Segment(segid, count, tokens, tuple(files), may_have_parts=may_have_parts)


def _merge_documents(
    directory: Path,
    segid: str,
    segments: Sequence[Segment],
    inputs: Sequence[MergeInput],
    disposable: Set[str],
) -> tuple[list[WrittenFile], int]:
    """Merge stored fields, digests and analysis caches; return the files and document count."""
    digests = bytearray()
    with StoredWriter(directory, segid) as stored:
        for source in inputs:
            for reader, number in kept_documents([source]):
                stored.add_packed(reader.stored_packed(number))
                digests += reader.digest(number)
            if source.reader.segid in disposable:
                source.reader.close_stored()
                remove_file(directory / column_file(source.reader.segid, STORED))
        files = [stored.finish()]
    files.append(write_file(directory, column_file(segid, DIGESTS), digests))
    files.append(_merge_analysis_caches(directory, segid, segments))
    for segment in segments:
        if segment.segid in disposable:
            remove_file(directory / segment.analysis_cache.name)
    return files, len(digests) // DIGEST_BYTES


def _merge_analysis_caches(directory: Path, segid: str, segments: Sequence[Segment]) -> WrittenFile:
    with ExitStack() as stack:
        readers = [AnalysisCacheReader(directory, segment.analysis_cache) for segment in segments]
        for reader in readers:
            stack.callback(reader.close)
        return merge_analysis_caches(directory, segid, readers)


def _merge_vectors(
    directory: Path,
    segid: str,
    segments: Sequence[Segment],
    inputs: Sequence[MergeInput],
    encoder_info: EncoderInfo,
) -> list[WrittenFile]:
    with ExitStack() as stack:
        sources = []
        for segment, source in zip(segments, inputs, strict=True):
            reader = VectorReader(
                directory, segment.segid, segment.doc_count, segment.files, encoder_info.dimension
            )
            stack.callback(reader.close)
            sources.append((reader, source.kept))
        return merge_vectors(directory, segid, sources)


def _tier(segment: Segment) -> int:
    size = max(segment.live_count, SMALLEST)
    return int(math.log(size / SMALLEST, FACTOR) + 1e-9)


def _stored_bytes(segment: Segment) -> int:
    name = column_file(segment.segid, STORED)
    return sum(file.length for file in segment.files if file.name == name)
