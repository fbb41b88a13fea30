"""Builds a segment: documents → segment files."""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Word
from kashaf.index.codec.columns.fixed import DIGESTS, write_fixed
from kashaf.index.codec.columns.lengths import write_lengths
from kashaf.index.codec.columns.numbers import number_terms, write_numbers
from kashaf.index.codec.columns.stored import StoredWriter
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.writing.terms import TermsWriter
from kashaf.index.documents.document import Document
from kashaf.index.fields.schema import Number, Schema, Text
from kashaf.index.fields.values import numbers_of, values_of
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.vectors import VectorWriter
from kashaf.index.store.analysis_cache import write_analysis_cache
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import exact_values, stored_fields
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import BufferedDocument
from kashaf.index.writing.gc_control import gc_paused
from kashaf.index.writing.inverter import (
    Numbers,
    Parts,
    WordPostings,
    find_terms,
    flattened,
    invert_field,
    invert_values,
)

_EXACT: Final = ("date", "id", "source", "tags")
_Field: TypeAlias = tuple[str, Numbers | None, Iterator[FieldPostings]]


@gc_paused()
def build_segment(
    directory: Path,
    segid: str,
    encoder: Encoder,
    documents: Iterable[BufferedDocument],
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder_info: EncoderInfo | None = None,
    journals: Sequence[str] = (),
) -> Segment:
    """Write documents as one segment. The files are closed but not yet durable.

    Args:
        directory: The index folder.
        segid: The id of the new segment.
        encoder: An encoder, which may have been used for other segments.
        documents: Documents with distinct ids, which conform to the schema.
        schema: The user-defined fields.
        encoder_info: The encoder of passages, or None to write no vectors.
        journals: The journals of passages that interrupted builds encoded.

    Raises:
        EncoderError: The encoder of passages failed.
        OverflowError: The stored fields exceed `columns.STORED_LIMIT`.
    """
    with ExitStack() as stack:
        stored = stack.enter_context(StoredWriter(directory, segid))
        vectors = encoder_info and stack.enter_context(
            VectorWriter(directory, segid, encoder_info, journals)
        )
        inversion = _Inversion(encoder, schema)
        has_parts = False
        for number, (document, pickled) in enumerate(documents):
            has_parts |= document.part_of is not None
            inversion.add(document)
            if schema.stores_body:
                stored.add_pickled(pickled)
            else:
                stored.add(stored_fields(document, stores_body=False))
            if vectors:
                vectors.add(number, document.title, document.body)
        files = [stored.finish(), *(vectors.finish() if vectors else ())]
    lengths: dict[str, int] = {}
    with TermsWriter(directory, segid) as writer:
        for name, doc_lengths, parts in inversion.fields():
            tokens = writer.add_field(name, parts)
            if doc_lengths is not None:
                lengths[name] = tokens
                files.append(write_lengths(directory, segid, name, doc_lengths))
        files += writer.finish()
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
        self._words += encoded.words
        self._positions += encoded.positions
        self._sizes.append(len(encoded.words))
        self._title_lengths.append(encoded.title_length)
        self.digests.append(document.digest)
        for field, values in exact_values(document, self._schema).items():
            self._exact[field] += [(value, number) for value in values]
        for field, text in self._texts.items():
            text.add(number, values_of(document.fields.get(field)))
        for field, value in numbers_of(document, self._schema).items():
            self.columns[field].append(value)

    def fields(self) -> Iterator[_Field]:
        """Yield the fields by ascending name: name, lengths, parts.

        Only one part of a field needs to be in memory at a time. `words` then contains the
        analysis of every word of title and body.
        """
        return heapq.merge(self._built_in(), self._user_defined(), key=itemgetter(0))

    def _built_in(self) -> Iterator[_Field]:
        count = len(self.digests)
        by_word, by_title_word = self._invert_tokens()
        used, words = self._encoder.words(by_word.used)
        self.words = words
        counted = by_word.without_positions
        exact = {name: _exact_postings(self._exact[name], count) for name in _EXACT}
        yield "date", *exact["date"]
        yield "form", *invert_field(counted, find_terms(used, [word.form for word in words]))
        yield "id", *exact["id"]
        roots = [word.root for word in words if word.root is not None]
        rooted = used[[word.root is not None for word in words]]
        yield "root", *invert_field(counted, find_terms(rooted, roots))
        yield "source", *exact["source"]
        yield "stem", *invert_field(counted, find_terms(used, [word.stem for word in words]))
        yield "tags", *exact["tags"]
        lemmas = find_terms(used, *flattened([word.lemmas for word in words]))
        yield "text", *invert_field(by_word, lemmas)
        yield "title", *invert_field(by_title_word, lemmas)
        weak = find_terms(used, *flattened([word.weak for word in words]))
        yield "weak", *invert_field(counted, weak)

    def _invert_tokens(self) -> tuple[WordPostings, WordPostings]:
        """Return the postings of words in documents and in titles; the tokens are freed."""
        words, positions = np.asarray(self._words), np.asarray(self._positions)
        sizes = np.array(self._sizes, np.int64)
        title_sizes = np.array(self._title_lengths, np.int64)
        self._words, self._positions = array("I"), array("I")
        by_title_word = WordPostings.of_docs(words, positions, sizes, title_sizes)
        return WordPostings.of_docs(words, positions, sizes), by_title_word

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
                yield name, None, _number_postings(np.asarray(numbers[name]))
            elif name in self._texts:
                yield name, *self._texts[name].postings(count)
            else:
                yield name, *_exact_postings(self._exact[name], count)


class _TextField:
    """Collects the tokens of one user-defined text field."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words, self._positions = array("I"), array("I")
        self._sizes: list[int] = []

    def add(self, number: int, texts: Sequence[str]) -> None:
        """Add the texts of a document."""
        if texts:
            words, positions = self._encoder.encode_values(texts)
            self._words += words
            self._positions += positions
            self._sizes += [0] * (number - len(self._sizes)) + [len(words)]

    def postings(self, doc_count: int) -> Parts:
        """Return the field's lengths and its postings by lemma."""
        sizes = np.zeros(doc_count, np.int64)
        sizes[: len(self._sizes)] = self._sizes
        by_word = WordPostings.of_docs(np.asarray(self._words), np.asarray(self._positions), sizes)
        used, words = self._encoder.words(by_word.used)
        lemmas = find_terms(used, *flattened([word.lemmas for word in words]))
        return invert_field(by_word, lemmas)


def _number_postings(values: NDArray[np.float64]) -> Iterator[FieldPostings]:
    docs = np.flatnonzero(~np.isnan(values)).astype(np.uint32)
    distinct, tokens = np.unique(values[docs], return_inverse=True)
    return invert_values(number_terms(distinct), tokens.astype(np.uint32), docs, len(values))


def _exact_postings(
    values: list[tuple[str, int]], doc_count: int
) -> tuple[None, Iterator[FieldPostings]]:
    terms = sorted({value for value, _ in values})
    number = {term: index for index, term in enumerate(terms)}
    numbers = np.array([number[value] for value, _ in values], np.uint32)
    docs = np.array([doc for _, doc in values], np.uint32)
    return None, invert_values([term.encode() for term in terms], numbers, docs, doc_count)
