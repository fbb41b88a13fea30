"""Ranking: BM25 over four fields, and a bonus for query words that occur close together.

The score of a word in a document is the sum of its BM25 as a stem in the text, as a stem in the
title, as a root, and as a form. The weights and parameters were tuned on three collections
together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from kashaf.index.store.similarity import K1
from kashaf.search import kernels
from kashaf.search.kernels import Arrays, Docs, Scores
from kashaf.search.postings.matches import (
    NOTHING,
    Matches,
    all_of,
    any_of,
    at_least,
    restrict,
    top_docs,
)
from kashaf.search.postings.positions import PackedPositions, documents_of, in_scope
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Word
from kashaf.search.scoring.bm25 import Term, idf, scored_terms

PROXIMITY: Final = 0.35
"""The weight of the proximity bonus."""
WINDOW: Final = 4
"""The most positions between two neighbouring query words that count as close."""
CANDIDATES: Final = 100
"""How many of the top documents get a proximity bonus."""


def terms_of(word: Word) -> list[Term]:
    """Return the terms that a word is scored by, one per field; a function word has no root."""
    terms = [("text", word.stem), ("title", word.stem), ("form", word.form)]
    return terms if word.root is None else [*terms, ("root", word.root)]


def scored_parts(segments: Segments, words: Sequence[Word]) -> list[list[Arrays]]:
    """Return for each word the matches of its terms, whose scores add up to that of the word.

    With a scope, a word has the same score, but only in the documents where it occurs in the scope.
    """
    terms: list[Term] = []
    ends = []
    for word in words:
        terms += terms_of(word)
        ends.append(len(terms))
    found = scored_terms(segments, terms)
    parts = [found[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return [
        [_in_scope(segments, word, any_of(part, segments.max_doc)).arrays] if word.scope else part
        for word, part in zip(words, parts, strict=True)
    ]


def _in_scope(segments: Segments, word: Word, found: Matches) -> Matches:
    positions = [segments.positions("text", word.stem, None)]
    if word.root is not None:
        positions.append(segments.positions("root", word.root, None))
    inside = np.concatenate([in_scope(keys, word.scope) for keys in positions])
    return restrict(found, documents_of(np.sort(inside)))


def bag_of_words(
    segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None
) -> Matches:
    """Return the documents that contain at least `minimum` of the words, with their scores.

    Args:
        segments: The segments to search.
        words: The words.
        minimum: How many of them must match.
        within: The documents to look in, ascending; None: all.
    """
    if not words or minimum > len(words):
        return NOTHING
    groups = scored_parts(segments, words)
    if minimum <= 1:
        found = any_of([part for group in groups for part in group], segments.max_doc)
    elif minimum == len(groups):
        found = all_of(groups, segments.max_doc)
    else:
        found = at_least(minimum, groups, segments.max_doc)
    found = restrict(found, within)
    if len(words) > 1:
        found.top = np.sort(top_docs(found, CANDIDATES))
        for _, _, bonus in proximity(segments, words, found.top):
            found.add(found.top, bonus)
    return found


def proximity(
    segments: Segments, words: Sequence[Word], docs: Docs
) -> Iterator[tuple[str, str, Scores]]:
    """Yield the bonus for each two neighbouring words of a query.

    A pair of roots within `WINDOW` positions is scored as one term, whose frequency is the number
    of its occurrences and whose idf is the mean of that of the two. Roots are compared, so that
    inflected neighbours count as well.

    Args:
        segments: The segments to search.
        words: The words of the query, in order.
        docs: The documents to score, ascending.

    Yields:
        The two roots, and the bonus of each of `docs`, 0 where the pair does not occur.
    """
    pairs = [
        (one.root, other.root)
        for one, other in pairwise(words)
        if one.root and other.root and one.root != other.root
    ]
    positions: dict[str, PackedPositions] = {}
    for first, second in pairs:
        for root in (first, second):
            if root not in positions:
                positions[root] = segments.positions("root", root, docs)
        freqs = kernels.count_near(positions[first], positions[second], WINDOW, docs)
        weight = sum(idf(segments, segments.doc_freq("root", r)) for r in (first, second))
        factor = PROXIMITY * weight / 2 * (K1 + 1)
        yield first, second, kernels.score(docs, freqs, segments.norms("root"), factor)
