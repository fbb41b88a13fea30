"""The segments of one generation, read as one: postings over all documents, as arrays."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kashaf.index.generation import Generation
from kashaf.index.w3.reader import SegmentReader

Numbers = NDArray[np.uint32]


class Segments:
    """A generation's segments; document numbers run on from one to the next.

    Threads may share it. Deleted documents are in the postings, and not in `live`.
    """

    def __init__(self, directory: Path, generation: Generation) -> None:
        self._readers = [
            SegmentReader(directory, segment.segid, segment.doc_count)
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

    def postings(self, field: str, term: str) -> tuple[Numbers, Numbers]:
        """The documents with a term, ascending, and how often each has it."""
        parts = [
            (docs + np.uint32(base), freqs)
            for reader, base in self._with_bases()
            for docs, freqs in [reader.postings(field, term.encode())]
            if len(docs)
        ]
        return _join([docs for docs, _ in parts]), _join([freqs for _, freqs in parts])

    def positions(self, field: str, term: str) -> tuple[Numbers, Numbers, Numbers]:
        """The same, and the term's positions in these documents, end to end."""
        parts = [
            (docs + np.uint32(base), freqs, positions)
            for reader, base in self._with_bases()
            for docs, freqs, positions in [reader.positions(field, term.encode())]
            if len(docs)
        ]
        docs, freqs, positions = (_join([part[i] for part in parts]) for i in range(3))
        return docs, freqs, positions

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

    def stored(self, number: int) -> dict[str, object]:
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
