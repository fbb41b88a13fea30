"""Whoosh's scores of terms: BM25F as in Whoosh 2.7.4, with its default parameters."""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.term_info import FieldTerms
from kashaf.index.store.schema import SCORED
from kashaf.search.postings.segments import Segments

K1: Final = 1.2
B: Final = 0.75

Docs: TypeAlias = NDArray[np.uint32]
Scored: TypeAlias = tuple[Docs, NDArray[np.float64]]
"""The matching documents of one segment, by their numbers in it, and the score of each."""


class TermScorer:
    """Scores documents by term. Without BM25, the score is the frequency."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._norms: dict[tuple[int, str], NDArray[np.float64]] = {}

    def scored(self, segment: int, field: str, term: bytes) -> Scored:
        """Return the documents of a term in one segment, deleted ones included."""
        docs, freqs = self._segments.readers[segment][0].postings(field, term)
        if field not in SCORED:
            return docs, freqs.astype(np.float64)
        gains = self._gains(field, segment, docs, freqs)
        return docs, self._idf(self._count(field, term)) * gains

    def scores_of_all(
        self, segment: int, field: str, terms: FieldTerms, postings: FieldPostings
    ) -> NDArray[np.float64]:
        """Return the score of each posting of several terms of one segment."""
        if field not in SCORED:
            return postings.freqs.astype(np.float64)
        df = terms.df
        if len(self._segments.readers) > 1:
            df = np.array([self._count(field, term) for term in terms.terms])
        gains = self._gains(field, segment, postings.docs, postings.freqs)
        return np.asarray(np.repeat(self._idf(df), terms.df) * gains, np.float64)

    def _gains(self, field: str, segment: int, docs: Docs, freqs: NDArray[Any]) -> NDArray[Any]:
        counts = freqs.astype(np.float64)
        return np.asarray(counts * (K1 + 1) / (counts + self._norm(field, segment)[docs]))

    def _norm(self, field: str, segment: int) -> NDArray[np.float64]:
        found = self._norms.get((segment, field))
        if found is None:
            lengths = self._segments.readers[segment][0].lengths(field).astype(np.float64)
            mean = self._segments.average_length(field) or 1
            found = np.asarray(K1 * ((1 - B) + B * lengths / mean), np.float64)
            self._norms[segment, field] = found
        return found

    def _count(self, field: str, term: bytes) -> int:
        """Return the number of documents with a term, in all segments."""
        found = (reader.term_info(field, term) for reader, _ in self._segments.readers)
        return sum(info.df for info in found if info)

    def _idf(self, df: Any) -> Any:
        return np.log(self._segments.max_doc / (np.asarray(df) + 1)) + 1
