"""Documents as a cluster takes them: tokens as text, and what is stored."""

import re
from typing import Any

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling import Letters, letters
from kashaf.index.analysis.tokenizing import Piece, chunk_pattern
from kashaf.index.building import exact_values, stored_fields
from kashaf.index.document import Document
from kashaf.index.opensearch.mapping import SEPARATOR

MAX_SPELLED = 1000
"""Longest word that is indexed as spelled, in characters; a longer one is cut off."""

_FIELDS = ("text", "root", "form", "spelled")
_RESERVED = re.compile(rf"[\s\x00-\x20{re.escape(SEPARATOR)}]")
_MAX_REMEMBERED = 500_000


def safe(term: str) -> str:
    """A term as it may stand among others: without the characters that part them."""
    return _RESERVED.sub("·", term)


def spelled(word: Letters) -> str:
    """A word as a term of the field `spelled`: its letters, each before its marks in order."""
    text = "".join(letter + "".join(sorted(marks)) for letter, marks in word)
    return safe(text)[:MAX_SPELLED]


def bare(word: Letters) -> str:
    """The same without marks."""
    return safe("".join(letter for letter, _ in word))[:MAX_SPELLED]


class _Chunks(dict[str, tuple[str, ...]]):
    """Chunk → its tokens in each of the fields, as they are sent."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._analyzer = analyzer

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        groups: list[list[Piece]] = []
        for piece in self._analyzer.forms(chunk):
            groups += [[] for _ in range(piece.increment)]
            groups[-1].append(piece)
        found = tuple(
            " ".join(SEPARATOR.join(filter(None, place)) or SEPARATOR for place in places)
            for places in zip(*(self._terms(chunk, group) for group in groups), strict=True)
        ) or ("",) * len(_FIELDS)
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        self[chunk] = found
        return found

    def _terms(self, chunk: str, group: list[Piece]) -> tuple[list[str], ...]:
        """The terms of one position in each field."""
        words = [self._analyzer.word(piece.text) for piece in group]
        written = [letters(chunk[piece.start : piece.end]) for piece in group]
        return (
            [safe(word.stem) for word in words],
            [safe(word.root or "") for word in words],
            [safe(word.form) for word in words],
            list(dict.fromkeys(form for word in written for form in (bare(word), spelled(word)))),
        )


class DocumentEncoder:
    """Turns documents into what is sent of them; remembers the words it has met."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._chunks = _Chunks(analyzer)
        self._find = chunk_pattern().findall

    def encode(self, document: Document) -> dict[str, Any]:
        """The fields of `mapping`, for one document."""
        title, body = self._encode(document.title), self._encode(document.body)
        source: dict[str, Any] = {
            field: [of_title, of_body]
            for field, of_title, of_body in zip(_FIELDS, title, body, strict=True)
        }
        return {
            **source,
            "title": title[0],
            **{field: values for field, values in exact_values(document).items() if values},
            "document": stored_fields(document),
            "digest": document.digest.hex(),
        }

    def _encode(self, text: str) -> list[str]:
        chunks = list(map(self._chunks.__getitem__, self._find(text)))
        return [" ".join(column) for column in zip(*chunks, strict=True)] or [""] * len(_FIELDS)
