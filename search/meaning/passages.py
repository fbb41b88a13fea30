"""The passages of an index: the cosine of each document with a query, and its best passage.

All passages are compared, whatever their number: an approximate search would save little before
some millions of them, and no file has to be trusted by compiled code.
"""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.lazy import lazy
from kashaf.index.meaning.encoder import EncoderInfo, Rows, quantized
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.store.generation import Generation
from kashaf.search.kernels import Scores
from kashaf.search.meaning.products import dot_products
from kashaf.search.model.budget import Budget

_AT_ONCE: Final = 1 << 17  # passages between two looks at the time


class _Documents(NamedTuple):
    """The passages of a segment by document.

    Attributes:
        numbers: The documents that have passages, ascending.
        firsts: The first passage of each.
    """

    numbers: NDArray[np.uint32]
    firsts: NDArray[np.int64]


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
            IndexCorruptError: A file is not as it was written.
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
                cosines = _cosines(reader, vector, 0, len(reader.table), budget)
                best = np.maximum.reduceat(cosines, documents.firsts)
                found[documents.numbers.astype(np.int64) + base] = best
            base += size
        return found

    def best_passage(self, number: int, vector: Rows) -> tuple[int, int] | None:
        """Return the start and end in the body of a document's best passage; None without any."""
        reader, start, end = self._rows_of(number)
        if start == end:
            return None
        best = start + int(np.argmax(_cosines(reader, vector, start, end, Budget())))
        return int(reader.table["start"][best]), int(reader.table["end"][best])

    def vector_of(self, number: int) -> Rows | None:
        """Return the mean direction of a document's passages; None without any."""
        reader, start, end = self._rows_of(number)
        if start == end:
            return None
        norms = np.maximum(reader.table["norm"][start:end], 1)
        mean = (reader.rows(start, end) / norms[:, None]).mean(axis=0, dtype=np.float32)
        return quantized(mean[None]).ravel()

    @lazy
    def _documents(self) -> list[_Documents]:
        return [_by_document(reader) for reader in self._readers]

    def _rows_of(self, number: int) -> tuple[VectorReader, int, int]:
        """Return the reader of a document, and its first passage and the one after its last."""
        for reader, size in zip(self._readers, self._sizes, strict=True):
            if number < size:
                start, end = np.searchsorted(reader.table["doc"], [number, number + 1])
                return reader, int(start), int(end)
            number -= size
        raise IndexError("there is no such document")


def _by_document(reader: VectorReader) -> _Documents:
    docs = reader.table["doc"]
    firsts = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))[: len(docs)]
    return _Documents(docs[firsts], firsts)


def _cosines(reader: VectorReader, vector: Rows, start: int, end: int, budget: Budget) -> Scores:
    """Return the cosines of some passages of a segment with a vector."""
    products = np.zeros(end - start, np.float32)
    for first in range(start, end, _AT_ONCE):
        if budget.is_spent():
            break
        last = min(first + _AT_ONCE, end)
        products[first - start : last - start] = dot_products(reader.rows(first, last), vector)
    length = np.linalg.norm(vector.astype(np.float32))
    norms = reader.table["norm"][start:end] * length
    norms[norms == 0] = np.inf
    found: Scores = np.clip(products / norms.astype(np.float32), -1, 1)
    return found
