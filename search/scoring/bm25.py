"""BM25 of terms: what a term of a field adds to the score of each document that has it.

Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, with Lucene's idf, which is never
negative.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.store.similarity import K1
from kashaf.search import kernels
from kashaf.search.kernels import Arrays, Docs, Scores
from kashaf.search.kernels import fallback as _plain_loops
from kashaf.search.postings.matches import Matches
from kashaf.search.postings.positions import Postings
from kashaf.search.postings.segments import Segments

WEIGHTS: Final = {"text": 1.0, "title": 0.3, "root": 0.75, "form": 0.3}
"""How much a field counts."""
DENSE: Final = 4
"""Of a term that one document in so many has, a table of all documents is kept."""

Term: TypeAlias = tuple[str, str]
"""A field of `WEIGHTS` and a term of it."""


def scored_terms(segments: Segments, terms: Sequence[Term]) -> list[Arrays]:
    """For each term the documents that have it and its weighted BM25 in each, shared with other
    searches: not to be changed."""
    cache = segments.cache
    keys = [("scored", *term) for term in terms]
    kept: list[Arrays] = cache.find_all(keys)
    for at, arrays in enumerate(kept):
        if arrays is None:
            kept[at] = cache.keep(keys[at], _scored(segments, *terms[at]))
    return kept


def _scored(segments: Segments, field: str, term: str) -> Arrays:
    """A table where many documents have the term, else the documents and their scores."""
    docs, freqs = segments.read_postings(field, term)
    factor = WEIGHTS[field] * (K1 + 1) * idf(segments, len(docs))
    scores = kernels.score(docs, freqs, segments.norms(field), factor)
    if len(segments.deleted):
        left = kernels.remove_deleted(docs, scores, segments.deleted)
        docs, scores = docs[:left], scores[:left]
    if len(docs) * DENSE >= segments.max_doc:
        return (kernels.accumulate([[(docs, scores)]], 1, segments.max_doc)[0],)
    return docs, scores


def term_matches(segments: Segments, field: str, terms: Sequence[str], found: Postings) -> Matches:
    """The score of something that counts as one term of `field`: a phrase, words of one pattern.

    Its idf is the sum of those of `terms`, its words, or with none follows from how many documents
    have it.
    """
    docs, freqs = found
    if terms:
        weight = sum(idf(segments, segments.doc_freq(field, term)) for term in terms)
    else:
        weight = idf(segments, len(docs))
    return Matches(docs, gain(segments, field, docs, freqs, weight))


def bm25(
    segments: Segments, field: str, docs: Docs, freqs: NDArray[Any], weight: float = 1.0
) -> Scores:
    """`weight` times BM25 of one term for the documents that have it, with Lucene's idf, which is
    never negative."""
    return gain(segments, field, docs, freqs, weight * idf(segments, len(docs)))


def gain(
    segments: Segments, field: str, docs: Docs, freqs: NDArray[Any], weight: float = 1.0
) -> Scores:
    """`weight` times BM25 without the idf: how much of it a term that occurs `freqs` times has in
    each document, from 0 to K1 + 1. Fractions of times, as fuzzy words have, count as such."""
    score = kernels.score if freqs.dtype == np.uint32 else _plain_loops.score
    return score(docs, freqs, segments.norms(field), weight * (K1 + 1))


class Corpus(Protocol):
    """What has a number of documents."""

    @property
    def max_doc(self) -> int:
        """How many there are."""
        ...


def idf(corpus: Corpus, df: int) -> float:
    """log(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (corpus.max_doc - df + 0.5) / (df + 0.5))
