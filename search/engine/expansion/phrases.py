"""The other spellings of phrases: with a space where the query has none, and the other way round.

A phrase is searched for beside its variants, in which some of its words are joined or split:
"عبد الرحمن بن عوف" and "عبدالرحمن بن عوف", "شبكة wifi" and "شبكة Wi-Fi", "أحمد ومحمد" and
"أحمد و محمد".
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology.lemmas import MARKERS
from kashaf.index.analysis.morphology.table import VERB
from kashaf.search.engine.expansion.spacing import (
    SPACING_WEIGHT,
    joined_word,
    splits,
    ways,
    windows,
)
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.parser import MAX_SLOPPY
from kashaf.search.query.words import read_words

MAX_VARIANTS: Final = 16
"""The most variants of one phrase."""
MAX_VARIANT_WORDS: Final = 200
"""The most words of all variants in a query; the variants that would exceed it are left out."""
MAX_JOINED: Final = 3
"""The most words of a phrase that may be one word; those of Latin letters and digits may be more.
"""

_AND: Final = "و"
_NEGATIONS: Final = ("ما", "لا")
_MAX_NEAR: Final = 4
"""The most variants of two near words."""


class _Spelling(NamedTuple):
    """Another spelling of the words of a phrase from `start` to `end`.

    Attributes:
        start: The first of these words.
        end: The word after them.
        words: The words of the other spelling.
        form: The form that a document must contain, where the lemma of a joined word is that of one
            of its parts: ماقال has the lemma of قال.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    form: str = ""


class _Variant(NamedTuple):
    words: tuple[Word, ...]
    forms: frozenset[str]


def phrase_candidates(words: Sequence[Word]) -> frozenset[str]:
    """Return the forms to look up in the index for the words of a phrase."""
    joined = [form for _, _, forms in windows(words, MAX_JOINED) for form in forms]
    parts = [part for word in words for way in ways(word, in_phrase=True) for part in way]
    has_and = len(words) > 1 and any(map(_begins_with_and, words))
    return frozenset([*joined, *parts, *([_AND] if has_and else [])])


class PhraseExpander:
    """Expands the phrases of one query, within a limit of the words of all their variants.

    Args:
        occurring: The forms that occur in the index.
        analyzer: The analyzer of the index.
    """

    def __init__(self, occurring: frozenset[str], analyzer: Analyzer) -> None:
        self._occurring = occurring
        self._analyzer = analyzer
        self._words_left = MAX_VARIANT_WORDS

    def expand(self, phrase: nodes.Phrase) -> Query:
        """Return a phrase with its variants."""
        words = phrase.words
        spellings = [*self._joined(words), *self._split(words)]
        whole = self._with_particles(phrase)
        if not spellings:
            return whole
        own = _Variant(words, frozenset())
        found = dict.fromkeys(islice(_variants(words, spellings), MAX_VARIANTS + 1))
        kept = [self._query(one, phrase) for one in found if one != own and self._affords(one)]
        return nodes.Or((whole, *kept)) if kept else whole

    def _with_particles(self, phrase: nodes.Phrase) -> Query:
        """Return a phrase, restricted to documents that contain its verbs with their particles.

        ماقال has the lemma of قال: without the restriction, a phrase with ماقال would find قال.
        """
        forms = [word.form for word in phrase.words if _has_particle(word, self._analyzer)]
        return nodes.Filter(phrase, _contains(forms)) if forms else phrase

    def expand_near(self, near: nodes.Near) -> Query:
        """Return two near words with the variants of each.

        A word that is split is a phrase, and its first or last part must be near the other word.
        """
        lefts, rights = ([(word,), *self._splits_of(word)] for word in (near.left, near.right))
        pairs = list(product(lefts, rights))[1 : _MAX_NEAR + 1]
        found = [self._near(left, right, near.within) for left, right in pairs]
        return nodes.Or((near, *found)) if found else near

    @staticmethod
    def _near(left: tuple[Word, ...], right: tuple[Word, ...], within: int) -> Query:
        phrases = [nodes.Phrase(words, 0, words[0].scope) for words in (left, right) if words[1:]]
        ends = dict.fromkeys(product((left[-1], left[0]), (right[0], right[-1])))
        near = [nodes.Near(one, other, within) for one, other in ends]
        found = nodes.And((*phrases, nodes.Or(tuple(near))))
        return nodes.Boost(found, SPACING_WEIGHT / len(near))

    def _splits_of(self, word: Word) -> list[tuple[Word, ...]]:
        return list(splits(word, self._occurring, self._analyzer, in_phrase=True))

    def _split(self, words: Sequence[Word]) -> Iterator[_Spelling]:
        for at, word in enumerate(words):
            for parts in self._splits_of(word):
                yield _Spelling(at, at + 1, parts)
            if len(words) > 1 and _AND in self._occurring:
                parts = _without_and(word, self._analyzer)
                if parts:
                    yield _Spelling(at, at + 1, parts)

    def _joined(self, words: Sequence[Word]) -> Iterator[_Spelling]:
        for start, end, forms in windows(words, MAX_JOINED):
            form = next(filter(self._occurring.__contains__, forms), None)
            if form is None:
                continue
            parts = words[start:end]
            word = joined_word(parts, form, self._analyzer)
            if word is None:
                continue
            is_one_of_them = _share_lemma(word, parts)
            if parts[0].form != _AND or is_one_of_them:
                yield _Spelling(start, end, (word,), form if is_one_of_them else "")

    def _affords(self, variant: _Variant) -> bool:
        """Take the words of a variant from those that are left, and return whether they suffice."""
        if len(variant.words) > self._words_left:
            return False
        self._words_left -= len(variant.words)
        return True

    @staticmethod
    def _query(variant: _Variant, phrase: nodes.Phrase) -> Query:
        words, forms = variant
        is_sloppy = 1 < len(words) <= MAX_SLOPPY
        found: Query = nodes.Phrase(words, phrase.slop if is_sloppy else 0, phrase.scope)
        if forms:
            found = nodes.Filter(found, _contains(forms))
        weight = SPACING_WEIGHT * min(len(phrase.words) / len(words), 1)
        return nodes.Boost(found, weight)


