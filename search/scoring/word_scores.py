"""The score of one word of a query in every document: that of all its terms together.

A document matches a word by lemma or by another spelling; the score is the sum of the BM25 of all
terms that it contains. Terms that do not make a document match (the stem, the root, the lemma in
the title) also add to the score of documents that match another word of the query.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from kashaf.index.analysis.morphology.nisba import with_article
from kashaf.index.store.similarity import K1
from kashaf.search.kernels import Docs
from kashaf.search.postings.matches import Matches, any_of, restrict
from kashaf.search.postings.positions import PackedPositions, documents_of, in_scope, union
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Word
from kashaf.search.scoring import kernels
from kashaf.search.scoring.bm25 import Term, idf, weighted
from kashaf.search.scoring.kernels import WordScores
from kashaf.search.scoring.kernels.contract import NO_BLOCKS

CANDIDATES: Final = 100
"""How many of the best documents get bonuses for the positions of the words."""
RELATED: Final = 0.2
"""The factor of a related word that has another root, or none."""
_NO_DOCS: Final = np.empty(0, np.uint32)
_NO_SCORES: Final = np.empty(0, np.float32)
_NO_FLOOR: Final = np.zeros(1, np.float32)


def word_scores(segments: Segments, words: Sequence[Word]) -> list[WordScores]:
    """Return the scores of each word. The arrays are cached and read-only: searches share them."""
    cache = segments.cache
    keys = [("word", word) for word in words]
    found: list[WordScores | None] = cache.find_all(keys)
    return [
        cache.keep(key, _score_word(segments, key[1])) if one is None else one
        for key, one in zip(keys, found, strict=True)
    ]


def _score_word(segments: Segments, word: Word) -> WordScores:
    """Score a word. With a scope it scores the same, in the documents where it occurs there."""
    matching, bonus, fields = matching_terms(word), bonus_terms(word), field_terms(word)
    if not (word.scope and word.is_main):
        return _score_terms(segments, [*matching, *fields], bonus)
    whole = Matches(*_score_terms(segments, matching, bonus).matches)
    within = restrict(whole, _documents_in_scope(segments, word))
    in_fields = _score_terms(segments, fields, ()).matches
    docs, scores = any_of([within.arrays, in_fields], segments.max_doc).docs_and_scores
    return WordScores(docs, scores, _NO_DOCS, _NO_SCORES, *NO_BLOCKS, _NO_FLOOR)


def _score_terms(segments: Segments, terms: Sequence[Term], bonus: Sequence[Term]) -> WordScores:
    scored = [*terms, *bonus]
    postings = segments.read_terms([(field, term) for field, term, _ in scored])
    parts = [
        (docs, freqs, segments.norms(field), weight * (K1 + 1) * idf(segments, len(docs)))
        for (field, _, weight), (docs, freqs) in zip(scored, postings, strict=True)
        if len(docs)
    ]
    count = sum(len(docs) > 0 for docs, _ in postings[: len(terms)])
    found = kernels.score_word(
        parts[:count], parts[count:], segments.deleted, segments.max_doc, CANDIDATES
    )
    return WordScores(*found)


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


def _documents_in_scope(segments: Segments, word: Word) -> Docs:
    """Return the documents where a word occurs in its scope, by lemma.

    Known failure: a word that another spelling matches, which has no positions, is not found.
    """
    positions = lemma_positions(segments, word, None)
    return documents_of(in_scope(positions, word.scope))


def lemma_positions(segments: Segments, word: Word, within: Docs | None) -> PackedPositions:
    """Return the positions of a word, by any of its lemmas, in the documents `within`."""
    field = word.field
    lemmas = indexed_lemmas(segments, field, word.lemmas)
    return union([segments.positions(field, lemma, within) for lemma in lemmas])


def indexed_lemmas(segments: Segments, field: str, lemmas: Sequence[str]) -> Sequence[str]:
    """Return the lemmas that occur in a field; the first if none does."""
    return [lemma for lemma in lemmas if segments.doc_freq(field, lemma)] or lemmas[:1]
