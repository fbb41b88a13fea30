"""Synonyms: extends a query with the expressions of the user dictionary.

A word whose synonym is one word is searched for by the lemmas of both, and counts as one word
everywhere. Any other synonym is searched for as a phrase in place of the words that it replaces.
A synonym of a synonym is not searched for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias, assert_never

from kashaf.index.analysis import Analyzer
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Word
from kashaf.search.query.traversal import map_leaves
from kashaf.search.query.words import read_phrase

MAX_ALTERNATIVES: Final = 32
"""The most synonyms of one group of words; those of later words are left out."""


class _Expression(NamedTuple):
    """An expression and its synonyms."""

    words: tuple[Word, ...]
    targets: tuple[tuple[Word, ...], ...]


class _Found(NamedTuple):
    """An expression among the words of a query, from `start` to `end`, and one synonym of it."""

    start: int
    end: int
    target: tuple[Word, ...]


_ByLemma: TypeAlias = Mapping[str, Sequence[_Expression]]
"""Expressions by each lemma of their first word."""


class Synonyms:
    """The synonyms of an index, by the words of a query.

    Args:
        analyzer: The analyzer of the index, whose settings contain the synonyms.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        whole: dict[str, list[_Expression]] = defaultdict(list)
        content: dict[str, list[_Expression]] = defaultdict(list)
        for sources, targets in analyzer.settings.synonyms:
            read = {text: read_phrase(text, analyzer) for text in (*sources, *targets)}
            for source in sources:
                others = tuple(read[text] for text in targets if text != source and read[text])
                for by_lemma, words in (
                    (whole, read[source]),
                    (content, _content(read[source])),
                ):
                    for lemma in words[0].lemmas if words and others else ():
                        by_lemma[lemma].append(_Expression(words, others))
        self._whole: _ByLemma = whole
        self._content: _ByLemma = content

    def expand(self, query: Query) -> Query:
        """Return the query that also finds the synonyms of its words."""
        return map_leaves(query, self._expand) if self._whole else query

    def _expand(self, leaf: Leaf) -> Query:
        if not isinstance(leaf, nodes.WordLeaf):
            return leaf
        match leaf:
            case Word():
                return self._bag((leaf,), 1)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return self._bag(words, minimum) if words else leaf
            case nodes.Phrase():
                return self._phrase(leaf)
            case nodes.Near():
                return leaf
            case _:
                assert_never(leaf)

    def _bag(self, words: Sequence[Word], minimum: int) -> Query:
        """Return a bag of words with the expressions beside it, each weighted like its words."""
        own, parts = list(words), list[Query]()
        for start, end, target in _find(words, self._content):
            if end - start == len(target) == 1:
                own[start] = _with_lemmas(own[start], target[0])
                continue
            found = _query(target, words[start].scope)
            rest, missing = (*words[:start], *words[end:]), minimum - (end - start)
            if missing > 0:
                found = nodes.And((nodes.BooleanOr(rest, missing), found))
            parts.append(found)
        bag = own[0] if len(own) == 1 else nodes.BooleanOr(tuple(own), minimum)
        return nodes.Or((bag, *parts)) if parts else bag

    def _phrase(self, phrase: nodes.Phrase) -> Query:
        own, parts = list(phrase.words), list[Query]()
        for start, end, target in _find(phrase.words, self._whole):
            if end - start == len(target) == 1:
                own[start] = _with_lemmas(own[start], target[0])
            else:
                words = (*phrase.words[:start], *target, *phrase.words[end:])
                parts.append(_query(words, phrase.scope, phrase.slop))
        changed = nodes.Phrase(tuple(own), phrase.slop, phrase.scope)
        return nodes.Or((changed, *parts)) if parts else changed


def _find(words: Sequence[Word], by_lemma: _ByLemma) -> Iterator[_Found]:
    """Yield the expressions among the words, which are compared like the words of a phrase."""
    found = (
        _Found(start, start + len(expression.words), target)
        for start, word in enumerate(words)
        for expression in _distinct(word, by_lemma)
        if len(words) - start >= len(expression.words)
        and all(map(_is_same, words[start:], expression.words))
        for target in expression.targets
    )
    return islice(found, MAX_ALTERNATIVES)


def _distinct(word: Word, by_lemma: _ByLemma) -> Iterable[_Expression]:
    found = (one for lemma in word.lemmas for one in by_lemma.get(lemma, ()))
    return {id(one.words): one for one in found}.values()


def _is_same(one: Word, other: Word) -> bool:
    return not set(one.lemmas).isdisjoint(other.lemmas)


def _content(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words that a bag keeps: function words only if there are no others."""
    return tuple(word for word in words if not word.is_stopword) or words


def _with_lemmas(word: Word, other: Word) -> Word:
    lemmas = tuple(dict.fromkeys((*word.lemmas, *other.lemmas)))
    return word._replace(lemmas=lemmas)


def _query(words: Sequence[Word], scope: nodes.Scope, slop: int = 0) -> Query:
    scoped = tuple(word._replace(scope=scope) for word in words)
    return scoped[0] if len(scoped) == 1 else nodes.Phrase(scoped, slop, scope)
