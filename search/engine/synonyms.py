"""Synonyms: extends a query with the expressions of the user dictionary and with built-in ones.

The built-in ones (`data/synonyms.txt`) are names of months and numbers; numbers of three and four
digits are also looked for in words (`numerals`), but not the reverse. A `BooleanOr` of many words
is not extended with them.

A word whose synonym is one word is searched for by the lemmas of both, and counts as one word
everywhere. Any other synonym is searched for as a phrase in place of the words that it replaces.
A synonym of a synonym is not searched for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final, NamedTuple, TypeAlias, assert_never

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import data_file
from kashaf.index.analysis.settings import Synonym, read_dictionary
from kashaf.search.engine.expansion.words import is_text
from kashaf.search.engine.numerals import in_words
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Word
from kashaf.search.query.traversal import map_leaves
from kashaf.search.query.words import read_phrase

MAX_ALTERNATIVES: Final = 32
"""The most synonyms of one group of words; those of later words are left out."""

BUILT_IN_WEIGHT: Final = 0.5
"""The weight of built-in synonyms of several words, or for several words."""

MAX_WITH_NUMBERS: Final = 3
"""The most words of a leaf that is extended with numbers; in a longer one they match too much."""


class _Expression(NamedTuple):
    """An expression, its synonyms, and the weight of those that do not become one with a word."""

    words: tuple[Word, ...]
    targets: tuple[tuple[Word, ...], ...]
    weight: float


class _Found(NamedTuple):
    """An expression among the words of a query, from `start` to `end`, and one synonym of it."""

    start: int
    end: int
    target: tuple[Word, ...]
    weight: float


_ByLemma: TypeAlias = Mapping[str, Sequence[_Expression]]
"""Expressions by each lemma of their first word."""


class _Expressions(NamedTuple):
    """Expressions for phrases, and for `BooleanOr`s, which leave out function words."""

    whole: _ByLemma
    content: _ByLemma


class Synonyms:
    """The synonyms of an index, by the words of a query.

    Args:
        analyzer: The analyzer of the index, whose settings contain the synonyms.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._own = _read(analyzer.settings.synonyms, analyzer)

    def _expressions(self, words: Sequence[Word]) -> list[_Expressions]:
        """Return the expressions that may begin with one of the words."""
        keys = dict.fromkeys(key for word in words for key in _keys(word))
        built_in = dict.fromkeys(one for key in keys for one in _built_in().get(key, ()))
        built_in |= dict.fromkeys(_numbers_in_words(words))
        kept = (one for one in built_in if len(words) <= MAX_WITH_NUMBERS or not _is_number(one))
        return [self._own, *map(self._read, kept)]

    def _read(self, synonym: Synonym) -> _Expressions:
        return self._analyzer.derived(
            ("synonym", synonym[0]), lambda: _read([synonym], self._analyzer, BUILT_IN_WEIGHT)
        )

    def expand(self, query: Query) -> Query:
        """Return the query that also finds the synonyms of its words."""
        return map_leaves(query, self._expand)

    def _expand(self, leaf: Leaf) -> Query:
        if not isinstance(leaf, nodes.WordLeaf):
            return leaf
        match leaf:
            case Word():
                return _bag((leaf,), 1, self._expressions((leaf,)))
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                found = [self._own] if is_text(leaf) else self._expressions(words)
                return _bag(words, minimum, found) if words else leaf
            case nodes.Phrase():
                return _phrase(leaf, self._expressions(leaf.words))
            case nodes.Near():
                return leaf
            case _:
                assert_never(leaf)


@cache
def _built_in() -> Mapping[str, Sequence[Synonym]]:
    """Return the built-in synonyms by the folded first word of each expression."""
    found: dict[str, list[Synonym]] = defaultdict(list)
    text = data_file("synonyms.txt").read_text(encoding="utf-8")
    for synonym in read_dictionary(text).synonyms:
        for expression in synonym[0]:
            found[fold(expression.split()[0])].append(synonym)
    return found


def _numbers_in_words(words: Sequence[Word]) -> Iterator[Synonym]:
    """Yield each number of three or four digits among the words, and the number in words."""
    for word in words:
        if len(word.form) in (3, 4) and word.form.isdecimal() and word.form[0] != "0":
            yield (word.form,), (in_words(int(word.form)),)


