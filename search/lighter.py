"""Finding in a text what a query asks to be lit, in one pass over it."""

from collections.abc import Sequence
from typing import NamedTuple

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.spelling import letters
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.forms import form_test
from kashaf.search.lighting import Wanted
from kashaf.search.verifying import is_spelled

_WEAK = frozenset("اويء")  # letters of a root that its words may lack

Span = tuple[int, int, str]
"""Start, end, and the word of the query that it answers."""


class _Piece(NamedTuple):
    """A token of a chunk: its span there, its step in position, what it is lit for (None:
    nothing), its stem, and its text as it stands."""

    start: int
    end: int
    step: int
    key: str | None
    stem: str
    text: str


class _Chunks(dict[str, tuple[_Piece, ...] | None]):
    """Chunk → its tokens; None for the many that are one token and wanted for nothing."""

    def __init__(self, analyzer: Analyzer, lit: Wanted) -> None:
        super().__init__()
        self._analyzer = analyzer
        self._roots = lit.roots
        self._stems = lit.stems | {stem for stems, slop in lit.phrases if slop for stem in stems}
        self._tests = [form_test(query) for query in lit.forms]
        self._in_rows = {stem for stems, _ in lit.phrases for stem in stems}
        self._in_rows |= {analyzer.stem(word) for words in lit.spelled for word in words}
        self._parts = tuple(self._stems | self._in_rows)
        self._letters = [
            (root, int(len(root) > 1))
            for root in {frozenset(part) - _WEAK for part in (*self._roots, *self._parts)}
        ]
        self._look_at_all = bool(self._tests or analyzer.settings.families)

    def __missing__(self, chunk: str) -> tuple[_Piece, ...] | None:
        pieces = self._analyzer.forms(chunk)
        found: tuple[_Piece, ...] | None = None
        if len(pieces) == 1:
            start, end, step, form = pieces[0]
            if self._may_be_lit(form):
                word = self._analyzer.word(form)
                key = self._key(word)
                if key is not None or word.stem in self._in_rows:
                    found = (_Piece(start, end, step, key, word.stem, chunk[start:end]),)
        else:
            words = [self._analyzer.word(piece.text) for piece in pieces]
            found = tuple(
                _Piece(start, end, step, self._key(word), word.stem, chunk[start:end])
                for (start, end, step, _), word in zip(pieces, words, strict=True)
            )
        self[chunk] = found
        return found

    def _may_be_lit(self, form: str) -> bool:
        """Whether it is worth looking up the analysis of a form: nine words of ten have no stem or
        root of the query in them. One letter may be missing, as in a name that is also spelled
        otherwise. All are looked up where the user has given synonyms.
        """
        if self._look_at_all:
            return True
        for part in self._parts:
            if part in form:
                return True
        return any(len(root.difference(form)) <= missing for root, missing in self._letters)

    def _key(self, word: Word) -> str | None:
        if word.stem in self._stems or (word.root is not None and word.root in self._roots):
            return word.root or word.stem
        if self._tests and any(test(word.form) for test in self._tests):
            return word.form
        return None


class Lighter:
    """Lights texts for one query; the words of all of them are looked up once."""

    def __init__(self, analyzer: Analyzer, lit: Wanted) -> None:
        self._chunks = _Chunks(analyzer, lit)
        self._phrases = [stems for stems, slop in lit.phrases if stems and not slop]
        self._spelled = [[letters(word) for word in words] for words in lit.spelled if words]

    def spans(self, text: str) -> list[Span]:
        """What is to be lit in a text, in order and without overlaps; a phrase is one span."""
        chunks = self._chunks
        found: list[Span] = []
        at: dict[int, list[tuple[int, int, _Piece]]] = {}
        rows = bool(self._phrases or self._spelled)
        position = -1
        for match in chunk_pattern().finditer(text):
            pieces = chunks[match[0]]
            if pieces is None:
                position += 1
                continue
            offset = match.start()
            for piece in pieces:
                start, end, step, key, _, _ = piece
                position += step
                if key is not None:
                    found.append((offset + start, offset + end, key))
                if rows:
                    at.setdefault(position, []).append((offset + start, offset + end, piece))
        if rows:
            found += self._rows(at)
        return _without_overlaps(found)

    def _rows(self, at: dict[int, list[tuple[int, int, _Piece]]]) -> list[Span]:
        """Phrases, and words as spelled, where each word stands at its place."""
        found = []
        for place in at:
            for stems in self._phrases:
                row = [
                    next((t for t in at.get(place + i, ()) if t[2].stem == stem), None)
                    for i, stem in enumerate(stems)
                ]
                found += _one_span(row)
            for words in self._spelled:
                row = [
                    next((t for t in at.get(place + i, ()) if is_spelled(word, t[2].text)), None)
                    for i, word in enumerate(words)
                ]
                found += _one_span(row)
        return found


def _one_span(row: Sequence[tuple[int, int, _Piece] | None]) -> list[Span]:
    whole = [token for token in row if token is not None]
    if len(whole) < len(row):
        return []
    return [(whole[0][0], whole[-1][1], whole[0][2].stem)]


def _without_overlaps(found: list[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span[0], -span[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans
