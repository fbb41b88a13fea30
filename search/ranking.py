"""Ranking: BM25 over four fields, and a bonus for query words that stand close together.

A word's score in a document is the sum of its BM25 (Robertson, Zaragoza: The Probabilistic
Relevance Framework, 2009) as a stem in the text and in the title, as a root, and as the exact
form. The weights were chosen on three collections together; the optimum is flat.
"""

import math
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kashaf.search.matches import (
    NOTHING,
    Docs,
    Matches,
    Scores,
    any_of,
    best,
    both,
    present,
    restrict,
)
from kashaf.search.places import Counted, close, counted, documents_of, in_scope
from kashaf.search.query.nodes import Word
from kashaf.search.segments import K1, Segments

WEIGHTS: Final = {"text": 1.0, "title": 0.3, "root": 0.75, "form": 0.3}
PROXIMITY: Final = 0.35
WINDOW: Final = 4
CANDIDATES: Final = 100
"""How many of the best documents are looked at for proximity."""
DENSE: Final = 4
"""Of a word that one document in so many has, a table of all documents is kept."""


def term_of(word: Word, field: str) -> str | None:
    """The term of a query word in a field of `WEIGHTS`; no root for a function word."""
    return {"text": word.stem, "title": word.stem, "root": word.root, "form": word.form}[field]


def word_matches(segments: Segments, word: Word) -> Matches:
    """The documents that have a word by stem or root, and its score in each.

    With a scope it scores the same, in the documents where it stands there.
    """
    key = ("word", word.stem, word.root, word.form, word.scope)
    found = segments.memory.get(key, lambda: _word_matches(segments, word))
    return Matches.of_table(found[0]) if len(found) == 1 else Matches(*found)


def _word_matches(segments: Segments, word: Word) -> tuple[Scores] | tuple[Docs, Scores]:
    """A word's table where many documents have it, else the documents and scores."""
    parts = []
    for field, weight in WEIGHTS.items():
        term = term_of(word, field)
        if term is not None:
            docs, freqs = segments.read_postings(field, term)
            if len(docs):
                parts.append(Matches(docs, bm25(segments, field, docs, freqs, weight)))
    found = any_of(parts, segments.size)
    if word.scope is not None:
        places = segments.places("text", [word.stem], [None])
        if word.root is not None:
            places += segments.places("root", [word.root], [None])
        inside = np.concatenate([in_scope(keys, word.scope) for keys in places])
        found = restrict(found, documents_of(np.sort(inside)))
    if not segments.all_live:
        live = np.flatnonzero(segments.live[found.docs])
        found = Matches(found.docs[live], found.scores[live])
    if len(found.table) and len(found) * DENSE >= segments.size:
        return (found.table,)
    return found.docs, found.scores


def bag(segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None) -> Matches:
    """The documents `within` that have at least `minimum` of the words, and their scores."""
    if not words:
        return NOTHING
    parts = [word_matches(segments, word) for word in words]
    if minimum > len(parts):
        return NOTHING
    if len(parts) == 1:
        return restrict(parts[0], within)
    if minimum == len(parts):
        found = reduce(both, sorted(parts, key=len))
    else:
        found = any_of(parts, segments.size, minimum)
    found = restrict(found, within)
    found.top = np.sort(best(found, CANDIDATES))
    masks = [present(part, found.top) for part in parts]
    for _, _, docs, bonus in proximity(segments, words, found.top, masks):
        found.add(docs, bonus)
    return found


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


def proximity(
    segments: Segments,
    words: Sequence[Word],
    numbers: Docs,
    have: Sequence[NDArray[np.bool_]],
) -> Iterator[tuple[str, str, Docs, Scores]]:
    """For each two neighbouring words of the query: their roots, those of the documents `numbers`
    (ascending) that have both within `WINDOW` positions, and the bonus of each for that.

    have: for each word, which of the documents have it. A pair counts as a term whose frequency is
    how often it occurs and whose idf is the mean of its words'. Measured by roots, so that
    inflected neighbours count as well.
    """
    pairs = []
    looked_at: dict[str, NDArray[np.bool_]] = {}
    for (one, has_one), (other, has_other) in pairwise(zip(words, have, strict=True)):
        if one.root and other.root and one.root != other.root:
            both_there = has_one & has_other
            if both_there.any():
                pairs.append((one.root, other.root, both_there))
                for root in (one.root, other.root):
                    looked_at[root] = looked_at.get(root, False) | both_there
    within = [numbers[np.flatnonzero(mask)] for mask in looked_at.values()]
    places = dict(zip(looked_at, segments.places("root", list(looked_at), within), strict=True))
    for first, second, both_there in pairs:
        near = close(places[first], places[second], WINDOW)
        if len(near):
            docs, freqs = counted(near)
            kept = np.flatnonzero(both_there[np.searchsorted(numbers, docs)])
            docs, freqs = docs[kept], freqs[kept]
            weight = sum(idf(segments, segments.document_count("root", r)) for r in (first, second))
            below = freqs + segments.norms("root")[docs]
            bonus = PROXIMITY * weight / 2 * (K1 + 1) * freqs / below
            yield first, second, docs, bonus.astype(np.float32)
