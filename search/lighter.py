"""Finding in a text what a query asks to be lit, in one pass over it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.spelling import letters
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.forms import Expanding, form_test
from kashaf.search.lighting import Wanted
from kashaf.search.query.nodes import Fuzzy, Prefix, Wildcard
from kashaf.search.sieve import Need, Sieve
from kashaf.search.verifying import is_spelled

_FREE = frozenset("اويء،؛;.")
"""Letters of a root that its words may lack, and signs that part two roots of one word."""
_WORD = re.compile(r"[^\x00-\x20]+")
_MANY = 3
"""From so many letters on, one of them may be missing."""

Span = tuple[int, int, str]
"""Start, end, and the word of the query that it answers."""


class _Piece(NamedTuple):
    """A token of a word between white space: its span there, its step in position, what it is lit
    for (None: nothing), its stem, and its text as it stands."""

    start: int
    end: int
    step: int
    key: str | None
    stem: str
    text: str


class _Placed(NamedTuple):
    """A token in the text: its span there, its position from where the look began, and itself."""

    start: int
    end: int
    position: int
    piece: _Piece


class Lighter:
    """Lights texts for one query; the words of all of them are looked up once.

    Only words that share letters with the query are looked up: all but one of the letters of a
    stem or root, or all where they are fewer than three, weak letters aside. Known failure: a word
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
        self._known: dict[str, tuple[_Piece, ...]] = {}

    def spans(self, text: str) -> list[Span]:
        """What is to be lit in a text, in order and without overlaps; a phrase is one span."""
        rows = [*map(self._phrase, self._phrases), *map(self._spelling, self._spelled)]
        found: list[Span] = []
        for start, end in self._sieve.words(text):
            pieces = self._pieces(text[start:end])
            for piece in pieces:
                if piece.key is not None:
                    found.append((start + piece.start, start + piece.end, piece.key))
            for row in rows:
                if any(map(row[0], pieces)):
                    found += _starting(row, list(self._placed(text, start, len(row))))
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

    def _pieces(self, word: str) -> tuple[_Piece, ...]:
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = tuple(self._cut(word))
        return found

    def _cut(self, word: str) -> Iterator[_Piece]:
        for match in chunk_pattern().finditer(word):
            at = match.start()
            for start, end, step, form in self._analyzer.forms(match[0]):
                analyzed = self._analyzer.word(form)
                key = self._key(analyzed)
                text = word[at + start : at + end]
                yield _Piece(at + start, at + end, step, key, analyzed.stem, text)

    def _key(self, word: Word) -> str | None:
        if word.stem in self._stems or (word.root is not None and word.root in self._roots):
            return word.root or word.stem
        if self._tests and any(test(word.form) for test in self._tests):
            return word.form
        return None

    def _phrase(self, stems: Sequence[str]) -> "_Row":
        return [lambda piece, stem=stem: piece.stem == stem for stem in stems]

    def _spelling(self, words: Sequence[str]) -> "_Row":
        asked = map(letters, words)
        return [lambda piece, word=word: is_spelled(word, piece.text) for word in asked]

    def _placed(self, text: str, start: int, count: int) -> Iterator[_Placed]:
        """The tokens of the word that starts there and of those after it: those at its positions
        and at the `count` that follow."""
        position, last = -1, None
        for word in _WORD.finditer(text, start):
            for piece in self._pieces(word[0]):
                position += piece.step
                span = word.start() + piece.start, word.start() + piece.end
                yield _Placed(*span, position, piece)
            if last is None:
                last = position
            if position >= last + count:
                return


_Row = list[Callable[[_Piece], bool]]
"""What each word of a phrase must be."""


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


def _starting(row: _Row, tokens: Sequence[_Placed]) -> Iterator[Span]:
    """The phrases that start in the first word of these tokens: each word of it at its place."""
    for first in tokens:
        if row[0](first.piece):
            found = [first]
            for step, test in enumerate(row[1:], 1):
                place = first.position + step
                found += [t for t in tokens if t.position == place and test(t.piece)][:1]
            if len(found) == len(row):
                yield first.start, found[-1].end, first.piece.stem


def _without_overlaps(found: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
