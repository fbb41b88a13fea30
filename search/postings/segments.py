"""The segments of one generation, read as one index: postings over all documents, as arrays."""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.columns.lengths import from_bytes
from kashaf.index.codec.columns.stored import StoredDocument
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import NO_SKIP_DATA, SegmentReader
from kashaf.index.codec.reading.term_info import TermInfo
from kashaf.index.lazy import lazy
from kashaf.index.store.segment import Generation
from kashaf.index.store.similarity import K1, B
from kashaf.search.kernels import Norms, members
from kashaf.search.postings.cache import PostingsCache
from kashaf.search.postings.ordinals import Ordinals
from kashaf.search.postings.positions import PackedPositions
from kashaf.search.postings.term_entries import TermEntries, doc_freq_of

if TYPE_CHECKING:
    from kashaf.search.postings.vocabulary import Vocabulary

_T = TypeVar("_T")
Numbers: TypeAlias = NDArray[np.uint32]
"""Numbers of documents, or counts."""

CACHE_BYTES: Final = 256 << 20
"""The most bytes of decoded postings that an open index keeps."""

_SKIP_DATA_FROM: Final = 4000  # postings from which keeping skip data pays off
_SKIP_DATA_FOR: Final = 64  # postings for each document that is wanted: what a row passes over
_NO_CODES: Final = np.empty(0, np.uint8)
_NO_POSITIONS: Final = np.empty(0, np.int64)