def _contains(forms: Iterable[str]) -> Query:
    values = tuple(nodes.Value("form", form) for form in sorted(set(forms)))
    return values[0] if len(values) == 1 else nodes.And(values)


def _has_particle(word: Word, analyzer: Analyzer) -> bool:
    """Return whether a word is a verb joined to a particle: ماقال, ولايزال."""
    if not word.form.removeprefix(_AND).startswith(_NEGATIONS) or word.lemmas[0][0] != VERB:
        return False
    read = analyzer.readings(analyzer.spelling(word.text))
    return bool(read) and read[0].prefix.removeprefix(_AND).startswith(_NEGATIONS)


def _variants(words: tuple[Word, ...], spellings: Sequence[_Spelling]) -> Iterator[_Variant]:
    """Yield the variants of a phrase: with all spellings that fit, with one, then with some."""
    yield _with(words, _not_overlapping(spellings))
    for spelling in spellings:
        yield _with(words, [spelling])
    yield from (_with(words, chosen) for chosen in _choices(spellings, 0))


def _choices(spellings: Sequence[_Spelling], start: int) -> Iterator[list[_Spelling]]:
    """Yield every choice of spellings that do not overlap, from the word at `start` on."""
    yield []
    for spelling in spellings:
        if spelling.start >= start:
            for rest in _choices(spellings, spelling.end):
                yield [spelling, *rest]


def _not_overlapping(spellings: Sequence[_Spelling]) -> list[_Spelling]:
    """Return the spellings without those that overlap another one, the longest first."""
    chosen: list[_Spelling] = []
    for one in sorted(spellings, key=lambda one: one.start - one.end):
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)


def _with(words: tuple[Word, ...], chosen: Sequence[_Spelling]) -> _Variant:
    found: list[Word] = []
    done = 0
    for spelling in chosen:
        found += (*words[done : spelling.start], *spelling.words)
        done = spelling.end
    forms = frozenset(spelling.form for spelling in chosen if spelling.form)
    return _Variant((*found, *words[done:]), forms)


def _begins_with_and(word: Word) -> bool:
    """Return whether a word may begin with a conjunction: not if its lemma begins with و (وزير)."""
    has_more = word.text[0] == _AND and len(word.text) > 2
    return has_more and not word.lemmas[0].lstrip(MARKERS).startswith(_AND)


def _without_and(word: Word, analyzer: Analyzer) -> tuple[Word, ...]:
    """Return a word without the conjunction at its start, after that; nothing if it has none."""
    if not _begins_with_and(word):
        return ()
    read = [read_words(text, analyzer, word.scope) for text in (_AND, word.text[1:])]
    if any(len(words) != 1 for words in read) or not _share_lemma(read[1][0], [word]):
        return ()
    return read[0][0], read[1][0]


def _share_lemma(word: Word, others: Sequence[Word]) -> bool:
    return any(not set(word.lemmas).isdisjoint(other.lemmas) for other in others)
