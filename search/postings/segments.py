"""The segments of one generation, read as one: postings over all documents, as arrays."""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.columns import StoredDocument
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import NO_SKIP_DATA, SegmentReader
from kashaf.index.codec.reading.term_file import TermInfo
from kashaf.index.store.generation import Generation
from kashaf.index.store.schema import SCORED
from kashaf.index.store.similarity import K1, B
from kashaf.search.postings.cache import PostingsCache
from kashaf.search.postings.vocabulary import Vocabulary

Numbers = NDArray[np.uint32]
PackedPositions = NDArray[np.int64]

CACHE_BYTES: Final = 256 << 20
"""How many bytes of decoded postings an open index keeps at most."""

_TERMS = 1 << 13  # of so many the term files' records are kept, about 500 bytes each
_MANY = 4000  # from so many postings on it pays to keep where to go on in them
_NOWHERE = np.empty(0, np.int64)


class Segments:
    """A generation's segments; document numbers run on from one to the next.

    Threads may share it. Deleted documents are in the postings, and not in `live`.
    """

    def __init__(self, directory: Path, generation: Generation) -> None:
        self._readers = [
            SegmentReader(directory, segment.segid, segment.doc_count, segment.files)
            for segment in generation.segments
        ]
        sizes = [segment.doc_count for segment in generation.segments]
        *self._starts, self.max_doc = itertools.accumulate(sizes, initial=0)
        self.live = np.ones(self.max_doc, bool)
        for base, segment in zip(self._starts, generation.segments, strict=True):
            self.live[[base + number for number in segment.deleted]] = False
        self.deleted = np.flatnonzero(~self.live).astype(np.uint32)
        self._totals = {
            name: sum(segment.field_lengths.get(name, 0) for segment in generation.segments)
            for segment in generation.segments
            for name in segment.field_lengths
        }
        self._vocabularies: dict[tuple[str, str], Vocabulary] = {}
        self._values: dict[str, list[FieldPostings]] = {}
        self.cache = PostingsCache(CACHE_BYTES)
        self._find = lru_cache(_TERMS)(partial(_found, self.readers))

    @cached_property
    def live_docs(self) -> Numbers:
        """The numbers of the documents that are not deleted, ascending."""
        return np.flatnonzero(self.live).astype(np.uint32)

    @cached_property
    def readers(self) -> list[tuple[SegmentReader, int]]:
        """Each segment's reader, and the number here of its first document."""
        return list(zip(self._readers, self._starts, strict=True))

    def postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """The documents with a term, ascending, and how often each has it."""
        return self.cache.get(("postings", field, term), lambda: self.read_postings(field, term))

    def read_postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """The same, read anew and not kept."""
        count = self.doc_freq(field, term)
        docs, freqs = np.empty(count, np.uint32), np.empty(count, np.uint32)
        start = 0
        for reader, base, info in self._find(field, term):
            end = start + info.df
            reader.read_postings(info, docs[start:end], freqs[start:end], base)
            start = end
        return docs, freqs

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents have a term, deleted ones included."""
        return sum(info.df for _, _, info in self._find(field, term))

    def positions(self, field: str, term: str, within: Numbers | None) -> PackedPositions:
        """The places of a term in the documents `within`, which ascend; in all for None.

        A place is document × 2³² + position; they ascend.
        """
        parts = []
        for reader, base, info in self._find(field, term):
            own = _own(within, base, reader.doc_count)
            parts.append(
                reader.packed_positions(info, own, base, self._skip_data(reader, field, term, info))
            )
        return parts[0] if len(parts) == 1 else np.concatenate([_NOWHERE, *parts])

    def _skip_data(
        self, reader: SegmentReader, field: str, term: str, info: TermInfo
    ) -> NDArray[np.int64]:
        if info.df < _MANY:
            return NO_SKIP_DATA
        key = ("skip_data", reader.segid, field, term)
        return self.cache.get(key, lambda: (reader.skip_data(info),))[0]

    def vocabulary(self, reader: SegmentReader, field: str) -> Vocabulary:
        """All terms of a field of one of the segments, for looking them up by pattern."""
        key = (reader.segid, field)
        found = self._vocabularies.get(key)
        if found is None:
            with CorruptionGuard(f"the terms of segment {reader.segid}"):
                found = self._vocabularies[key] = Vocabulary(reader.field_terms(field))
        return found

    def dates(self) -> list[FieldPostings]:
        """The postings of the field `date`, segment by segment."""
        return self.values("date")

    def values(self, field: str) -> list[FieldPostings]:
        """The postings of a field of whole values (date, source, tags), segment by segment."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = [reader.read_field(field) for reader in self._readers]
        return found

    def average_length(self, field: str) -> float:
        """The mean length of the field over all documents, in tokens."""
        return self._totals.get(field, 0) / (self.max_doc or 1)

    def norms(self, field: str) -> NDArray[np.float32]:
        """What a document's length in the field adds below the line of BM25, for every document:
        K1 (1 - B + B length / mean length), the lengths in tokens."""
        return np.asarray(self.all_norms[SCORED.index(field)])

    @cached_property
    def all_norms(self) -> NDArray[np.float32]:
        """The norms of the fields in `SCORED`, a row each."""
        norms = np.empty((len(SCORED), self.max_doc), np.float32)
        for row, field in zip(norms, SCORED, strict=True):
            lengths = _join([reader.lengths(field) for reader in self._readers])
            np.divide(lengths, self.average_length(field) or 1, out=row, casting="same_kind")
        norms *= K1 * B
        norms += K1 * (1 - B)
        return norms

    def document(self, number: int) -> StoredDocument:
        """The stored fields of a document, to be unpacked when they are wanted."""
        index = bisect_right(self._starts, number) - 1
        return self._readers[index].document(number - self._starts[index])

    def stored(self, number: int) -> dict[str, Any]:
        """The stored fields of a document."""
        return self.document(number).fields

    def close(self) -> None:
        """Close the files."""
        for reader in self._readers:
            reader.close()


def _found(
    readers: Sequence[tuple[SegmentReader, int]], field: str, term: str
) -> list[tuple[SegmentReader, int, TermInfo]]:
    """The segments that have a term: as in `Segments.readers`, and what is known of it there."""
    encoded = term.encode("utf-8", "replace")
    found = ((reader, base, reader.term_info(field, encoded)) for reader, base in readers)
    return [(reader, base, info) for reader, base, info in found if info]


def _own(wanted: Numbers | None, base: int, size: int) -> Numbers:
    """Those of the wanted documents that are in a segment of this base and size, by the numbers
    they have there."""
    if wanted is None:
        return np.arange(size, dtype=np.uint32)
    if not base and not (len(wanted) and wanted[-1] >= size):
        return wanted
    low, high = wanted.searchsorted((base, base + size))
    return wanted[low:high] - np.uint32(base)


def _join(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
