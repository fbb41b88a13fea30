"""Expansion: adds other forms of a query's words that occur in the index.

A word that no dictionary explains may have a prefix in the documents (واتساب, والواتساب), or be
written as two words, or two words as one (عبد الرحمن, عبدالرحمن). The terms of the index tell
which of these forms exist.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, assert_never

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology import (
    attached_forms,
    candidate_forms,
    hamza_candidates,
    hamza_forms,
    split_words,
)
from kashaf.index.analysis.morphology.lemmas import UNKNOWN
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.traversal import all_leaves, map_leaves, words_of
from kashaf.search.query.words import read_words
from kashaf.search.suggest.terms import Terms

MAX_WORDS: Final = 5
"""The most words of a bag whose words are expanded; in a longer one each word matters little."""

_ARTICLES: Final = ("", "ال")
_SPLIT_WEIGHT: Final = 0.5
"""The weight of a word that is written as two."""


def expand_words(query: Query, terms: Terms, analyzer: Analyzer) -> Query:
    """Return the query with other forms of its words that occur in the index."""
    groups = [words_of(leaf) for leaf in all_leaves(query) if not _is_text(leaf)]
    joined = {form for words in groups for form in _joined(words)}
    parts = (_candidates(word, analyzer) for words in groups for word in words)
    candidates = sorted(joined.union(*parts))
    if not candidates:
        return query
    found = zip(candidates, terms.doc_freqs("form", candidates), strict=True)
    occurring = frozenset(form for form, count in found if count)
    if not occurring:
        return query
    return map_leaves(query, lambda leaf: _expand(leaf, occurring, analyzer))


def _is_text(leaf: nodes.Leaf) -> bool:
    return isinstance(leaf, nodes.BooleanOr) and len(leaf.words) > max(
        MAX_WORDS, leaf.minimum_should_match
    )


def _candidates(word: Word, analyzer: Analyzer) -> frozenset[str]:
    """Return the forms to look up in the index for a word."""
    if word.is_stopword:
        return frozenset()
    form, is_known, may_lack = word.form, _is_known(word), _may_lack_hamza(word)

    def find() -> frozenset[str]:
        hamzas = hamza_candidates(_without_article(form)) if may_lack else []
        found = (article + other for other in hamzas for article in _ARTICLES)
        return frozenset(candidate_forms(form, is_known).union(found))

    return analyzer.derived(("candidates", form, is_known, may_lack), find)


def _hamza_forms(word: Word, occurring: frozenset[str]) -> tuple[str, ...]:
    """Return the forms of a word with a hamza removed or added, with and without the article."""
    if not _may_lack_hamza(word):
        return ()

    def occurs(form: str) -> bool:
        return any(article + form in occurring for article in _ARTICLES)

    forms = hamza_forms(_without_article(word.form), occurs)
    found = (article + form for form in forms for article in _ARTICLES)
    return tuple(form for form in found if form in occurring)


def _may_lack_hamza(word: Word) -> bool:
    return not word.lemmas[0].startswith(UNKNOWN)


def _without_article(form: str) -> str:
    return form.removeprefix(_ARTICLES[1])


def _joined(words: Sequence[Word]) -> set[str]:
    return {one.form + other.form for one, other in pairwise(words)}


def _is_known(word: Word) -> bool:
    """Whether a dictionary explains the word and it is not a foreign name."""
    return not word.lemmas[0].startswith(UNKNOWN) and not word.weak


def _expand(leaf: nodes.Leaf, occurring: frozenset[str], analyzer: Analyzer) -> Query:
    if not isinstance(leaf, nodes.WordLeaf):
        return leaf
    match leaf:
        case Word():
            return _with_splits(_with_forms(leaf, occurring, analyzer), leaf, occurring, analyzer)
        case nodes.BooleanOr() if _is_text(leaf):
            return leaf
        case nodes.BooleanOr(words=words, minimum_should_match=minimum) if (
            1 < minimum == len(words)
        ):
            return _all_of(words, occurring, analyzer)
        case nodes.BooleanOr(words=words, minimum_should_match=minimum):
            expanded = [_with_forms(word, occurring, analyzer) for word in words]
            for at, (one, other) in enumerate(pairwise(words)):
                joined = one.form + other.form
                if joined in occurring:
                    for number in (at, at + 1):
                        forms = (*expanded[number].forms, joined)
                        expanded[number] = expanded[number]._replace(forms=forms)
            bag = nodes.BooleanOr(tuple(expanded), minimum)
            return _with_splits(bag, words[0], occurring, analyzer) if len(words) == 1 else bag
        case nodes.Phrase() | nodes.Near():
            return leaf
        case _:
            assert_never(leaf)


def _all_of(words: Sequence[Word], occurring: frozenset[str], analyzer: Analyzer) -> Query:
    """Return the query for the documents that contain all words, each as if searched for alone."""
    queries = [
        _with_splits(_with_forms(word, occurring, analyzer), word, occurring, analyzer)
        for word in words
    ]
    plain = tuple(query for query in queries if isinstance(query, Word))
    parts = [query for query in queries if not isinstance(query, Word)]
    if plain:
        parts.insert(0, nodes.BooleanOr(plain, len(plain)))
    return parts[0] if len(parts) == 1 else nodes.And(tuple(parts))


def _with_forms(word: Word, occurring: frozenset[str], analyzer: Analyzer) -> Word:
    if occurring.isdisjoint(_candidates(word, analyzer)):
        return word
    forms = _hamza_forms(word, occurring)
    if not _is_known(word):
        forms += attached_forms(word.form, occurring.__contains__)
    return word._replace(forms=forms)


def _with_splits(query: Query, word: Word, occurring: frozenset[str], analyzer: Analyzer) -> Query:
    """Return a query that also matches the query's only word written as two."""
    if occurring.isdisjoint(_candidates(word, analyzer)):
        return query
    pairs = split_words(word.form, occurring.__contains__, is_known=_is_known(word))
    first = next(pairs, None)
    if first is None:
        return query
    words = tuple(part for text in first for part in read_words(text, analyzer, word.scope)[:1])
    phrase = nodes.Phrase(words, scope=word.scope)
    return nodes.Or((query, nodes.Boost(phrase, _SPLIT_WEIGHT)))