def _is_number(synonym: Synonym) -> bool:
    return any(expression.isdigit() for expression in synonym[0])


def _keys(word: Word) -> Iterator[str]:
    """Yield the keys under which `_built_in` may contain a word of a query."""
    yield fold(word.text)
    yield from map(fold, word.lemmas)


def _read(synonyms: Iterable[Synonym], analyzer: Analyzer, weight: float = 1.0) -> _Expressions:
    whole: dict[str, list[_Expression]] = defaultdict(list)
    content: dict[str, list[_Expression]] = defaultdict(list)
    for sources, targets in synonyms:
        read = {text: read_phrase(text, analyzer) for text in (*sources, *targets)}
        for source in sources:
            others = tuple(read[text] for text in targets if text != source and read[text])
            for by_lemma, words in ((whole, read[source]), (content, _content(read[source]))):
                for lemma in words[0].lemmas if words and others else ():
                    by_lemma[lemma].append(_Expression(words, others, weight))
    return _Expressions(whole, content)


def _bag(words: Sequence[Word], minimum: int, expressions: Sequence[_Expressions]) -> Query:
    """Return the `BooleanOr` of the words or an expression for some, weighted like these words."""
    own, parts = list(words), list[Query]()
    for start, end, target, weight in _find(words, [one.content for one in expressions]):
        if end - start == len(target) == 1:
            own[start] = _with_lemmas(own[start], target[0])
            continue
        found = _query(target, words[start].scope, weight)
        rest, missing = (*words[:start], *words[end:]), minimum - (end - start)
        if missing > 0:
            found = nodes.And((nodes.BooleanOr(rest, missing), found))
        parts.append(found)
    words_alone = own[0] if len(own) == 1 else nodes.BooleanOr(tuple(own), minimum)
    return nodes.Or((words_alone, *parts)) if parts else words_alone


def _phrase(phrase: nodes.Phrase, expressions: Sequence[_Expressions]) -> Query:
    own, parts = list(phrase.words), list[Query]()
    for start, end, target, weight in _find(phrase.words, [one.whole for one in expressions]):
        if end - start == len(target) == 1:
            own[start] = _with_lemmas(own[start], target[0])
        else:
            words = (*phrase.words[:start], *target, *phrase.words[end:])
            parts.append(_query(words, phrase.scope, weight, phrase.slop))
    changed = nodes.Phrase(tuple(own), phrase.slop, phrase.scope)
    return nodes.Or((changed, *parts)) if parts else changed


def _find(words: Sequence[Word], tables: Sequence[_ByLemma]) -> Iterator[_Found]:
    """Yield the expressions among the words, which are compared like the words of a phrase."""
    found = (
        _Found(start, start + len(expression.words), target, expression.weight)
        for start, word in enumerate(words)
        for expression in _distinct(word, tables)
        if len(words) - start >= len(expression.words)
        and all(map(_is_same, words[start:], expression.words))
        for target in expression.targets
    )
    return islice(found, MAX_ALTERNATIVES)


def _distinct(word: Word, tables: Sequence[_ByLemma]) -> Iterable[_Expression]:
    found = (one for table in tables for lemma in word.lemmas for one in table.get(lemma, ()))
    return {id(one.words): one for one in found}.values()


def _is_same(one: Word, other: Word) -> bool:
    return not set(one.lemmas).isdisjoint(other.lemmas)


def _content(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words that a `BooleanOr` keeps: function words only if there are no others."""
    return tuple(word for word in words if not word.is_stopword) or words


def _with_lemmas(word: Word, other: Word) -> Word:
    lemmas = tuple(dict.fromkeys((*word.lemmas, *other.lemmas)))
    return word._replace(lemmas=lemmas)


def _query(words: Sequence[Word], scope: nodes.Scope, weight: float, slop: int = 0) -> Query:
    scoped = tuple(word._replace(scope=scope) for word in words)
    found: Query = scoped[0] if len(scoped) == 1 else nodes.Phrase(scoped, slop, scope)
    return found if weight == 1 else nodes.Boost(found, weight)
