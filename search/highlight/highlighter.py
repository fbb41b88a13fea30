"""The highlighter: finds what to highlight in a text, in one pass over it."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final, TypeAlias, assert_never

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.morphology.lemmas import MARKERS, REPLACEABLE
from kashaf.index.analysis.spelling import Letters, is_spelled, letters
from kashaf.search.highlight.prefilter import LetterMask, TokenPrefilter
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.query.multi_term import form_test
from kashaf.search.query.nodes import Fuzzy, MultiTermQuery, Prefix, Wildcard

_OPTIONAL: Final = frozenset("اويء،؛;.")
"""Weak letters, which a root's words may lack, and the signs that separate roots of one word."""
_WORD: Final = re.compile(r"[^\x00-\x20]+")
_ONE_MISSING: Final = 4
"""From this many letters on, one may be missing."""

Span: TypeAlias = tuple[int, int, str]
"""Start and end in the text, and the stem, root or form that was found there."""
_TokenTests: TypeAlias = Sequence[Callable[[Token], bool]]
"""A test for each word of a phrase."""


class Highlighter:
    """Highlights texts for one query. Each distinct word of the texts is analysed once.

    Only words that pass the token prefilter are analysed: those with all letters of a lemma or root
    but one, or with all of them where there are fewer than four; weak letters do not count. Known
    failure: a word that shares fewer letters with its own root, such as انكليزي with انجلترا, is
    not highlighted.
    """

    def __init__(self, analyzer: Analyzer, spec: HighlightSpec) -> None:
        """Prepare to highlight what `spec` asks for."""
        self._analyzer = analyzer
        self._roots = spec.roots
        sloppy = (lemmas for words, slop in spec.phrases if slop for lemmas in words)
        self._lemmas = spec.lemmas.union(*sloppy)
        self._weak = spec.weak
        self._exact = spec.exact
        self._form_tests = [form_test(query) for query in spec.forms]
        self._phrases = [words for words, slop in spec.phrases if words and not slop]
        self._spelled = [words for words in spec.spelled if words]
        self._prefilter = TokenPrefilter(analyzer, self._letter_masks(spec))
        self._known: dict[str, tuple[Span, ...]] = {}

    def spans(self, text: str) -> list[Span]:
        """Return what to highlight in a text, in order, without overlaps; a phrase is one span."""
        phrases: list[_TokenTests] = [
            *([partial(_has_lemma, lemmas) for lemmas in words] for words in self._phrases),
            *([partial(_is_spelled, letters(word)) for word in words] for words in self._spelled),
        ]
        ends = [0] * len(phrases)
        known = self._known
        found: list[Span] = []
        for start, end in self._prefilter.words(text):
            word = text[start:end]
            spans = known.get(word)
            if spans is None:
                spans = known[word] = self._word_spans(word)
            for first, last, key in spans:
                found.append((start + first, start + last, key))
            for at, phrase in enumerate(phrases):
                if start >= ends[at]:
                    for span in self._phrase_spans(phrase, text, start, word):
                        found.append(span)
                        ends[at] = span[1]
        return _without_overlaps(found)

    def _letter_masks(self, spec: HighlightSpec) -> Iterator[LetterMask]:
        if self._analyzer.settings.families:
            yield LetterMask(frozenset())  # a synonym may share no letter with the query
        phrases = (lemma for words in self._phrases for lemma in words[0])
        for key in (*spec.roots, *self._lemmas, *phrases):
            yield _key_mask(self._analyzer.fold(key.lstrip(MARKERS)) or key)
        for key in spec.weak:
            yield LetterMask(frozenset(key.lstrip(MARKERS)) - REPLACEABLE - _OPTIONAL)
        for form in spec.exact:
            yield LetterMask(frozenset(form))
        for words in self._spelled:
            yield LetterMask(frozenset(self._analyzer.fold(words[0])))
        for query in spec.forms:
            yield _form_mask(query)

    def _word_spans(self, word: str) -> tuple[Span, ...]:
        """Return the tokens to highlight in a run of characters without white space."""
        return tuple(
            (token.start, token.end, key)
            for token in self._analyzer.tokens(word)
            if (key := self._key(token)) is not None
        )

    def _key(self, token: Token) -> str | None:
        """Return what a token matches by; None: it is not to be highlighted."""
        for lemma in token.lemmas:
            if lemma in self._lemmas:
                return lemma
        for key in token.weak:
            if key in self._weak:
                return key
        if token.root is not None and token.root in self._roots:
            return token.root
        if token.form in self._exact:
            return token.form
        if self._form_tests and any(test(token.form) for test in self._form_tests):
            return token.form
        return None

    def _phrase_spans(
        self, phrase: _TokenTests, text: str, start: int, word: str
    ) -> Iterator[Span]:
        """Yield the occurrences of a phrase that begin in the word at `start`."""
        tokens = self._analyzer.tokens(word)
        for number, first in enumerate(tokens):
            if phrase[0](first):
                following = self._following(tokens, number, text, start)
                end = _phrase_end(phrase, first.position, start + first.end, following)
                if end is not None:
                    yield start + first.start, end, first.lemmas[0]

    def _following(
        self, tokens: list[Token], number: int, text: str, start: int
    ) -> Iterator[Token]:
        """Yield the tokens after one of the tokens of the word at `start`, to the end of the text.

        Their offsets are those in the text; their positions count from that word.
        """
        for at in range(number + 1, len(tokens)):
            yield _moved(tokens[at], start, 0)
        position = tokens[-1].position + 1
        words = _WORD.finditer(text, start)
        next(words)
        for word in words:
            found = self._analyzer.tokens(word[0])
            for token in found:
                yield _moved(token, word.start(), position)
            if found:
                position += found[-1].position + 1


def _phrase_end(
    phrase: _TokenTests, position: int, end: int, following: Iterator[Token]
) -> int | None:
    """Return where a phrase ends whose first word, at `position`, ends at `end`; None: nowhere."""
    matched = 1
    for at, group in groupby(following, attrgetter("position")):
        if matched == len(phrase) or at > position + matched:
            break
        if at > position:
            token = next(filter(phrase[matched], group), None)
            if token is None:
                break
            matched, end = matched + 1, token.end
    return end if matched == len(phrase) else None


def _has_lemma(lemmas: tuple[str, ...], token: Token) -> bool:
    return not set(lemmas).isdisjoint(token.lemmas)


def _is_spelled(asked: Letters, token: Token) -> bool:
    return is_spelled(asked, token.text)


def _moved(token: Token, chars: int, positions: int) -> Token:
    return token._replace(
        start=token.start + chars, end=token.end + chars, position=token.position + positions
    )


def _key_mask(part: str) -> LetterMask:
    """Return the letters that words of a folded lemma or root contain.

    Names keep their article and ending, which their other forms lack: السعودية, سعوديين.
    """
    asked = frozenset(part.removeprefix("ال").removesuffix("ه") or part) - _OPTIONAL
    return LetterMask(asked, int(len(asked) >= _ONE_MISSING))


def _form_mask(query: MultiTermQuery) -> LetterMask:
    match query:
        case Prefix(form=form):
            return LetterMask(frozenset(form))
        case Wildcard(pattern=pattern):
            return LetterMask(frozenset(pattern) - {"*", "?"})
        case Fuzzy(form=form, distance=distance):
            return LetterMask(frozenset(form), distance)
        case _:
            assert_never(query)


def _without_overlaps(found: list[Span]) -> list[Span]:
    """Return the spans by start, without those that overlap an earlier or longer one."""
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
