"""BM25 of terms: what a term of a field adds to the score of each document that has it.

Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, with Lucene's idf, which is never
negative.
"""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.schema import SCORED
from kashaf.search.matches import Docs, Matches, Scores
from kashaf.search.places import Counted
from kashaf.search.segments import K1, Segments

WEIGHTS: Final = {"text": 1.0, "title": 0.3, "root": 0.75, "form": 0.3}
"""How much a field counts."""
DENSE: Final = 4
"""Of a term that one document in so many has, a table of all documents is kept."""

Term: TypeAlias = tuple[str, str]
"""A field of `WEIGHTS` and a term of it."""


def scored_terms(segments: Segments, terms: Sequence[Term]) -> list[Matches]:
    """For each term the documents that have it and its weighted BM25 in each, shared with other
    searches: not to be changed. Those that are not remembered are read and scored at once."""
    memory = segments.memory
    kept = [memory.find(("scored", *term)) for term in terms]
    missing = [at for at, arrays in enumerate(kept) if arrays is None]
    if missing:
        scored = _score(segments, [terms[at] for at in missing])
        for at, arrays in zip(missing, scored, strict=True):
            kept[at] = memory.keep(("scored", *terms[at]), arrays)
    return [
        Matches.of_table(arrays[0]) if len(arrays) == 1 else Matches(*arrays) for arrays in kept
    ]


def _score(segments: Segments, terms: Sequence[Term]) -> list[tuple[Scores] | tuple[Docs, Scores]]:
    """For each term a table where many documents have it, else the documents and their scores."""
    docs, freqs, counts = segments.read_postings(terms)
    fields = np.array([SCORED.index(field) for field, _ in terms])
    factors = [
        WEIGHTS[field] * (K1 + 1) * idf(segments, count)
        for (field, _), count in zip(terms, counts, strict=True)
    ]
    below = segments.all_norms.reshape(-1)[docs + np.repeat(fields * segments.size, counts)]
    below += freqs
    scores = freqs.astype(np.float32)
    scores *= np.repeat(np.array(factors, np.float32), counts)
    scores /= below
    ends = list(accumulate(counts))
    return [
        _kept(segments, docs[start:end], scores[start:end])
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def _kept(segments: Segments, docs: Docs, scores: Scores) -> tuple[Scores] | tuple[Docs, Scores]:
    if not segments.all_live:
        live = np.flatnonzero(segments.live[docs])
        docs, scores = docs[live], scores[live]
    if len(docs) * DENSE >= segments.size:
        table = np.zeros(segments.size, np.float32)
        table[docs] = scores
        return (table,)
    return docs.copy(), scores.copy()


def term_matches(segments: Segments, field: str, terms: Sequence[str], found: Counted) -> Matches:
    """The score of something that counts as one term of `field`: a phrase, words of one pattern.

    Its idf is the sum of those of `terms`, its words, or with none follows from how many documents
    have it.
    """
    docs, freqs = found
    if terms:
        weight = sum(idf(segments, segments.document_count(field, term)) for term in terms)
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
    each document, from 0 to K1 + 1."""
    counts = freqs.astype(np.float32)
    below = segments.norms(field)[docs]
    below += counts
    counts *= weight * (K1 + 1)
    counts /= below
    return counts


class Corpus(Protocol):
    """What has a number of documents."""

    @property
    def size(self) -> int:
        """How many there are."""
        ...


def idf(corpus: Corpus, df: int) -> float:
    """log(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (corpus.size - df + 0.5) / (df + 0.5))