class Segments:
    """The segments of a generation; document numbers continue from one segment to the next.

    Threads may share it. Postings include deleted documents.

    Attributes:
        max_doc: The number of documents, deleted ones included.
        live: Whether each document is not deleted.
        deleted: The numbers of the deleted documents, ascending.
        cache: The postings cache.
    """

    def __init__(self, directory: Path, generation: Generation, *, is_copied: bool = False) -> None:
        """Open the files; `is_copied` is explained at `FileMap`.

        Raises:
            IndexCorruptError: A file is corrupt.
        """
        self._readers = [
            SegmentReader(
                directory, segment.segid, segment.doc_count, segment.files, is_copied=is_copied
            )
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
        self._derived: dict[tuple[object, ...], object] = {}
        self.cache = PostingsCache(CACHE_BYTES)
        self._entries = TermEntries(self.readers)

    @lazy
    def live_docs(self) -> Numbers:
        """The numbers of the live documents, ascending."""
        return np.flatnonzero(self.live).astype(np.uint32)

    @lazy
    def readers(self) -> list[tuple[SegmentReader, int]]:
        """The reader of each segment, and the number of its first document in the index."""
        return list(zip(self._readers, self._starts, strict=True))

    def postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """Return the documents that contain a term, ascending, and how often; cached."""
        return self.cache.get(("postings", field, term), lambda: self.read_postings(field, term))

    def read_postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """Return the postings of a term, decoded anew into arrays that the caller may change."""
        return self.read_terms([(field, term)])[0]

    def read_terms(self, terms: Sequence[tuple[str, str]]) -> list[tuple[Numbers, Numbers]]:
        """Return `read_postings` of each (field, term) pair; the arrays share memory."""
        infos = self._entries.find(terms)
        ends = list(itertools.accumulate(map(doc_freq_of, infos), initial=0))
        docs, freqs = np.empty(ends[-1], np.uint32), np.empty(ends[-1], np.uint32)
        of_segment: dict[int, tuple[list[TermInfo], list[int]]] = defaultdict(lambda: ([], []))
        for found, start in zip(infos, ends, strict=False):
            at = start
            for _, base, info in found:
                of_segment[base][0].append(info)
                of_segment[base][1].append(at)
                at += info.df
        for reader, base in self.readers:
            if base in of_segment:
                reader.read_postings(*of_segment[base], docs, freqs, base)
        return [(docs[start:end], freqs[start:end]) for start, end in pairwise(ends)]

    def live_docs_with(self, field: str, term: str) -> Numbers:
        """Return the live documents that contain a term, ascending."""
        docs, _ = self.postings(field, term)
        return docs[self.live[docs]]

    def find(self, identity: str) -> int | None:
        """Return the number of the live document with an id, or None."""
        docs = self.live_docs_with("id", identity)
        return int(docs[0]) if len(docs) else None

    def doc_freqs(self, field: str, terms: Sequence[str]) -> list[int]:
        """Return `doc_freq` of several terms of a field."""
        return list(map(doc_freq_of, self._entries.find([(field, term) for term in terms])))

    def doc_freq(self, field: str, term: str) -> int:
        """Return how many documents contain a term of a field, deleted ones included."""
        return doc_freq_of(self._entries.find([(field, term)])[0])

    def contains(self, field: str, term: str) -> bool:
        """Return whether any document contains a term; unlike `doc_freq` nothing is cached."""
        encoded = term.encode("utf-8", "replace")
        return any(reader.term_info(field, encoded) for reader in self._readers)

    def positions(self, field: str, term: str, within: Numbers | None) -> PackedPositions:
        """Return the packed positions of a term, ascending; see `postings.positions`.

        Args:
            field: A field with positions.
            term: The term.
            within: The documents to examine, ascending, or None for all.
        """
        parts = []
        for reader, base, info in self._entries.find([(field, term)])[0]:
            if info.inlined is None:
                own = _of_segment(within, base, reader.doc_count)
                skip_data = self._skip_data(reader, field, term, info, len(own))
                parts.append(reader.packed_positions(info, own, base, skip_data))
            else:
                parts.append(_in_documents(self._inlined_positions(reader, base, info), within))
        return parts[0] if len(parts) == 1 else np.concatenate([_NO_POSITIONS, *parts])

    def _inlined_positions(
        self, reader: SegmentReader, base: int, info: TermInfo
    ) -> PackedPositions:
        """Return all positions of a term in very few documents; cached."""

        def read() -> tuple[PackedPositions]:
            return (reader.packed_positions(info, _of_segment(None, base, reader.doc_count), base),)

        return self.cache.get(("positions", base, info.inlined), read)[0]

    def _skip_data(
        self, reader: SegmentReader, field: str, term: str, info: TermInfo, wanted: int
    ) -> NDArray[np.int64]:
        if info.df < _SKIP_DATA_FROM or info.df < _SKIP_DATA_FOR * wanted:
            return NO_SKIP_DATA
        key = ("skip_data", reader.segid, field, term)
        return self.cache.get(key, lambda: (reader.skip_data(info),))[0]

    def vocabulary(self, reader: SegmentReader, field: str) -> "Vocabulary":
        """Return the vocabulary of a field in one segment, made on first use."""
        key = (reader.segid, field)
        found = self._vocabularies.get(key)
        if found is None:
            from kashaf.search.postings.vocabulary import Vocabulary

            with CorruptionGuard(f"the terms of segment {reader.segid}"):
                found = self._vocabularies[key] = Vocabulary(reader.field_terms(field))
        return found

    def values(self, field: str) -> list[FieldPostings]:
        """Return the postings of a field of whole values (date, source, tags) in each segment."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = [reader.read_field(field) for reader in self._readers]
        return found

    def ordinals(self, field: str) -> Ordinals:
        """Return the values of a field of whole values, numbered, made on first use."""

        def number() -> Ordinals:
            found = [reader.read_field(field) for reader in self._readers]
            with CorruptionGuard(f"the values of {field}"):
                for one in found:
                    b"\n".join(one.terms).decode()
            return Ordinals(list(zip(found, self._starts, strict=True)), self.max_doc, self.live)

        return self.derived(("ordinals", field), number)

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Return the number of each document, shape (max_doc,), NaN without one; not to be changed.

        A date is the number of seconds since 1970-01-01; the built-in one is the start of its day.
        """

        def read() -> NDArray[np.float64]:
            if field == "date":
                return self._days()
            parts = [reader.numbers(field) for reader in self._readers]
            return parts[0] if len(parts) == 1 else np.concatenate([np.empty(0), *parts])

        return self.derived(("numbers", field), read)

    def _days(self) -> NDArray[np.float64]:
        dates = self.ordinals("date")
        with CorruptionGuard("the dates"):
            days = np.array([term.decode() for term in dates.terms], "datetime64[s]")
        found = np.full(self.max_doc, np.nan)
        found[dates.docs] = days.astype(np.float64)[dates.ordinals]
        return found

    def lengths(self, field: str) -> Numbers:
        """Return the length of each document in a field, in tokens."""
        return self.derived(
            ("lengths", field), lambda: _join([reader.lengths(field) for reader in self._readers])
        )

    def derived(self, key: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """Return the cached result of `make` for this key, or call it."""
        if key not in self._derived:
            self._derived[key] = make()
        return cast("_T", self._derived[key])

    def average_length(self, field: str) -> float:
        """Return the mean length of a field over all documents, in tokens."""
        return self._totals.get(field, 0) / (self.max_doc or 1)

    def norms(self, field: str) -> Norms:
        """Return the length norms of the documents in a field.

        A norm is K1 (1 - B + B length / mean length), with lengths in tokens.
        """
        return self.derived(("norms", field), lambda: self._norms(field))

    def _norms(self, field: str) -> Norms:
        codes = [reader.length_codes(field) for reader in self._readers]
        lengths = from_bytes(np.arange(256, dtype=np.uint8))
        table = (lengths / (self.average_length(field) or 1)).astype(np.float32)
        table *= K1 * B
        table += K1 * (1 - B)
        return Norms(np.concatenate([_NO_CODES, *codes]), table)

    def document(self, number: int) -> StoredDocument:
        """Return the stored fields of a document, to be decoded on first use."""
        index = bisect_right(self._starts, number) - 1
        return self._readers[index].document(number - self._starts[index])

    def documents(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """Return the stored fields of some documents, to be decoded on first use."""
        if len(self._readers) == 1:
            return list(map(self._readers[0].document, numbers))
        return list(map(self.document, numbers))

    def stored(self, number: int) -> dict[str, Any]:
        """Return the decoded stored fields of a document."""
        return self.document(number).fields

    def close(self) -> None:
        """Close the files."""
        for reader in self._readers:
            reader.close()


def _of_segment(docs: Numbers | None, base: int, size: int) -> Numbers:
    """Return the documents of a segment, by their numbers in it; all of them for None."""
    if docs is None:
        return np.arange(size, dtype=np.uint32)
    if not base and not (len(docs) and docs[-1] >= size):
        return docs
    low, high = docs.searchsorted((base, base + size))
    return docs[low:high] - np.uint32(base)


def _in_documents(positions: PackedPositions, docs: Numbers | None) -> PackedPositions:
    """Return the positions that are in some documents."""
    if docs is None:
        return positions
    return positions[members((positions >> 32).astype(np.uint32), docs)]


def _join(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
