"""Encodes documents for a cluster: tokens as text, and stored fields."""

import re
from threading import Lock
from typing import Any

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.folding import bare_table
from kashaf.index.analysis.spelling.exact import Letters, letters
from kashaf.index.analysis.tokenizing import Piece, chunk_pattern
from kashaf.index.documents.document import Document
from kashaf.index.fields.schema import Date, Number, Schema, Text
from kashaf.index.fields.values import values_of
from kashaf.index.opensearch.mapping import SEPARATOR
from kashaf.index.store.stored_documents import exact_values, stored_fields

MAX_SPELLED = 1000
"""The longest word indexed as spelled, in characters; longer ones are truncated."""

_FIELDS = ("text", "weak", "stem", "root", "form", "spelled")
_RESERVED = re.compile(rf"[\s\x00-\x20{re.escape(SEPARATOR)}]")
_MAX_PIECES = 1_000_000
"""How many pieces are cached (about 300 bytes each) before the cache is cleared."""


def safe(term: str) -> str:
    """Return a term without the characters that separate terms."""
    return _RESERVED.sub("·", term)


def spelled(word: Letters) -> str:
    """Return a word as a term of the field `spelled`: each letter followed by its sorted marks."""
    text = "".join(letter + "".join(sorted(marks)) for letter, marks in word)
    return safe(text)[:MAX_SPELLED]


def bare(word: Letters) -> str:
    """Return a word as a term of the field `spelled`, without marks."""
    return safe("".join(letter for letter, _ in word))[:MAX_SPELLED]


class _Pieces(dict[str, int]):
    """A cache: text between white space → the row of its tokens in `columns`, one column per field.

    Threads may share it, because it only grows.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.columns: tuple[list[str], ...] = tuple([] for _ in _FIELDS)
        self._analyzer = analyzer
        self._find = chunk_pattern().findall
        self._lock = Lock()

    def __missing__(self, text: str) -> int:
        chunks = list(map(self._chunk, self._find(text)))
        found = chunks[0] if len(chunks) == 1 else tuple(map(" ".join, zip(*chunks, strict=True)))
        with self._lock:
            row = len(self.columns[0])
            for column, tokens in zip(self.columns, found or ("",) * len(_FIELDS), strict=True):
                column.append(tokens)
        self[text] = row
        return row

    def _chunk(self, chunk: str) -> tuple[str, ...]:
        pieces = list(self._analyzer.pieces(chunk))
        if len(pieces) == 1 and chunk.isalpha():
            word = self._analyzer.word(pieces[0].text)
            plain = chunk.translate(bare_table())[:MAX_SPELLED]
            lemmas, weak = SEPARATOR.join(word.lemmas), SEPARATOR.join(word.weak)
            terms = lemmas, weak, word.stem, word.root, word.form, plain
            return tuple(term or SEPARATOR for term in terms)
        groups: list[list[Piece]] = []
        for piece in pieces:
            groups += [[] for _ in range(piece.increment)]
            groups[-1].append(piece)
        return tuple(
            " ".join(SEPARATOR.join(filter(None, terms)) or SEPARATOR for terms in positions)
            for positions in zip(*(self._terms(chunk, group) for group in groups), strict=True)
        ) or ("",) * len(_FIELDS)

    def _terms(self, chunk: str, group: list[Piece]) -> tuple[list[str], ...]:
        """Return the terms of one position in each field."""
        words = [self._analyzer.word(piece.text) for piece in group]
        written = [letters(chunk[piece.start : piece.end]) for piece in group]
        return (
            [safe(lemma) for word in words for lemma in word.lemmas],
            [safe(key) for word in words for key in word.weak],
            [safe(word.stem) for word in words],
            [safe(word.root or "") for word in words],
            [safe(word.form) for word in words],
            list(dict.fromkeys(form for word in written for form in (bare(word), spelled(word)))),
        )


class DocumentEncoder:
    """Encodes documents as the JSON that is sent; caches the words of earlier ones."""

    def __init__(
        self,
        analyzer: Analyzer,
        schema: Schema = Schema(),  # noqa: B008 - immutable
    ) -> None:
        self._analyzer = analyzer
        self._schema = schema
        self._pieces = _Pieces(analyzer)

    def encode(self, document: Document) -> dict[str, Any]:
        """Return a document's fields, as defined in `mapping`."""
        pieces = self._pieces
        if len(pieces) > _MAX_PIECES:
            self._pieces = _Pieces(self._analyzer)
        title, body = _encode(pieces, document.title), _encode(pieces, document.body)
        source: dict[str, Any] = {
            field: [of_title, of_body]
            for field, of_title, of_body in zip(_FIELDS, title, body, strict=True)
        }
        return {
            **source,
            "title": title[0],
            **self._values(document),
            "document": stored_fields(document, stores_body=self._schema.stores_body),
            "digest": document.digest.hex(),
        }

    def _values(self, document: Document) -> dict[str, Any]:
        """Return the values that are indexed whole, and those of the schema's fields."""
        found: dict[str, Any] = dict(exact_values(document, self._schema))
        for name, field in self._schema.fields.items():
            value = document.fields.get(name)
            match field:
                case Text():
                    found[name] = [_encode(self._pieces, text)[0] for text in values_of(value)]
                case Number() | Date():
                    found[name] = value
                case _:
                    pass
        return {name: value for name, value in found.items() if value not in (None, [])}


def _encode(pieces: _Pieces, text: str) -> list[str]:
    rows = list(map(pieces.__getitem__, text.split()))
    return [" ".join(map(column.__getitem__, rows)) for column in pieces.columns]
