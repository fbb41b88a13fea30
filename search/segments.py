"""The segments of one generation, read as one: postings over all documents, as arrays."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashaf.index.generation import Generation
from kashaf.index.w3.pickles import Damage
from kashaf.index.w3.postings import FieldPostings
from kashaf.index.w3.ragged import offsets, spread
from kashaf.index.w3.reader import SegmentReader
from kashaf.search.memory import Memory
from kashaf.search.vocabulary import Vocabulary

Numbers = NDArray[np.uint32]
Keys = NDArray[np.int64]

MEMORY: Final = 64 << 20
"""How many bytes of decoded postings an open index keeps at most."""


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
        self._bases = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self.size = int(self._bases[-1])
        self.live = np.ones(self.size, bool)
        for base, segment in zip(self._bases, generation.segments, strict=False):
            self.live[[base + number for number in segment.deleted]] = False
        self._totals = {
            name: sum(segment.field_lengths.get(name, 0) for segment in generation.segments)
            for segment in generation.segments
            for name in segment.field_lengths
        }
        self._lengths: dict[str, NDArray[np.float32]] = {}
        self._vocabularies: dict[tuple[str, str], Vocabulary] = {}
        self._dates: list[FieldPostings] | None = None
        self.memory = Memory(MEMORY)

    @cached_property
    def live_docs(self) -> Numbers:
        """The numbers of the documents that are not deleted, ascending."""
        return np.flatnonzero(self.live).astype(np.uint32)

    @property
    def readers(self) -> list[tuple[SegmentReader, int]]:
        """Each segment's reader, and the number here of its first document."""
        return list(zip(self._readers, self._bases.tolist(), strict=False))

    def postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """The documents with a term, ascending, and how often each has it."""
        return self.memory.get(("postings", field, term), lambda: self._postings(field, term))

    def _postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        parts = [
            (docs + np.uint32(base), freqs)
            for reader, base in self._with_bases()
            for docs, freqs in [reader.postings(field, term.encode("utf-8", "replace"))]
            if len(docs)
        ]
        return _join([docs for docs, _ in parts]), _join([freqs for _, freqs in parts])

    def places(self, field: str, term: str) -> tuple[Numbers, Numbers, Keys, Keys]:
        """The same, then where each document's places start (and the last ones end), and the
        places: document × 2³² + position, ascending."""
        return self.memory.get(("places", field, term), lambda: self._places(field, term))

    def _places(self, field: str, term: str) -> tuple[Numbers, Numbers, Keys, Keys]:
        parts = [
            (docs + np.uint32(base), freqs, positions)
            for reader, base in self._with_bases()
            for docs, freqs, positions in [reader.positions(field, term.encode("utf-8", "replace"))]
            if len(docs)
        ]
        docs, freqs, positions = (_join([part[i] for part in parts]) for i in range(3))
        keys = np.repeat(docs.astype(np.int64) << 32, freqs)
        keys |= positions
        return docs, freqs, offsets(freqs), keys

    def places_in(self, field: str, term: str, within: Numbers | None) -> Keys:
        """The term's places in these documents, which ascend; in all of them for None."""
        docs, freqs, starts, keys = self.places(field, term)
        if within is None or not len(docs):
            return keys
        at = np.searchsorted(docs, within)
        at[at == len(docs)] = 0
        at = at[docs[at] == within]
        return np.asarray(keys[spread(starts[at], freqs[at])])

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
        if self._dates is None:
            self._dates = [reader.read_field("date") for reader in self._readers]
        return self._dates

    def lengths(self, field: str) -> NDArray[np.float32]:
        """The length of the field in every document, in tokens."""
        found = self._lengths.get(field)
        if found is None:
            parts = [reader.lengths(field) for reader in self._readers]
            found = self._lengths[field] = _join(parts).astype(np.float32)
        return found

    def average_length(self, field: str) -> float:
        """The mean length of the field over all documents, in tokens."""
        return self._totals.get(field, 0) / (self.size or 1)

    def stored(self, number: int) -> dict[str, Any]:
        """The stored fields of a document."""
        index = int(np.searchsorted(self._bases, number, side="right")) - 1
        return self._readers[index].stored(number - int(self._bases[index]))

    def close(self) -> None:
        """Close the files."""
        for reader in self._readers:
            reader.close()

    def _with_bases(self) -> Iterator[tuple[SegmentReader, int]]:
        return zip(self._readers, self._bases.tolist(), strict=False)


def _join(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
