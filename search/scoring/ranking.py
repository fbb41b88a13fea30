"""Ranking: BM25 over six fields, and a bonus for query words that occur early or close together.

A document matches a word by lemma or by another spelling. The score is the sum of the BM25
(Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) of the word's lemma in the text
and in the title, its weak keys, stem, form and root. The weights were chosen on three collections
together; the optimum is flat.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis.morphology.nisba import with_article
from kashaf.index.store.schema import BODY_POSITION
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
EARLY: Final = 0.6
"""The weight of the bonus for a word that occurs early; its factor is the word's idf."""
EARLY_SPAN: Final = 30
"""After how many tokens that bonus has fallen by a factor of e."""
RELATED: Final = 0.2
"""The factor of a related word that has another root, or none."""
CANDIDATES: Final = 100
"""How many of the top documents get the two bonuses."""

_NOWHERE: Final = 2**62
"""A position after those of all documents."""


class Bonus(NamedTuple):
    """What the positions of query words add to the scores of documents.

    Attributes:
        kind: "early" for one word, "near" for two.
        term: The word or the two words, by lemma.
        scores: What is added to the score of each document.
    """

    kind: str
    term: str
    scores: Scores


def matching_terms(word: Word) -> list[Term]:
    """Return the terms by which documents match a word: its lemmas, weak keys and other forms."""
    if not word.is_main:
        return []
    terms = [weighted("text", lemma) for lemma in word.lemmas]
    terms += [weighted("weak", key) for key in word.weak]
    terms += [weighted("form", form) for form in word.forms]
    if word.related:
        terms += _related_terms(word)
    return terms


def _related_terms(word: Word) -> list[Term]:
    """Return the terms of words with the same root, and of nisbas and what they come from."""
    terms = [weighted("root", word.root)] if word.root else []
    for other in word.relatives:
        terms.append(weighted("text", other, RELATED))
        terms += [weighted("form", form, RELATED) for form in with_article(other)]
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
        for bonus_ in position_bonuses(segments, words, found.top):
            found.add(found.top, bonus_.scores)
    return found


def position_bonuses(segments: Segments, words: Sequence[Word], docs: Docs) -> Iterator[Bonus]:
    """Yield what the positions of the words of a query add to the scores of documents.

    Two neighbouring words count as a term whose frequency is how often both occur within `WINDOW`
    positions and whose idf is the mean of its words'. A word adds its idf, falling with the number
    of tokens before its first occurrence: titles and leads tell what a text is about.

    Args:
        segments: The segments that were searched.
        words: The words of the query.
        docs: The documents to look at, ascending.
    """
    scored = {word.lemmas: word for word in words if word.root and word.is_main}
    positions = {lemmas: lemma_positions(segments, word, docs) for lemmas, word in scored.items()}
    weights = {key: idf(segments, segments.doc_freq("text", key[0])) for key in positions}
    for lemmas, found in positions.items():
        early = EARLY * weights[lemmas] * np.exp(-_first_offsets(found, docs) / EARLY_SPAN)
        yield Bonus("early", lemmas[0], early.astype(np.float32))
    for one, other in pairwise(words):
        left, right = one.lemmas, other.lemmas
        if left in positions and right in positions and left != right:
            freqs = kernels.count_near(positions[left], positions[right], WINDOW, docs)
            factor = PROXIMITY * (weights[left] + weights[right]) / 2 * (K1 + 1)
            scores = kernels.score(docs, freqs, segments.norms("text"), factor)
            yield Bonus("near", f"{left[0]} {right[0]}", scores)


def _first_offsets(positions: PackedPositions, docs: Docs) -> NDArray[np.int64]:
    """Return how many tokens precede the first position in each document; 2³¹ or more if none is.

    They are counted from the start of the title or the body, whichever has the first position.
    """
    starts = docs.astype(np.int64) << 32
    at = np.searchsorted(positions, starts)
    offsets = np.append(positions, _NOWHERE)[at] - starts
    from_start: NDArray[np.int64] = np.where(
        offsets >= BODY_POSITION, offsets - BODY_POSITION, offsets
    )
    return from_start
