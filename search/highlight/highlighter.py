"""Finding in a text what a query asks to be lit, in one pass over it."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.spelling import Letters, is_spelled, letters
from kashaf.search.highlight.prefilter import LetterMask, TokenPrefilter
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.query.multi_term import MultiTermQuery, form_test
from kashaf.search.query.nodes import Fuzzy, Prefix, Wildcard

_FREE = frozenset("اويء،؛;.")
"""Letters of a root that its words may lack, and signs that part two roots of one word."""
_WORD = re.compile(r"[^\x00-\x20]+")
_MANY = 4
"""From so many letters on, one of them may be missing."""

Span = tuple[int, int, str]
"""Start, end, and the word of the query that it answers."""


_Row = list[Callable[[Token], bool]]
"""What each word of a phrase must be."""


class Highlighter:
    """Lights texts for one query; the words of all of them are looked up once.

    Only words that share letters with the query are looked up: all but one of the letters of a
    stem or root, or all where they are fewer than four, weak letters aside. Known failure: a word
    that shares less with its own root, as انكليزي with انجلترا, stays unlit.
    """

    def __init__(self, analyzer: Analyzer, lit: HighlightSpec) -> None:
        self._analyzer = analyzer
        self._roots = lit.roots
        self._stems = lit.stems | {stem for stems, slop in lit.phrases if slop for stem in stems}
        self._tests = [form_test(query) for query in lit.forms]
        self._phrases = [stems for stems, slop in lit.phrases if stems and not slop]
        self._spelled = [words for words in lit.spelled if words]
        self._sieve = TokenPrefilter(analyzer, self._needs(lit))
        self._known: dict[str, tuple[Span, ...]] = {}

    def spans(self, text: str) -> list[Span]:
        """What is to be lit in a text, in order and without overlaps; a phrase is one span."""
        rows = [*map(self._phrase, self._phrases), *map(self._spelling, self._spelled)]
        done = [0] * len(rows)
        known = self._known
        found: list[Span] = []
        for start, end in self._sieve.words(text):
            word = text[start:end]
            lit = known.get(word)
            if lit is None:
                lit = known[word] = self._lit(word)
            for first, last, key in lit:
                found.append((start + first, start + last, key))
            for at, row in enumerate(rows):
                if start >= done[at]:
                    for span in self._starting(row, text, start, word):
                        found.append(span)
                        done[at] = span[1]
        return _without_overlaps(found)

    def _needs(self, lit: HighlightSpec) -> Iterator[LetterMask]:
        if self._analyzer.settings.families:
            yield LetterMask(frozenset())
        for part in (*lit.roots, *self._stems, *(stems[0] for stems in self._phrases)):
            yield _need(part)
        for words in self._spelled:
            yield LetterMask(frozenset(self._analyzer.fold(words[0])))
        for query in lit.forms:
            yield _form_need(query)

    def _lit(self, word: str) -> tuple[Span, ...]:
        """The tokens to be lit of what stands between white space."""
        return tuple(
            (token.start, token.end, key)
            for token in self._analyzer.tokens(word)
            if (key := self._key(token)) is not None
        )

    def _key(self, token: Token) -> str | None:
        if token.stem in self._stems or (token.root is not None and token.root in self._roots):
            return token.root or token.stem
        if self._tests and any(test(token.form) for test in self._tests):
            return token.form
        return None

    def _phrase(self, stems: Sequence[str]) -> _Row:
        return [partial(_has_stem, stem) for stem in stems]

    def _spelling(self, words: Sequence[str]) -> _Row:
        return [partial(_is_spelled, letters(word)) for word in words]

    def _starting(self, row: _Row, text: str, start: int, word: str) -> Iterator[Span]:
        """The phrases that start in the word there: each word of it at its place."""
        tokens = self._analyzer.tokens(word)
        for number, first in enumerate(tokens):
            if row[0](first):
                matched, end = 1, start + first.end
                after = self._after(tokens, number, text, start)
                for position, group in groupby(after, attrgetter("position")):
                    if matched == len(row) or position > first.position + matched:
                        break
                    if position > first.position:
                        token = next(filter(row[matched], group), None)
                        if token is None:
                            break
                        matched, end = matched + 1, token.end
                if matched == len(row):
                    yield start + first.start, end, first.stem

    def _after(self, tokens: list[Token], number: int, text: str, start: int) -> Iterator[Token]:
        """The tokens after one of a word that starts there, and those of all words after it, with
        their spans in the text, but with positions that are counted from the word."""
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


def _has_stem(stem: str, token: Token) -> bool:
    return token.stem == stem


def _is_spelled(asked: Letters, token: Token) -> bool:
    return is_spelled(asked, token.text)


def _moved(token: Token, chars: int, positions: int) -> Token:
    return token._replace(
        start=token.start + chars, end=token.end + chars, position=token.position + positions
    )


def _need(part: str) -> LetterMask:
    """What the words of a stem or root have of its letters. Names are kept with their article and
    ending, which their other forms lack: السعودية, سعوديين."""
    asked = frozenset(part.removeprefix("ال").removesuffix("ه") or part) - _FREE
    return LetterMask(asked, int(len(asked) >= _MANY))


def _form_need(query: MultiTermQuery) -> LetterMask:
    match query:
        case Prefix(form=form):
            return LetterMask(frozenset(form))
        case Wildcard(pattern=pattern):
            return LetterMask(frozenset(pattern) - {"*", "?"})
        case Fuzzy(form=form, distance=distance):
            return LetterMask(frozenset(form), distance)


def _without_overlaps(found: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
