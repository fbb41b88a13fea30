"""Ranking: BM25 over six fields, and a bonus for query words that occur close together.

A document matches a word by lemma or by another spelling. The score is the sum of the BM25
(Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) of the word's lemma in the text
and in the title, its weak keys, stem, form and root. The weights were chosen on three collections
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
from kashaf.search.scoring.bm25 import Term, idf, scored_terms, weighted

PROXIMITY: Final = 0.05
"""The weight of the proximity bonus."""
WINDOW: Final = 4
"""The most positions between two neighbouring query words that count as close."""
CANDIDATES: Final = 100
"""How many of the top documents get a proximity bonus."""


def matching_terms(word: Word) -> list[Term]:
    """Return the terms by which documents match a word: its lemmas, weak keys and other forms."""
    if not word.is_main:
        return []
    terms = [weighted("text", lemma) for lemma in word.lemmas]
    terms += [weighted("weak", key) for key in word.weak]
    terms += [weighted("form", form) for form in word.forms]
    if word.related and word.root:
        terms.append(weighted("root", word.root))
    return terms


def field_terms(word: Word) -> list[Term]:
    """Return the terms by which documents match a word in text fields of the schema."""
    fields = [field for field in word.fields if field[0] != "title"]
    return [(name, lemma, factor) for name, factor in fields for lemma in word.lemmas]


def bonus_terms(word: Word) -> list[Term]:
    """Return the terms that only add to the score of a document that matches."""
    if not word.is_main:
        return []
    factor = dict(word.fields).get("title", 1.0)
    terms = [weighted("title", word.lemmas[0], factor), weighted("stem", word.stem)]
    if word.form not in word.forms:
        terms.append(weighted("form", word.form))
    if word.root and not word.related:
        terms.append(weighted("root", word.root))
    return terms


def scored_parts(
    segments: Segments, words: Sequence[Word]
) -> tuple[list[list[Arrays]], list[Arrays]]:
    """Return the matches of each word by each of its terms, and what adds to their scores.

    With a scope a word scores the same, in the documents where it occurs there.
    """
    terms: list[Term] = []
    ends = []
    for word in words:
        terms += matching_terms(word)
        ends.append(len(terms))
        terms += bonus_terms(word)
        ends.append(len(terms))
        terms += field_terms(word)
        ends.append(len(terms))
    found = scored_terms(segments, terms)
    parts = [found[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    groups, bonus, fields = parts[::3], parts[1::3], parts[2::3]
    for at, word in enumerate(words):
        if word.scope and word.is_main:
            whole = any_of(groups[at], segments.max_doc, bonus[at])
            groups[at] = [restrict(whole, _documents_in_scope(segments, word)).arrays]
            bonus[at] = []
        groups[at] += fields[at]
    return groups, [arrays for some in bonus for arrays in some if len(arrays[0])]


def _documents_in_scope(segments: Segments, word: Word) -> Docs:
    """Return the documents where a word occurs in its scope, by lemma.

    Known failure: a word that another spelling matches, which has no positions, is not found.
    """
    positions = lemma_positions(segments, word, None)
    return documents_of(in_scope(positions, word.scope))


def lemma_positions(segments: Segments, word: Word, within: Docs | None) -> PackedPositions:
    """Return the positions of a word, by any of its lemmas, in the documents `within`."""
    found = [segments.positions(word.field, lemma, within) for lemma in word.lemmas]
    found = [positions for positions in found if len(positions)] or found[:1]
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


def bag_of_words(
    segments: Segments, words: Sequence[Word], minimum: int, within: Docs | None
) -> Matches:
    """Return the documents `within` that contain at least `minimum` of the words."""
    if not words or minimum > len(words):
        return NOTHING
    groups, bonus = scored_parts(segments, words)
    if minimum <= 1:
        parts = [part for group in groups for part in group if len(part[0])]
        found = any_of(parts, segments.max_doc, bonus)
    elif minimum == len(groups):
        found = all_of(groups, segments.max_doc, bonus)
    else:
        found = at_least(minimum, groups, segments.max_doc, bonus)
    found = restrict(found, within)
    if len(words) > 1:
        found.top = np.sort(top_docs(found, CANDIDATES))
        for _, _, bonus_scores in proximity(segments, words, found.top):
            found.add(found.top, bonus_scores)
    return found


def proximity(
    segments: Segments, words: Sequence[Word], docs: Docs
) -> Iterator[tuple[str, str, Scores]]:
    """Yield each two neighbouring words of the query, by lemma, and the bonus of each document.

    A pair counts as a term whose frequency is how often both occur within `WINDOW` positions and
    whose idf is the mean of its words'.

    Args:
        segments: The segments that were searched.
        words: The words of the query.
        docs: The documents to look at, ascending.
    """
    pairs = [
        (one, other)
        for one, other in pairwise(words)
        if one.root and other.root and one.is_main and other.is_main and one.lemmas != other.lemmas
    ]
    positions: dict[tuple[str, ...], PackedPositions] = {}
    for pair in pairs:
        for word in pair:
            if word.lemmas not in positions:
                positions[word.lemmas] = lemma_positions(segments, word, docs)
        left, right = (positions[word.lemmas] for word in pair)
        freqs = kernels.count_near(left, right, WINDOW, docs)
        first, second = (word.lemmas[0] for word in pair)
        weight = sum(idf(segments, segments.doc_freq("text", key)) for key in (first, second))
        factor = PROXIMITY * weight / 2 * (K1 + 1)
        yield first, second, kernels.score(docs, freqs, segments.norms("text"), factor)
