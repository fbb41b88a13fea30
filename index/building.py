"""Building a segment: documents in, Whoosh's segment files out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.document import Document
from kashaf.index.encoding import Encoder, joined
from kashaf.index.inverting import NONE, Numbers, invert, number_keys
from kashaf.index.w3.columns import StoredWriter, write_fixed, write_lengths
from kashaf.index.w3.files import WrittenFile
from kashaf.index.w3.postings import FieldPostings
from kashaf.index.w3.reader import DIGESTS
from kashaf.index.w3.terms import TermsWriter

_TOKEN_BYTES = 48  # memory per token at the peak, when a field is sorted
_DOCUMENT_BYTES = 1200


@dataclass(frozen=True)
class Segment:
    """A segment on disk: its id, documents (deleted ones included), tokens by field, files."""

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()


class SegmentBuilder:
    """Takes documents and writes them as one segment. Ids must be distinct."""

    def __init__(self, directory: Path, segid: str, analyzer: Analyzer) -> None:
        self._directory = directory
        self._segid = segid
        self._analyzer = analyzer
        self._encoder = Encoder(analyzer)
        self._stored = StoredWriter(directory, segid)
        self._forms: list[Numbers] = []
        self._positions: list[Numbers] = []
        self._title_lengths: list[int] = []
        self._exact: dict[str, list[tuple[str, int]]] = {
            "id": [],
            "date": [],
            "source": [],
            "tags": [],
        }
        self._digests: list[bytes] = []
        self._tokens = 0

    @property
    def doc_count(self) -> int:
        """Documents added so far."""
        return len(self._digests)

    @property
    def memory(self) -> int:
        """An estimate of the bytes that finishing this segment will need at its peak."""
        return self._tokens * _TOKEN_BYTES + self.doc_count * _DOCUMENT_BYTES

    @property
    def stored_bytes(self) -> int:
        """The length of the stored fields so far; `columns.STORED_LIMIT` is the most."""
        return self._stored.bytes_written

    def add(self, document: Document) -> None:
        """Add a document as number `doc_count`."""
        number = self.doc_count
        encoded = self._encoder.encode(document.title, document.body)
        self._forms.append(encoded.forms)
        self._positions.append(encoded.positions)
        self._title_lengths.append(encoded.title_length)
        self._tokens += len(encoded.forms)
        self._stored.add(stored_fields(document))
        self._digests.append(document.digest)
        for field, values in exact_values(document).items():
            self._exact[field] += [(value, number) for value in values]

    def finish(self) -> Segment:
        """Write the segment's files and close them; they are not yet synced to the disk."""
        fields = self._fields()
        files = [self._stored.close()]
        with TermsWriter(self._directory, self._segid) as writer:
            lengths: dict[str, int] = {}
            for name in sorted(fields):
                field = fields[name]
                writer.add_field(name, field)
                if field.lengths is not None:
                    lengths[name] = int(field.lengths.sum())
                    files.append(write_lengths(self._directory, self._segid, name, field.lengths))
            files += writer.close()
        files.append(write_fixed(self._directory, self._segid, DIGESTS, self._digests))
        return Segment(self._segid, self.doc_count, lengths, tuple(files))

    def _fields(self) -> dict[str, FieldPostings]:
        count = self.doc_count
        sizes = np.array([len(forms) for forms in self._forms], np.int64)
        docs = np.repeat(np.arange(count, dtype=np.uint32), sizes)
        forms, positions = joined(self._forms), joined(self._positions)
        in_title = np.concatenate(
            [np.empty(0, bool)]
            + [
                np.arange(size) < title
                for size, title in zip(sizes.tolist(), self._title_lengths, strict=True)
            ]
        )
        words = [self._analyzer.word(form) for form in self._encoder.forms]
        terms, stems = number_keys([word.stem for word in words])
        fields = {"text": invert(terms, stems[forms], docs, positions, count)}
        fields["title"] = _present(
            terms, stems[forms[in_title]], docs[in_title], positions[in_title], count
        )
        terms, roots = number_keys([word.root for word in words])
        fields["root"] = invert(terms, roots[forms], docs, positions, count)
        terms, folded = number_keys([word.form for word in words])
        fields["form"] = invert(terms, folded[forms], docs, None, count)
        for name, values in self._exact.items():
            fields[name] = _exact_postings(values)
        return fields


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
