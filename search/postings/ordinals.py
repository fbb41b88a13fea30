"""The values of a field over all segments, numbered in order, and those of each document."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.postings import FieldPostings
from kashaf.index.lazy import lazy

Ints = NDArray[np.int64]


class Ordinals:
    """The distinct values of a field, ascending, and the ordinal of each value of each document.

    Attributes:
        terms: The values in UTF-8, ascending.
        docs: The document of each occurrence of a value, ascending.
        ordinals: The index in `terms` of each occurrence, ascending within a document.
    """

    def __init__(
        self, segments: Sequence[tuple[FieldPostings, int]], max_doc: int, live: NDArray[np.bool_]
    ) -> None:
        """Number the values.

        Args:
            segments: The postings of each segment, and the number of its first document.
            max_doc: The number of documents of the index.
            live: Whether each document is not deleted; deleted ones have no value here.
        """
        self.terms = sorted({term for found, _ in segments for term in found.terms})
        number = {term: index for index, term in enumerate(self.terms)}
        docs, ordinals = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for found, base in segments:
            own = np.array([number[term] for term in found.terms], np.int64)
            docs.append(found.docs.astype(np.int64) + base)
            ordinals.append(np.repeat(own, np.diff(found.starts)))
        all_docs, all_ordinals = np.concatenate(docs), np.concatenate(ordinals)
        kept = np.flatnonzero(live[all_docs])
        all_docs, all_ordinals = all_docs[kept], all_ordinals[kept]
        order = np.lexsort((all_ordinals, all_docs))
        self.docs = all_docs[order].astype(np.uint32)
        self.ordinals = all_ordinals[order]
        self._max_doc = max_doc

    @lazy
    def first(self) -> Ints:
        """The lowest ordinal of each document, shape (max_doc,); -1 without a value."""
        return self._at(np.append(True, self._differs)[: len(self.docs)])

    @lazy
    def last(self) -> Ints:
        """The highest ordinal of each document, shape (max_doc,); -1 without a value."""
        return self._at(np.append(self._differs, True)[: len(self.docs)])

    @lazy
    def is_single(self) -> bool:
        """Whether no document has two values."""
        return bool(self._differs.all())

    @property
    def _differs(self) -> NDArray[np.bool_]:
        """Whether each occurrence but the first is in another document than the one before."""
        return np.asarray(self.docs[1:] != self.docs[:-1])

    @lazy
    def _codes(self) -> NDArray[np.int32]:
        """1 + the lowest ordinal of each document; 0 without a value."""
        return (self.first + 1).astype(np.int32)

    def counts(self, docs: NDArray[np.uint32]) -> Ints:
        """Return how many of the documents have each value, shape (len(terms),)."""
        if self.is_single:
            own = self._codes if len(docs) == self._max_doc else self._codes[docs]
            return np.bincount(own, minlength=len(self.terms) + 1)[1:]
        is_match = np.zeros(self._max_doc, bool)
        is_match[docs] = True
        return np.bincount(self.ordinals[is_match[self.docs]], minlength=len(self.terms))

    def _at(self, is_edge: NDArray[np.bool_]) -> Ints:
        """Return the ordinal of each document at one of its occurrences; -1 without any."""
        found = np.full(self._max_doc, -1, np.int64)
        found[self.docs[is_edge]] = self.ordinals[is_edge]
        return found
