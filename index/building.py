"""Building a segment: documents in, Whoosh's segment files out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.document import Document
from kashaf.index.encoding import Encoder, joined
from kashaf.index.inverting import NONE, Numbers, invert, number_keys
from kashaf.index.w3.columns import StoredWriter, write_fixed, write_lengths
from kashaf.index.w3.files import WrittenFile
from kashaf.index.w3.postings import FieldPostings
from kashaf.index.w3.ragged import spread
from kashaf.index.w3.reader import DIGESTS
from kashaf.index.w3.terms import TermsWriter
from kashaf.index.words import EXTENSION, write_words


@dataclass(frozen=True)
class Segment:
    """A segment on disk: its id, documents (deleted ones included), tokens by field, files."""

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()

    @property
    def live_count(self) -> int:
        """The documents that are not deleted."""
        return self.doc_count - len(self.deleted)

    @property
    def words_file(self) -> WrittenFile:
        """The file that `words.WordsReader` reads."""
        return next(file for file in self.files if file.name.endswith(EXTENSION))


def build_segment(
    directory: Path, segid: str, analyzer: Analyzer, documents: Iterable[Document]
) -> Segment:
    """Write `documents`, whose ids must be distinct, as one segment.

    Its files are closed when this returns, but not yet synced to the disk. Raises `OverflowError`
    when their stored fields exceed `columns.STORED_LIMIT`.
    """
    with StoredWriter(directory, segid) as stored:
        inversion = _Inversion(analyzer)
        for document in documents:
            inversion.add(document)
            stored.add(stored_fields(document))
        files = [stored.close()]
    lengths: dict[str, int] = {}
    with TermsWriter(directory, segid) as writer:
        for name, field in inversion.fields():
            writer.add_field(name, [field])
            if field.lengths is not None:
                lengths[name] = int(field.lengths.sum())
                files.append(write_lengths(directory, segid, name, field.lengths))
        files += writer.close()
    files.append(write_fixed(directory, segid, DIGESTS, inversion.digests))
    files.append(write_words(directory, segid, inversion.words))
    return Segment(segid, len(inversion.digests), lengths, tuple(files))


class _Inversion:
    """The tokens of documents as arrays, on their way to postings."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._encoder = Encoder(analyzer)
        self._forms: list[Numbers] = []
        self._positions: list[Numbers] = []
        self._title_lengths: list[int] = []
        self._exact: dict[str, list[tuple[str, int]]] = {
            "id": [],
            "date": [],
            "source": [],
            "tags": [],
        }
        self.digests: list[bytes] = []

    def add(self, document: Document) -> None:
        """Add the next document."""
        number = len(self.digests)
        encoded = self._encoder.encode(document.title, document.body)
        self._forms.append(encoded.forms)
        self._positions.append(encoded.positions)
        self._title_lengths.append(encoded.title_length)
        self.digests.append(document.digest)
        for field, values in exact_values(document).items():
            self._exact[field] += [(value, number) for value in values]

    @property
    def words(self) -> list[Word]:
        """The analysis of each distinct form, in the order of the encoder's numbers."""
        return list(map(self._analyzer.word, self._encoder.forms))

    def fields(self) -> Iterator[tuple[str, FieldPostings]]:
        """The fields by ascending name, one in memory at a time."""
        count = len(self.digests)
        sizes = np.array([len(forms) for forms in self._forms], np.int64)
        docs = np.repeat(np.arange(count, dtype=np.uint32), sizes)
        forms, positions = joined(self._forms), joined(self._positions)
        self._forms, self._positions = [], []
        words = self.words
        exact = {name: _exact_postings(values) for name, values in self._exact.items()}
        yield "date", exact["date"]
        terms, numbers = number_keys([word.form for word in words])
        yield "form", invert(terms, numbers[forms], docs, None, count)
        yield "id", exact["id"]
        terms, numbers = number_keys([word.root for word in words])
        yield "root", invert(terms, numbers[forms], docs, positions, count)
        yield "source", exact["source"]
        yield "tags", exact["tags"]
        terms, numbers = number_keys([word.stem for word in words])
        yield "text", invert(terms, numbers[forms], docs, positions, count)
        lengths = np.array(self._title_lengths, np.int64)
        in_title = spread(np.cumsum(sizes) - sizes, lengths)
        title = numbers[forms[in_title]]
        yield "title", _present(terms, title, docs[in_title], positions[in_title], count)


def stored_fields(document: Document) -> dict[str, Any]:
    """What the index stores of a document; empty values are left out."""
    stored = {
        "id": document.id,
        "title": document.title,
        "body": document.body,
        "date": document.date,
        "source": document.source,
        "url": document.url,
        "tags": ",".join(document.tags),
        "fields": dict(document.fields),
    }
    return {key: value for key, value in stored.items() if value}


def exact_values(document: Document) -> dict[str, list[str]]:
    """What the index finds a document by whole, by field."""
    return {
        "id": [document.id],
        "date": [document.date[:10]] if document.date else [],
        "source": [document.source] if document.source else [],
        "tags": sorted(set(document.tags)),
    }


def _exact_postings(values: list[tuple[str, int]]) -> FieldPostings:
    terms, numbers = number_keys([value for value, _ in values])
    docs = np.array([number for _, number in values], np.uint32)
    return invert(terms, numbers, docs, None, None)


def _present(
    terms: list[bytes], tokens: Numbers, docs: Numbers, positions: Numbers, count: int
) -> FieldPostings:
    """`invert` for a field that has only some of `terms`."""
    present = np.unique(tokens)
    numbers = np.full(len(terms), NONE, np.uint32)
    numbers[present] = np.arange(len(present), dtype=np.uint32)
    kept = [terms[index] for index in present.tolist()]
    return invert(kept, numbers[tokens], docs, positions, count)
