"""Finding in a text what a query asks to be lit, in one pass over it."""

import re
from collections.abc import Callable, Iterator, Sequence

from kashaf.index.analysis import Analyzer, Token
from kashaf.index.analysis.spelling import letters
from kashaf.search.forms import Expanding, form_test
from kashaf.search.lighting import Wanted
from kashaf.search.query.nodes import Fuzzy, Prefix, Wildcard
from kashaf.search.sieve import Need, Sieve
from kashaf.search.verifying import is_spelled

_FREE = frozenset("اويء،؛;.")
"""Letters of a root that its words may lack, and signs that part two roots of one word."""
_WORD = re.compile(r"[^\x00-\x20]+")
_MANY = 4
"""From so many letters on, one of them may be missing."""

Span = tuple[int, int, str]
"""Start, end, and the word of the query that it answers."""


_Row = list[Callable[[Token], bool]]
"""What each word of a phrase must be."""


class Lighter:
    """Lights texts for one query; the words of all of them are looked up once.

    Only words that share letters with the query are looked up: all but one of the letters of a
    stem or root, or all where they are fewer than four, weak letters aside. Known failure: a word
    that shares less with its own root, as انكليزي with انجلترا, stays unlit.
    """

    def __init__(self, analyzer: Analyzer, lit: Wanted) -> None:
        self._analyzer = analyzer
        self._roots = lit.roots
        self._stems = lit.stems | {stem for stems, slop in lit.phrases if slop for stem in stems}
        self._tests = [form_test(query) for query in lit.forms]
        self._phrases = [stems for stems, slop in lit.phrases if stems and not slop]
        self._spelled = [words for words in lit.spelled if words]
        self._sieve = Sieve(analyzer, self._needs(lit))
        self._known: dict[str, tuple[Span, ...]] = {}

    def spans(self, text: str) -> list[Span]:
        """What is to be lit in a text, in order and without overlaps; a phrase is one span."""
        rows = [*map(self._phrase, self._phrases), *map(self._spelling, self._spelled)]
        known = self._known
        found: list[Span] = []
        for start, end in self._sieve.words(text):
            word = text[start:end]
            lit = known.get(word)
            if lit is None:
                lit = known[word] = self._lit(word)
            for first, last, key in lit:
                found.append((start + first, start + last, key))
            for row in rows:
                if any(map(row[0], self._analyzer.tokens(word))):
                    found += _starting(row, self._following(text, start, len(row)))
        return _without_overlaps(found)

    def _needs(self, lit: Wanted) -> Iterator[Need]:
        if self._analyzer.settings.families:
            yield Need(frozenset())
        for part in (*lit.roots, *self._stems, *(stems[0] for stems in self._phrases)):
            yield _need(part)
        for words in self._spelled:
            yield Need(frozenset(self._analyzer.fold(words[0])))
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
        return [lambda token, stem=stem: token.stem == stem for stem in stems]

    def _spelling(self, words: Sequence[str]) -> _Row:
        asked = map(letters, words)
        return [lambda token, word=word: is_spelled(word, token.text) for word in asked]

    def _following(self, text: str, start: int, count: int) -> list[Token]:
        """The tokens of the word that starts there, at its positions, and at least those of the
        `count` positions that follow; with their spans in the text."""
        found: list[Token] = []
        position = wanted = -1
        for word in _WORD.finditer(text, start):
            at, before = word.start(), position + 1
            for token in self._analyzer.tokens(word[0]):
                position = before + token.position
                span = {"start": at + token.start, "end": at + token.end}
                found.append(token._replace(**span, position=position))
            if at == start:
                wanted = position + count
            if position >= wanted:
                break
        return found


def _need(part: str) -> Need:
    """What the words of a stem or root have of its letters. Names are kept with their article and
    ending, which their other forms lack: السعودية, سعوديين."""
    asked = frozenset(part.removeprefix("ال").removesuffix("ه") or part) - _FREE
    return Need(asked, int(len(asked) >= _MANY))


def _form_need(query: Expanding) -> Need:
    match query:
        case Prefix(form=form):
            return Need(frozenset(form))
        case Wildcard(pattern=pattern):
            return Need(frozenset(pattern) - {"*", "?"})
        case Fuzzy(form=form, distance=distance):
            return Need(frozenset(form), distance)


def _starting(row: _Row, tokens: Sequence[Token]) -> Iterator[Span]:
    """The phrases that start among these tokens: each word of it at its place."""
    for first in filter(row[0], tokens):
        found = [first]
        for place, test in enumerate(row[1:], first.position + 1):
            found += [t for t in tokens if t.position == place and test(t)][:1]
        if len(found) == len(row):
            yield first.start, found[-1].end, first.stem


def _without_overlaps(found: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
