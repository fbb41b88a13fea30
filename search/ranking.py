"""Ranking: BM25 over four fields, and a bonus for query words that stand close together.

A word's score in a document is the sum of its BM25 (Robertson, Zaragoza: The Probabilistic
Relevance Framework, 2009) as a stem in the text and in the title, as a root, and as the exact
form. The weights were chosen on three collections together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kashaf.search.matches import NOTHING, Docs, Matches, Scores, any_of, best, restrict
from kashaf.search.places import Counted, close, documents_of, in_scope
from kashaf.search.query.nodes import Word
from kashaf.search.segments import K1, Segments

WEIGHTS: Final = {"text": 1.0, "title": 0.3, "root": 0.75, "form": 0.3}
PROXIMITY: Final = 0.35
WINDOW: Final = 4
CANDIDATES: Final = 200
"""How many of the best documents are looked at for proximity."""


def term_of(word: Word, field: str) -> str | None:
    """The term of a query word in a field of `WEIGHTS`; no root for a function word."""
    return {"text": word.stem, "title": word.stem, "root": word.root, "form": word.form}[field]


def word_matches(segments: Segments, word: Word) -> Matches:
    """The documents that have a word by stem or root, and its score in each.

    With a scope it scores the same, in the documents where it stands there.
    """
    key = ("word", word.stem, word.root, word.form, word.scope)
    docs, scores = segments.memory.get(key, lambda: _word_matches(segments, word))
    return Matches(docs, scores)


def _word_matches(segments: Segments, word: Word) -> tuple[Docs, Scores]:
    scores = np.zeros(segments.size, np.float32)
    for field, weight in WEIGHTS.items():
        term = term_of(word, field)
        if term is not None:
            docs, freqs = segments.read_postings(field, term)
            if len(docs):
                scores[docs] += np.float32(weight) * bm25(segments, field, docs, freqs)
    if not segments.all_live:
        scores[~segments.live] = 0
    docs = np.flatnonzero(scores > 0).astype(np.uint32)
    matches = Matches(docs, scores[docs])
    if word.scope is not None:
        places = segments.places("text", [word.stem])
        if word.root is not None:
            places += segments.places("root", [word.root])
        inside = np.concatenate([in_scope(keys, word.scope) for keys in places])
        matches = restrict(matches, documents_of(np.sort(inside)))
    return matches.docs, matches.scores


def bag(segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None) -> Matches:
    """The documents `within` that have at least `minimum` of the words, and their scores."""
    if not words:
        return NOTHING
    found = any_of([word_matches(segments, word) for word in words], segments.size, minimum)
    found = restrict(found, within)
    if len(words) == 1:
        return found
    top = np.sort(best(found, CANDIDATES))
    scores = found.scores.copy()
    at = np.searchsorted(found.docs, top)
    for _, _, bonus in proximity(segments, words, top):
        scores[at] += bonus
    return Matches(found.docs, scores, top)


def term_matches(segments: Segments, field: str, terms: Sequence[str], found: Counted) -> Matches:
    """The score of something that counts as one term of `field`: a phrase, words of one pattern.

    Its idf is the sum of those of `terms`, its words, or with none follows from how many documents
    have it.
    """
    docs, freqs = found
    if terms:
        weight = np.float32(
            sum(idf(segments, segments.document_count(field, term)) for term in terms)
        )
    else:
        weight = idf(segments, len(docs))
    return Matches(docs, weight * gain(segments, field, docs, freqs))


def bm25(segments: Segments, field: str, docs: Docs, freqs: NDArray[Any]) -> Scores:
    """BM25 of one term for the documents that have it, with Lucene's idf, never negative."""
    return idf(segments, len(docs)) * gain(segments, field, docs, freqs)


def gain(segments: Segments, field: str, docs: Docs, freqs: NDArray[Any]) -> Scores:
    """BM25 without the idf: how much of it a term that occurs `freqs` times has in each document,
    from 0 to K1 + 1."""
    counts = freqs.astype(np.float32)
    return np.asarray(counts * np.float32(K1 + 1) / (counts + segments.norms(field)[docs]))


class Corpus(Protocol):
    """What has a number of documents."""

    @property
    def size(self) -> int:
        """How many there are."""
        ...


def idf(corpus: Corpus, df: int) -> np.float32:
    """log(1 + (N - df + 0.5) / (df + 0.5))."""
    return np.float32(np.log(1 + (corpus.size - df + 0.5) / (df + 0.5)))


def proximity(
    segments: Segments, words: Sequence[Word], numbers: Docs
) -> Iterator[tuple[str, str, Scores]]:
    """For each two neighbouring words of the query, their roots and the bonus that each of the
    documents `numbers` (ascending) has for them standing within `WINDOW` positions.

    A pair counts as a term whose frequency is how often it occurs and whose idf is the mean of its
    words'. Measured by roots, so that inflected neighbours count as well.
    """
    if not len(numbers):
        return
    norms = segments.norms("root")[numbers]
    pairs = _pairs(words)
    if not pairs:
        return
    roots = list({root for pair in pairs for root in pair})
    places = dict(zip(roots, segments.places("root", roots, numbers), strict=True))
    for pair in pairs:
        first, second = pair
        near = close(places[first], places[second], WINDOW)
        freqs = np.bincount(np.searchsorted(numbers, near >> 32), minlength=len(numbers))
        weight = sum(idf(segments, segments.document_count("root", root)) for root in pair) / 2
        bonus = PROXIMITY * weight * freqs * (K1 + 1) / (freqs + norms)
        yield first, second, bonus.astype(np.float32)


def _pairs(words: Sequence[Word]) -> list[tuple[str, str]]:
    """The different roots of neighbouring words."""
    return [
        (first.root, second.root)
        for first, second in pairwise(words)
        if first.root and second.root and first.root != second.root
    ]
