"""Ranking: BM25 over four fields, and a bonus for query words that stand close together.

A word's score in a document is the sum of its BM25 (Robertson, Zaragoza: The Probabilistic
Relevance Framework, 2009) as a stem in the text and in the title, as a root, and as the exact
form. The weights were chosen on three collections together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashaf.search.query.nodes import Word
from kashaf.search.segments import Numbers, Segments

K1: Final = 1.0
B: Final = 0.7
WEIGHTS: Final = {"text": 1.0, "title": 0.3, "root": 0.75, "form": 0.3}
PROXIMITY: Final = 0.35
WINDOW: Final = 4
CANDIDATES: Final = 200
"""How many of the best documents are looked at for proximity."""


def term_of(word: Word, field: str) -> str | None:
    """The term of a query word in a field of `WEIGHTS`; no root for a function word."""
    return {"text": word.stem, "title": word.stem, "root": word.root, "form": word.form}[field]


def score(segments: Segments, words: Sequence[Word]) -> NDArray[np.float32]:
    """The score of every document; 0: no match."""
    scores = np.zeros(segments.size, np.float32)
    for word in words:
        for field, weight in WEIGHTS.items():
            term = term_of(word, field)
            if term is not None:
                docs, freqs = segments.postings(field, term)
                if len(docs):
                    scores[docs] += np.float32(weight) * bm25(segments, field, docs, freqs)
    scores[~segments.live] = 0
    if len(words) > 1:
        top = np.sort(best(scores, CANDIDATES))
        for _, _, bonus in proximity(segments, words, top):
            scores[top] += bonus
    return scores


def best(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The numbers of the `count` best documents that match, best first, ties by number."""
    if count <= 0:
        return np.empty(0, np.int64)
    if count < len(scores):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        candidates = np.flatnonzero(scores >= max(threshold, np.float32(1e-9)))
    else:
        candidates = np.flatnonzero(scores > 0)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]


def bm25(segments: Segments, field: str, docs: Numbers, freqs: Numbers) -> NDArray[np.float32]:
    """BM25 of one term for the documents that have it, with Lucene's idf, never negative."""
    ratio = segments.lengths(field)[docs] / np.float32(segments.average_length(field))
    norms = np.float32(K1) * (np.float32(1 - B) + np.float32(B) * ratio)
    counts = freqs.astype(np.float32)
    gain = counts * np.float32(K1 + 1) / (counts + norms)
    return (idf(segments, len(docs)) * gain).astype(np.float32)


def idf(segments: Segments, df: int) -> np.float32:
    """log(1 + (N - df + 0.5) / (df + 0.5))."""
    return np.float32(np.log(1 + (segments.size - df + 0.5) / (df + 0.5)))


def proximity(
    segments: Segments, words: Sequence[Word], numbers: NDArray[np.int64]
) -> Iterator[tuple[str, str, NDArray[np.float32]]]:
    """For each two neighbouring words of the query, their roots and the bonus that each of the
    documents `numbers` (ascending) has for them standing within `WINDOW` positions.

    A pair counts as a term whose frequency is how often it occurs and whose idf is the mean of its
    words'. Measured by roots, so that inflected neighbours count as well.
    """
    if not len(numbers):
        return
    ratio = segments.lengths("root")[numbers] / (segments.average_length("root") or 1)
    norms = K1 * (1 - B + B * ratio)
    for first, second in pairwise(words):
        if first.root and second.root and first.root != second.root:
            left, left_idf = _places(segments, first.root, numbers)
            right, right_idf = _places(segments, second.root, numbers)
            freqs = _close_pairs(left, right, len(numbers))
            weight = PROXIMITY * (left_idf + right_idf) / 2
            bonus = weight * freqs * (K1 + 1) / (freqs + norms)
            yield first.root, second.root, bonus.astype(np.float32)


def _places(
    segments: Segments, root: str, top: NDArray[np.int64]
) -> tuple[NDArray[np.int64], np.float32]:
    """Where a root stands in the documents `top`: index in `top` × 2³² + position, ascending."""
    docs, freqs, positions = segments.positions("root", root)
    at = np.searchsorted(top, docs)
    kept = (at < len(top)) & (top[np.minimum(at, len(top) - 1)] == docs)
    keys = np.repeat(at[kept], freqs[kept]).astype(np.int64) << 32
    return keys | positions[np.repeat(kept, freqs)].astype(np.int64), idf(segments, len(docs))


def _close_pairs(
    left: NDArray[np.int64], right: NDArray[np.int64], count: int
) -> NDArray[np.float32]:
    """For each document, how many of `left` have one of `right` within `WINDOW` positions."""
    near = np.searchsorted(right, left - WINDOW) < np.searchsorted(right, left + WINDOW, "right")
    return np.bincount(left[near] >> 32, minlength=count).astype(np.float32)
