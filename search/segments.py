"""The segments of one generation, read as one: postings over all documents, as arrays."""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashaf.index.generation import Generation
from kashaf.index.schema import SCORED
from kashaf.index.w3.columns import StoredDocument
from kashaf.index.w3.located import Located
from kashaf.index.w3.pickles import Damage
from kashaf.index.w3.postings import FieldPostings
from kashaf.index.w3.reader import SegmentReader
from kashaf.index.w3.values import unpack_positions
from kashaf.search.memory import Memory
from kashaf.search.vocabulary import Vocabulary

Numbers = NDArray[np.uint32]
Keys = NDArray[np.int64]

K1: Final = 1.0
B: Final = 0.7
"""The parameters of BM25: see `ranking`."""
MEMORY: Final = 256 << 20
"""How many bytes of decoded postings an open index keeps at most."""

_NONE = np.empty(0, np.uint32)
_BYTES = np.empty(0, np.uint8)


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
        *self._starts, self.size = itertools.accumulate(sizes, initial=0)
        self.live = np.ones(self.size, bool)
        for base, segment in zip(self._starts, generation.segments, strict=True):
            self.live[[base + number for number in segment.deleted]] = False
        self.all_live = bool(self.live.all())
        self._totals = {
            name: sum(segment.field_lengths.get(name, 0) for segment in generation.segments)
            for segment in generation.segments
            for name in segment.field_lengths
        }
        self._vocabularies: dict[tuple[str, str], Vocabulary] = {}
        self._values: dict[str, list[FieldPostings]] = {}
        self.memory = Memory(MEMORY)

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
        return self.memory.get(
            ("postings", field, term), lambda: self.read_postings([(field, term)])[:2]
        )

    def read_postings(self, terms: Sequence[tuple[str, str]]) -> tuple[Numbers, Numbers, list[int]]:
        """The postings of several terms, each with its field, end to end, and how many are each
        one's; read anew and not kept."""
        encoded = [(field, _encoded(term)) for field, term in terms]
        if len(self._readers) == 1:
            return self._readers[0].postings_of(encoded)
        parts: list[list[tuple[Numbers, Numbers]]] = [[] for _ in terms]
        for reader, base in self.readers:
            docs, freqs, counts = reader.postings_of(encoded)
            docs += np.uint32(base)
            ends = list(itertools.accumulate(counts))
            for part, start, end in zip(parts, [0, *ends], ends, strict=False):
                part.append((docs[start:end], freqs[start:end]))
        return (
            _join([docs for part in parts for docs, _ in part]),
            _join([freqs for part in parts for _, freqs in part]),
            [sum(len(docs) for docs, _ in part) for part in parts],
        )

    def document_count(self, field: str, term: str) -> int:
        """How many documents have a term, deleted ones included."""
        key = ("count", field, term)
        (count,) = self.memory.get(key, lambda: (np.array(self._document_count(field, term)),))
        return int(count)

    def _document_count(self, field: str, term: str) -> int:
        found = [reader.term_info(field, _encoded(term)) for reader in self._readers]
        return sum(info.df for info in found if info)

    def located(self, field: str, term: str) -> list[Located]:
        """Where a term's positions are, segment by segment."""
        key = ("located", field, term)
        return [
            Located(
                *self.memory.get((*key, number), partial(reader.located, field, _encoded(term)))
            )
            for number, reader in enumerate(self._readers)
        ]

    def places(
        self, field: str, terms: Sequence[str], within: Sequence[Numbers | None]
    ) -> list[Keys]:
        """The places of each term in the documents `within` given with it, which ascend; in all
        for None.

        A place is document × 2³² + position; they ascend. All are decoded at once.
        """
        packed, freqs, docs = [_BYTES], [_NONE], [_NONE]
        counts = []
        for term, wanted in zip(terms, within, strict=True):
            count = 0
            for found, (reader, base) in zip(self.located(field, term), self.readers, strict=True):
                rows = _rows_in(found.docs, wanted, base, reader.doc_count)
                if len(rows):
                    packed.append(reader.packed_at(found, rows))
                    own = found.freqs[rows]
                    freqs.append(own)
                    docs.append(found.docs[rows] + np.uint32(base))
                    count += int(own.sum(dtype=np.int64))
            counts.append(count)
        every = np.concatenate(freqs, dtype=np.uint32)
        with Damage("the posting files"):
            positions = unpack_positions(np.concatenate(packed), every)
        keys = np.repeat(np.concatenate(docs, dtype=np.int64) << 32, every)
        keys |= positions
        ends = itertools.accumulate(counts, initial=0)
        return [keys[start:end] for start, end in itertools.pairwise(ends)]

    def vocabulary(self, reader: SegmentReader, field: str) -> Vocabulary:
        """All terms of a field of one of the segments, for looking them up by pattern."""
        key = (reader.segid, field)
        found = self._vocabularies.get(key)
        if found is None:
            with Damage(f"the terms of segment {reader.segid}"):
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
        return self._totals.get(field, 0) / (self.size or 1)

    def norms(self, field: str) -> NDArray[np.float32]:
        """What a document's length in the field adds below the line of BM25, for every document:
        K1 (1 - B + B length / mean length), the lengths in tokens."""
        return np.asarray(self.all_norms[SCORED.index(field)])

    @cached_property
    def all_norms(self) -> NDArray[np.float32]:
        """The norms of the fields in `SCORED`, a row each."""
        norms = np.empty((len(SCORED), self.size), np.float32)
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


def _rows_in(docs: Numbers, wanted: Numbers | None, base: int, size: int) -> NDArray[np.int64]:
    """The indexes in `docs`, of a segment of this base and size, of those that are wanted."""
    if wanted is None or not len(docs):
        return np.arange(len(docs))
    own = wanted
    if base or (len(wanted) and wanted[-1] >= size):
        low, high = wanted.searchsorted((base, base + size))
        own = wanted[low:high] - np.uint32(base)
    rows = docs.searchsorted(own)
    rows[rows == len(docs)] = 0
    return rows[np.flatnonzero(docs[rows] == own)]


def _encoded(term: str) -> bytes:
    return term.encode("utf-8", "replace")


def _join(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
