"""The passages of an index: the cosine of each document with a query, and its best passage.

All passages are compared, whatever their number: on 188,000 of them an approximate search that
takes three quarters of the time misses a tenth of the nearest documents
(docs/explanation/meaning.md), and no file has to be trusted by compiled code.
"""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.lazy import lazy
from kashaf.index.meaning.encoder import EncoderInfo, Rows, mean_direction
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.store.segment import Generation
from kashaf.search.kernels import Scores
from kashaf.search.meaning.products import dot_products
from kashaf.search.model.budget import Budget

_AT_ONCE: Final = 1 << 17  # passages between two checks of the time


class _Documents(NamedTuple):
    """The passages of a segment by document.

    Attributes:
        numbers: The documents that have passages, ascending.
        firsts: The first passage of each, and the number of all passages.
        scale: The factor for the products of each passage's vector: 1 / its length.
    """

    numbers: NDArray[np.uint32]
    firsts: NDArray[np.int64]
    scale: Scores

    def passages_of(self, number: int) -> tuple[int, int]:
        """Return the first passage of a document and the one after its last."""
        at = int(np.searchsorted(self.numbers, number))
        if at == len(self.numbers) or self.numbers[at] != number:
            return 0, 0
        return int(self.firsts[at]), int(self.firsts[at + 1])


class Passages:
    """The passages of a generation that has vectors; threads may share it."""

    def __init__(
        self,
        directory: Path,
        generation: Generation,
        encoder: EncoderInfo,
        *,
        is_copied: bool = False,
    ) -> None:
        """Open the files; `is_copied` is explained at `FileMap`.

        Raises:
            IndexCorruptError: A file is corrupt.
        """
        self._readers = [
            VectorReader(
                directory,
                segment.segid,
                segment.doc_count,
                segment.files,
                encoder.dimension,
                is_copied=is_copied,
            )
            for segment in generation.segments
        ]
        self._sizes = [segment.doc_count for segment in generation.segments]
        self._max_doc = sum(self._sizes)

    def cosines(self, vector: Rows, budget: Budget) -> Scores:
        """Return the cosine of each document's best passage with a vector, shape (max_doc,).

        It is 0 for documents without text. If the budget is spent, the rest is 0.
        """
        found = np.zeros(self._max_doc, np.float32)
        base = 0
        for reader, size, documents in zip(
            self._readers, self._sizes, self._documents, strict=True
        ):
            if len(documents.numbers):
                products = _products(reader, vector, budget)
                products *= documents.scale
                best = np.maximum.reduceat(products, documents.firsts[:-1])
                found[documents.numbers.astype(np.int64) + base] = best
            base += size
        length = float(np.linalg.norm(vector.astype(np.float32)))
        np.clip(found / np.float32(length or 1), -1, 1, out=found)
        return found

    def best_passage(self, number: int, vector: Rows) -> tuple[int, int] | None:
        """Return the start and end in the body of a document's best passage; None without any."""
        reader, documents, number = self._segment_of(number)
        start, end = documents.passages_of(number)
        if start == end:
            return None
        products = dot_products(reader.rows(start, end), vector) * documents.scale[start:end]
        best = start + int(np.argmax(products))
        return int(reader.table["start"][best]), int(reader.table["end"][best])

    def vector_of(self, number: int) -> Rows | None:
        """Return the mean direction of a document's passages; None without any."""
        reader, documents, number = self._segment_of(number)
        start, end = documents.passages_of(number)
        if start == end:
            return None
        return mean_direction(reader.rows(start, end))

    @lazy
    def _documents(self) -> list[_Documents]:
        return [_by_document(reader) for reader in self._readers]

    def _segment_of(self, number: int) -> tuple[VectorReader, _Documents, int]:
        """Return the reader and the documents of a document's segment, and its number there."""
        segments = zip(self._readers, self._documents, self._sizes, strict=True)
        for reader, documents, size in segments:
            if number < size:
                return reader, documents, number
            number -= size
        raise IndexError("there is no such document")


def _by_document(reader: VectorReader) -> _Documents:
    docs, norms = reader.table["doc"], reader.table["norm"]
    ends = np.flatnonzero(np.concatenate((docs[1:] != docs[:-1], [True])))[: len(docs)] + 1
    firsts = np.concatenate(([0], ends))
    scale = np.divide(1, norms, out=np.zeros(len(norms), np.float32), where=norms > 0)
    return _Documents(docs[firsts[:-1]], firsts, scale)


def _products(reader: VectorReader, vector: Rows, budget: Budget) -> Scores:
    """Return the dot products of all passages of a segment with a vector."""
    count = len(reader.table)
    products = np.zeros(count, np.float32)
    for first in range(0, count, _AT_ONCE):
        if budget.is_spent():
            break
        last = min(first + _AT_ONCE, count)
        products[first:last] = dot_products(reader.rows(first, last), vector)
    return products
