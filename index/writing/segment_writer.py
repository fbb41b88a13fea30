"""Builds a segment: documents → segment files."""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Word
from kashaf.index.codec.columns import DIGESTS, StoredWriter, write_fixed, write_lengths
from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.numbers import number_terms, write_numbers
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.writing.terms import TermsWriter
from kashaf.index.documents.document import Document
from kashaf.index.fields.schema import Number, Schema, Text
from kashaf.index.fields.values import numbers_of, values_of
from kashaf.index.store.analysis_cache import write_analysis_cache
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import exact_values, stored_fields
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.gc_control import gc_paused
from kashaf.index.writing.inverter import Numbers, Parts, invert, number_keys, occurrences

_EXACT: Final = ("date", "id", "source", "tags")
_Field: TypeAlias = tuple[str, Numbers | None, Iterator[FieldPostings]]


@gc_paused()
def build_segment(
    directory: Path,
    segid: str,
    encoder: Encoder,
    documents: Iterable[Document],
    schema: Schema = Schema(),  # noqa: B008 - immutable
) -> Segment:
    """Write documents as one segment. The files are closed but not yet durable.

    Args:
        directory: The index folder.
        segid: The id of the new segment.
        encoder: An encoder, which may have been used for other segments.
        documents: Documents with distinct ids, which conform to the schema.
        schema: The user-defined fields.

    Raises:
        OverflowError: The stored fields exceed `columns.STORED_LIMIT`.
    """
    with StoredWriter(directory, segid) as stored:
        inversion = _Inversion(encoder, schema)
        has_parts = False
        for document in documents:
            has_parts |= document.part_of is not None
            inversion.add(document)
            stored.add(stored_fields(document, stores_body=schema.stores_body))
        files = [stored.close()]
    lengths: dict[str, int] = {}
    with TermsWriter(directory, segid) as writer:
        for name, doc_lengths, parts in inversion.fields():
            tokens = writer.add_field(name, parts)
            if doc_lengths is not None:
                lengths[name] = tokens
                files.append(write_lengths(directory, segid, name, doc_lengths))
        files += writer.close()
    for name, values in inversion.columns.items():
        files.append(write_numbers(directory, segid, name, np.asarray(values)))
    files.append(write_fixed(directory, segid, DIGESTS, inversion.digests))
    files.append(write_analysis_cache(directory, segid, inversion.words))
    count = len(inversion.digests)
    return Segment(segid, count, lengths, tuple(files), may_have_parts=has_parts)


class _Inversion:
    """Collects the tokens of documents as arrays and inverts them field by field."""

    def __init__(self, encoder: Encoder, schema: Schema) -> None:
        encoder.start_segment()
        self._encoder = encoder
        self._words = array("I")
        self._positions = array("I")
        self._sizes: list[int] = []
        self._title_lengths: list[int] = []
        self._schema = schema
        self._exact: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self._texts = {
            name: _TextField(encoder)
            for name, field in schema.fields.items()
            if isinstance(field, Text)
        }
        self.columns: defaultdict[str, array[float]] = defaultdict(lambda: array("d"))
        self.digests: list[bytes] = []
        self.words: list[Word] = []

    def add(self, document: Document) -> None:
        """Add the next document."""
        number = len(self.digests)
        encoded = self._encoder.encode(document.title, document.body)
        self._words.frombytes(encoded.words.tobytes())
        self._positions.frombytes(encoded.positions.tobytes())
        self._sizes.append(len(encoded.words))
        self._title_lengths.append(encoded.title_length)
        self.digests.append(document.digest)
        for field, values in exact_values(document, self._schema).items():
            self._exact[field] += [(value, number) for value in values]
        for field, text in self._texts.items():
            text.add(number, values_of(document.fields.get(field)))
        for field, value in numbers_of(document, self._schema).items():
            self.columns[field].append(value)

    def fields(self) -> Iterator[tuple[str, Numbers | None, Iterator[FieldPostings]]]:
        """Yield the fields by ascending name: name, lengths, parts.

        Only one part of a field needs to be in memory at a time. `words` then contains the
        analysis of every word of title and body.
        """
        return heapq.merge(self._built_in(), self._user_defined(), key=itemgetter(0))

    def _built_in(self) -> Iterator[_Field]:
        count = len(self.digests)
        sizes = np.array(self._sizes, np.int64)
        docs = np.repeat(np.arange(count, dtype=np.uint32), sizes)
        numbers = np.asarray(self._words)
        positions = np.asarray(self._positions)
        used = np.flatnonzero(occurrences(numbers, len(self._encoder.spellings)))
        self.words = words = self._encoder.words(used)

        tokens = _Tokens(numbers, docs, positions, count)
        counted = replace(tokens, positions=None)
        exact = {name: _exact_postings(self._exact[name]) for name in _EXACT}
        yield "date", *exact["date"]
        yield "form", *counted.postings(used, [word.form for word in words])
        yield "id", *exact["id"]
        yield "root", *counted.postings(used, [word.root for word in words])
        yield "source", *exact["source"]
        yield "stem", *counted.postings(used, [word.stem for word in words])
        yield "tags", *exact["tags"]
        lemmas = [word.lemmas for word in words]
        yield "text", *tokens.expand(used, lemmas).postings(*_flat(lemmas))
        in_title = expand_ranges(np.cumsum(sizes) - sizes, np.array(self._title_lengths, np.int64))
        title = _Tokens(numbers[in_title], docs[in_title], positions[in_title], count)
        in_titles = np.unique(title.words).astype(np.int64)
        lemmas = [words[row].lemmas for row in np.searchsorted(used, in_titles).tolist()]
        yield "title", *title.expand(in_titles, lemmas).postings(*_flat(lemmas))
        weak = [word.weak for word in words]
        yield "weak", *counted.expand(used, weak).postings(*_flat(weak))

    def _user_defined(self) -> Iterator[_Field]:
        """Yield the fields of the schema by ascending name."""
        count = len(self.digests)
        numbers = {
            name: self.columns[name]
            for name, field in self._schema.fields.items()
            if isinstance(field, Number)
        }
        exact = self._exact.keys() - set(_EXACT)
        for name in sorted({*exact, *numbers, *self._texts}):
            if name in numbers:
                yield name, *_number_postings(np.asarray(numbers[name]))
            elif name in self._texts:
                yield name, *self._texts[name].postings(count)
            else:
                yield name, *_exact_postings(self._exact[name])


