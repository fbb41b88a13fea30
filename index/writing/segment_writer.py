"""Building a segment: documents in, Whoosh's segment files out."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Word
from kashaf.index.codec.columns import DIGESTS, StoredWriter, write_fixed, write_lengths
from kashaf.index.codec.csr import expand_ranges
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.writing.terms import TermsWriter
from kashaf.index.documents.document import Document
from kashaf.index.store.analysis_cache import write_analysis_cache
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import exact_values, stored_fields
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.gc_control import gc_paused
from kashaf.index.writing.inverter import Numbers, Parts, invert, number_keys, occurrences


@gc_paused()
def build_segment(
    directory: Path, segid: str, encoder: Encoder, documents: Iterable[Document]
) -> Segment:
    """Write `documents`, whose ids must be distinct, as one segment.

    The encoder may have been used for other segments. The files are closed when this returns, but
    not yet synced to the disk. Raises `OverflowError` when the documents' stored fields exceed
    `columns.STORED_LIMIT`.
    """
    with StoredWriter(directory, segid) as stored:
        inversion = _Inversion(encoder)
        for document in documents:
            inversion.add(document)
            stored.add(stored_fields(document))
        files = [stored.close()]
    lengths: dict[str, int] = {}
    with TermsWriter(directory, segid) as writer:
        for name, of_documents, parts in inversion.fields():
            tokens = writer.add_field(name, parts)
            if of_documents is not None:
                lengths[name] = tokens
                files.append(write_lengths(directory, segid, name, of_documents))
        files += writer.close()
    files.append(write_fixed(directory, segid, DIGESTS, inversion.digests))
    files.append(write_analysis_cache(directory, segid, inversion.words))
    return Segment(segid, len(inversion.digests), lengths, tuple(files))


class _Inversion:
    """The tokens of documents as arrays, on their way to postings."""

    def __init__(self, encoder: Encoder) -> None:
        encoder.start_segment()
        self._encoder = encoder
        self._forms = array("I")
        self._positions = array("I")
        self._sizes: list[int] = []
        self._title_lengths: list[int] = []
        self._exact: dict[str, list[tuple[str, int]]] = {
            "id": [],
            "date": [],
            "source": [],
            "tags": [],
        }
        self.digests: list[bytes] = []
        self.words: list[Word] = []

    def add(self, document: Document) -> None:
        """Add the next document."""
        number = len(self.digests)
        encoded = self._encoder.encode(document.title, document.body)
        self._forms.frombytes(encoded.forms.tobytes())
        self._positions.frombytes(encoded.positions.tobytes())
        self._sizes.append(len(encoded.forms))
        self._title_lengths.append(encoded.title_length)
        self.digests.append(document.digest)
        for field, values in exact_values(document).items():
            self._exact[field] += [(value, number) for value in values]

    def fields(self) -> Iterator[tuple[str, Numbers | None, Iterator[FieldPostings]]]:
        """The fields by ascending name: the name, the lengths, and the parts, of which one need be
        in memory at a time. `words`, the analysis of every form, is there from then on."""
        count = len(self.digests)
        sizes = np.array(self._sizes, np.int64)
        docs = np.repeat(np.arange(count, dtype=np.uint32), sizes)
        forms = np.asarray(self._forms)
        positions = np.asarray(self._positions)
        met = np.flatnonzero(occurrences(forms, len(self._encoder.forms)))
        self.words = words = self._encoder.words(met)

        tokens = _Tokens(forms, docs, positions, count)
        exact = {name: _exact_postings(values) for name, values in self._exact.items()}
        yield "date", *exact["date"]
        yield "form", *replace(tokens, positions=None).postings(met, [word.form for word in words])
        yield "id", *exact["id"]
        yield "root", *tokens.postings(met, [word.root for word in words])
        yield "source", *exact["source"]
        yield "tags", *exact["tags"]
        yield "text", *tokens.postings(met, [word.stem for word in words])
        in_title = expand_ranges(np.cumsum(sizes) - sizes, np.array(self._title_lengths, np.int64))
        tokens = _Tokens(forms[in_title], docs[in_title], positions[in_title], count)
        of_title = np.unique(tokens.forms).astype(np.int64)
        rows = np.searchsorted(met, of_title).tolist()
        yield "title", *tokens.postings(of_title, [words[row].stem for row in rows])


@dataclass(frozen=True, eq=False)
class _Tokens:
    """Tokens in order: the number of each one's form, its document and its position."""

    forms: Numbers
    docs: Numbers
    positions: Numbers | None
    doc_count: int

    def postings(self, forms: NDArray[np.int64], keys: list[str | None]) -> Parts:
        """What `invert` gives for the field where each form has the key that stands at its place;
        `forms` are all that occur, ascending."""
        terms, of_keys = number_keys(keys)
        numbers = np.zeros(int(forms[-1]) + 1 if len(forms) else 0, np.uint32)
        numbers[forms] = of_keys
        return invert(terms, numbers[self.forms], self.docs, self.positions, self.doc_count)


def _exact_postings(values: list[tuple[str, int]]) -> Parts:
    terms, numbers = number_keys([value for value, _ in values])
    docs = np.array([number for _, number in values], np.uint32)
    return invert(terms, numbers, docs, None, None)
