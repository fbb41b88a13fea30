"""BM25: what a term contributes to the score of each document that contains it.

Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009. The idf is that of Lucene, which
is never negative.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.store.similarity import K1
from kashaf.search import kernels
from kashaf.search.kernels import Docs, Scores
from kashaf.search.postings.matches import Matches
from kashaf.search.postings.positions import Postings
from kashaf.search.postings.segments import Segments

WEIGHTS: Final = {"text": 0.5, "title": 0.5, "weak": 0.2, "stem": 0.5, "form": 0.5, "root": 0.75}
"""The weight of each scored field."""

Term: TypeAlias = tuple[str, str, float]
"""A field, a term of it, and the weight of the field."""


def weighted(field: str, term: str, factor: float = 1.0) -> Term:
    """Return a term of a field of `WEIGHTS`, with the field's weight times `factor`."""
    return field, term, WEIGHTS[field] * factor


def scores_in(segments: Segments, terms: Sequence[Term], docs: Docs) -> Scores:
    """Return the sum of the weighted BM25 of some terms in each of some documents."""
    scores = np.zeros(len(docs), np.float32)
    for field, term, weight in terms:
        own, freqs = segments.postings(field, term)
        found = kernels.scores_at([(own, freqs.astype(np.float32))], docs).astype(np.uint32)
        scores += _saturated(segments, field, docs, found, weight * idf(segments, len(own)))
    return scores


def term_matches(segments: Segments, field: str, terms: Sequence[str], found: Postings) -> Matches:
    """Score a phrase, or two near words, as one term whose idf is the sum of those of its words.

    Args:
        segments: The segments that were searched.
        field: The field of the terms.
        terms: The words of the phrase.
        found: The documents that contain the phrase, and how often.
    """
    docs, freqs = found
    weight = sum(idf(segments, segments.doc_freq(field, term)) for term in terms)
    return Matches(docs, _saturated(segments, field, docs, freqs, weight))


def bm25(
    segments: Segments, field: str, docs: Docs, freqs: NDArray[Any], weight: float = 1.0
) -> Scores:
    """Return `weight` times the BM25 of a term.

    Args:
        segments: The segments that were searched.
        field: The field of the term.
        docs: The documents that contain it, deleted ones included: their number is its df.
        freqs: How often each contains it; may be fractions, as of fuzzy words.
        weight: The factor.
    """
    return _saturated(segments, field, docs, freqs, weight * idf(segments, len(docs)))


def _saturated(
    segments: Segments, field: str, docs: Docs, freqs: NDArray[Any], weight: float
) -> Scores:
    """Return `weight` times the frequency part of BM25, which is between 0 and K1 + 1."""
    score = kernels.score if freqs.dtype == np.uint32 else kernels.score_fractions
    return score(docs, freqs, segments.norms(field), weight * (K1 + 1))


class Corpus(Protocol):
    """A collection of which the number of documents is known."""

    @property
    def max_doc(self) -> int:
        """The number of documents."""
        ...


def idf(corpus: Corpus, df: int) -> float:
    """Return the inverse document frequency of Lucene: log(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (corpus.max_doc - df + 0.5) / (df + 0.5))
