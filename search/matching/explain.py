"""The explanation of a score on disk: what each node and term contributes to it."""

from collections.abc import Iterator, Sequence
from typing import assert_never

import numpy as np

from kashaf.index.fields.schema import TEXTS
from kashaf.search.kernels import Docs
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.matching.multi_term import FIELD, expand
from kashaf.search.meaning.ranking import WEIGHT, best_score
from kashaf.search.model.explanation import Part
from kashaf.search.postings.positions import count_by_document
from kashaf.search.query import nodes
from kashaf.search.query.describe import describe
from kashaf.search.query.nodes import Leaf, MultiTermQuery, Query, Word
from kashaf.search.query.traversal import words_of
from kashaf.search.scoring.bm25 import Term, bm25, term_matches, weighted
from kashaf.search.scoring.ranking import position_bonuses
from kashaf.search.scoring.word_scores import bonus_terms, field_terms, matching_terms


def explain(evaluator: Evaluator, query: Query, number: int) -> tuple[Part, ...]:
    """Return the parts of the score of one match; they add up to it.

    Args:
        evaluator: An evaluator on the generation that was searched.
        query: The query.
        number: The number of a document that matches it.
    """
    return tuple(_parts(evaluator, query, np.array([number], np.uint32), 1.0))


def _parts(evaluator: Evaluator, query: Query, only: Docs, factor: float) -> Iterator[Part]:
    match query:
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            for part in queries:
                if len(evaluator.matches(part, only)):
                    yield from _parts(evaluator, part, only, factor)
        case nodes.Filter(query=part):
            yield from _parts(evaluator, part, only, factor)
        case nodes.Boost(query=part, factor=more):
            yield from _parts(evaluator, part, only, factor * more)
        case nodes.Blend():
            yield from _blended(evaluator, query, only, factor)
        case nodes.Not():
            return
        case _:
            for found in _leaf(evaluator, query, only):
                yield found._replace(score=found.score * factor)


def _blended(evaluator: Evaluator, query: nodes.Blend, only: Docs, factor: float) -> Iterator[Part]:
    if len(evaluator.matches(query.words, only)):
        best = float(best_score(evaluator.matches(query.words)))
        yield from _parts(evaluator, query.words, only, factor / best)
    cosine = float(evaluator.cosines(query.nearest)[only[0]])
    yield Part("meaning", query.nearest.text, 1, 0, factor * WEIGHT * max(cosine, 0))


def _leaf(evaluator: Evaluator, leaf: Leaf, only: Docs) -> Iterator[Part]:
    match leaf:
        case Word() | nodes.BooleanOr():
            yield from _bag_of_words(evaluator, words_of(leaf), only)
        case nodes.Phrase() | nodes.Near():
            yield from _positional(evaluator, leaf, only)
        case nodes.Exact() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy() if (
            leaf.scope not in (None, *TEXTS)
        ):
            yield _constant(str(leaf.scope), leaf)
        case nodes.Exact(forms=forms):
            yield from _terms(evaluator, [("form", f, 1.0) for f in dict.fromkeys(forms)], only)
        case nodes.Root(root=root):
            yield from _terms(evaluator, [weighted("root", root)], only)
        case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
            yield _multi_term(evaluator, leaf, only)
        case nodes.Value(field=field, value=value):
            yield Part(field, value, 1, len(evaluator.segments.postings(field, value)[0]), 1.0)
        case nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
            yield _constant(leaf.field, leaf)
        case nodes.Everything() | nodes.Nearest():
            yield _any(evaluator, leaf, only)
        case _:
            assert_never(leaf)


def _any(evaluator: Evaluator, leaf: nodes.Everything | nodes.Nearest, only: Docs) -> Part:
    if isinstance(leaf, nodes.Nearest):
        return Part("meaning", leaf.text, 1, 0, float(evaluator.cosines(leaf)[only[0]]))
    return Part("*", "*", 1, evaluator.segments.max_doc, 1.0)


def _constant(field: str, leaf: Leaf) -> Part:
    return Part(field, describe(leaf), 1, 0, 1.0)


def _bag_of_words(evaluator: Evaluator, words: Sequence[Word], only: Docs) -> Iterator[Part]:
    for word in words:
        is_match = bool(len(evaluator.matches(word, only)))
        terms = matching_terms(word) if is_match else []
        if is_match or not word.scope:
            terms += bonus_terms(word)
        if is_match:
            terms += field_terms(word)
        yield from _terms(evaluator, terms, only)
    if len(words) > 1:
        for bonus in position_bonuses(evaluator.segments, words, only):
            if bonus.scores[0]:
                yield Part(bonus.kind, bonus.term, 0, 0, float(bonus.scores[0]))


def _positional(
    evaluator: Evaluator, query: nodes.Phrase | nodes.Near, only: Docs
) -> Iterator[Part]:
    words = words_of(query)
    lemmas = [word.lemmas[0] for word in words]
    found = count_by_document(evaluator.phrase_positions(query, only))
    score = term_matches(evaluator.segments, words[0].field, lemmas, found).scores
    yield Part("phrase", " ".join(lemmas), int(found.freqs[0]), 0, float(score[0]))
    forms = dict.fromkeys(word.form for word in words if word.is_main)
    yield from _terms(evaluator, [weighted("form", form) for form in forms], only)


def _multi_term(evaluator: Evaluator, query: MultiTermQuery, only: Docs) -> Part:
    docs, freqs = expand(evaluator.segments, query, evaluator.budget)
    at = int(np.searchsorted(docs, only[0]))
    score = bm25(evaluator.segments, FIELD, docs, freqs)
    return Part(FIELD, query.label, round(freqs[at]), len(docs), float(score[at]))


def _terms(evaluator: Evaluator, terms: Sequence[Term], only: Docs) -> Iterator[Part]:
    """Yield the part of each (field, term, weight) that the document contains."""
    segments = evaluator.segments
    for field, term, weight in terms:
        docs, freqs = segments.postings(field, term)
        at = int(np.searchsorted(docs, only[0]))
        if at < len(docs) and docs[at] == only[0]:
            score = weight * float(bm25(segments, field, docs, freqs)[at])
            yield Part(field, term, int(freqs[at]), len(docs), score)
