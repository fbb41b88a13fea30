"""Ranking: BM25 over four fields, and a bonus for query words that stand close together.

A word's score in a document is the sum of its BM25 (Robertson, Zaragoza: The Probabilistic
Relevance Framework, 2009) as a stem in the text and in the title, as a root, and as the exact
form. The weights were chosen on three collections together; the optimum is flat.
"""

import math
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import accumulate, pairwise
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kashaf.index.schema import SCORED
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
    total,
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


def word_matches(segments: Segments, words: Sequence[Word]) -> list[Matches]:
    """For each word the documents that have it by stem or root, and its score in each.

    With a scope it scores the same, in the documents where it stands there.
    """
    memory = segments.memory
    kept = [memory.find(_key(word)) for word in words]
    missing = [at for at, arrays in enumerate(kept) if arrays is None]
    scored = _score(segments, [words[at] for at in missing])
    for at, found in zip(missing, scored, strict=True):
        kept[at] = memory.keep(_key(words[at]), _in_scope(segments, words[at], found))
    return [
        Matches.of_table(arrays[0]) if len(arrays) == 1 else Matches(*arrays) for arrays in kept
    ]


def _key(word: Word) -> tuple[str | None, ...]:
    return "word", word.stem, word.root, word.form, word.scope


def _score(segments: Segments, words: Sequence[Word]) -> Iterator[Matches]:
    """The matches of words wherever they stand: BM25 of all their terms at once."""
    if not words:
        return
    terms = [
        (at, field, term)
        for at, word in enumerate(words)
        for field in SCORED
        if (term := term_of(word, field)) is not None
    ]
    docs, freqs, counts = segments.read_postings([(field, term) for _, field, term in terms])
    factors = [
        WEIGHTS[field] * (K1 + 1) * idf(segments, count)
        for (_, field, _), count in zip(terms, counts, strict=True)
    ]
    rows = [SCORED.index(field) * segments.size for _, field, _ in terms]
    below = segments.all_norms.reshape(-1)[docs + np.repeat(np.array(rows), counts)]
    below += freqs
    scores = freqs.astype(np.float32)
    scores *= np.repeat(np.array(factors, np.float32), counts)
    scores /= below
    sizes = [0] * len(words)
    for (at, _, _), count in zip(terms, counts, strict=True):
        sizes[at] += count
    ends = list(accumulate(sizes))
    for start, end in zip([0, *ends], ends, strict=False):
        yield total(docs[start:end], scores[start:end], segments.size)


def _in_scope(
    segments: Segments, word: Word, found: Matches
) -> tuple[Scores] | tuple[Docs, Scores]:
    """The live ones where the word stands in its scope: as a table where they are many, else as
    documents and scores."""
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
    if minimum > len(words):
        return NOTHING
    parts = word_matches(segments, words)
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