class _TextField:
    """Collects the tokens of one user-defined text field."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words, self._docs, self._positions = array("I"), array("I"), array("I")

    def add(self, number: int, texts: Sequence[str]) -> None:
        """Add the texts of a document."""
        if texts:
            words, positions = self._encoder.encode_values(texts)
            self._words.frombytes(words.tobytes())
            self._positions.frombytes(positions.tobytes())
            self._docs.extend([number] * len(words))

    def postings(self, doc_count: int) -> Parts:
        """Return the field's lengths and its postings by lemma."""
        words, docs = np.asarray(self._words), np.asarray(self._docs)
        tokens = _Tokens(words, docs, np.asarray(self._positions), doc_count)
        used = np.unique(words).astype(np.int64)
        lemmas = [word.lemmas for word in self._encoder.words(used)]
        return tokens.expand(used, lemmas).postings(*_flat(lemmas))


@dataclass(frozen=True, eq=False)
class _Tokens:
    """Tokens in document order: the number of each one's word, its document and its position."""

    words: Numbers
    docs: Numbers
    positions: Numbers | None
    doc_count: int

    def postings(self, words: NDArray[np.int64], keys: Sequence[str | None]) -> Parts:
        """Invert a field in which word `words[i]` has the term `keys[i]`.

        Args:
            words: All words that occur, ascending.
            keys: Their terms; None omits a word.
        """
        terms, of_keys = number_keys(keys)
        numbers = np.zeros(int(words[-1]) + 1 if len(words) else 0, np.uint32)
        numbers[words] = of_keys
        return invert(terms, numbers[self.words], self.docs, self.positions, self.doc_count)

    def expand(self, words: NDArray[np.int64], keys: Sequence[Sequence[str]]) -> "_Tokens":
        """Repeat each token once per key, at the same position.

        The words of the result are numbered by key, across all of `keys`: see `_flat`.

        Args:
            words: All words that occur, ascending.
            keys: The keys of each.
        """
        counts = np.zeros(int(words[-1]) + 1 if len(words) else 0, np.uint8)
        starts = np.zeros(len(counts), np.uint32)
        counts[words] = np.fromiter(map(len, keys), np.int64, len(keys))
        starts[words] = offsets(counts[words])[:-1]
        per_token = counts[self.words]
        positions = self.positions
        return _Tokens(
            expand_ranges(starts[self.words], per_token).astype(np.uint32),
            np.repeat(self.docs, per_token),
            None if positions is None else np.repeat(positions, per_token),
            self.doc_count,
        )


def _flat(keys: Sequence[Sequence[str]]) -> tuple[NDArray[np.int64], list[str]]:
    """All keys end to end, and their numbers."""
    flat = [key for some in keys for key in some]
    return np.arange(len(flat)), flat


def _number_postings(values: NDArray[np.float64]) -> Parts:
    docs = np.flatnonzero(~np.isnan(values)).astype(np.uint32)
    distinct, tokens = np.unique(values[docs], return_inverse=True)
    return invert(number_terms(distinct), tokens.astype(np.uint32), docs, None, None)


def _exact_postings(values: list[tuple[str, int]]) -> Parts:
    terms, numbers = number_keys([value for value, _ in values])
    docs = np.array([number for _, number in values], np.uint32)
    return invert(terms, numbers, docs, None, None)
