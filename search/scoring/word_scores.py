"""The score of one word of a query in every document: that of all its terms together.

A document matches a word by lemma or by another spelling; the score is the sum of the BM25 of all
terms that it contains. Terms that do not make a document match (the stem, the root, the lemma in
the title) also add to the score of documents that match another word of the query.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from kashaf.index.analysis.morphology.nisba import with_article
from kashaf.search import kernels
from kashaf.search.kernels import Arrays, Docs
from kashaf.search.postings.matches import any_of, restrict
from kashaf.search.postings.positions import PackedPositions, documents_of, in_scope, union
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Word
from kashaf.search.scoring.bm25 import Term, in_best_form, scored_terms, weighted

RELATED: Final = 0.2
"""The factor of a related word that has another root, or none."""


class WordScores(NamedTuple):
    """The documents that contain a term of a word, and their scores; deleted ones excluded.

    Attributes:
        matches: The documents that match the word.
        others: The documents that contain only terms that do not make them match.
    """

    matches: Arrays
    others: Arrays


def word_scores(segments: Segments, words: Sequence[Word]) -> list[WordScores]:
    """Return the scores of each word. The arrays are cached and read-only: searches share them."""
    cache = segments.cache
    keys = [(kind, word) for kind in WordScores._fields for word in words]
    kept = cache.find_all(keys)
    found = list(map(WordScores, kept, kept[len(words) :]))
    for at, (matches, others) in enumerate(found):
        if matches is None or others is None:
            made = _score_word(segments, words[at])
            found[at] = WordScores(
                cache.keep(keys[at], made.matches), cache.keep(keys[len(words) + at], made.others)
            )
    return found


def _score_word(segments: Segments, word: Word) -> WordScores:
    """Score a word. With a scope it scores the same, in the documents where it occurs there."""
    matching = scored_terms(segments, matching_terms(word))
    bonus = scored_terms(segments, bonus_terms(word))
    fields = scored_terms(segments, field_terms(word))
    size = segments.max_doc
    if word.scope and word.is_main:
        whole = any_of(matching, size, bonus)
        matching = [restrict(whole, _documents_in_scope(segments, word)).arrays]
        bonus = []
    found = kernels.combine([*matching, *fields], bonus, size)
    return WordScores(*(in_best_form(docs, scores, size) for docs, scores in found))


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
    lemmas = [lemma for lemma in word.lemmas if segments.doc_freq(field, lemma)] or word.lemmas[:1]
    return union([segments.positions(field, lemma, within) for lemma in lemmas])
