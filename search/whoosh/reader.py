"""The Whoosh reader: presents an index to Whoosh's matchers, using our own segment reader.

Whoosh itself unpickles the table of contents, the term file and each posting block, so an index
from an untrusted source could run code. Here the schema is made from the settings in the manifest,
and terms, postings and lengths come from `SegmentReader`, which runs no code.
"""

from bisect import bisect_left
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import ListMatcher
from whoosh.reading import EmptyReader, IndexReader, MultiReader, TermInfo, TermNotFound
from whoosh.reading import SegmentReader as WhooshReader

from kashaf.index.codec.files.names import INDEX_NAME
from kashaf.index.codec.formats import PackedPositions
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.lazy import lazy
from kashaf.index.store.schema import whoosh_schema
from kashaf.index.store.segment import Generation
from kashaf.search.postings.segments import Segments


def whoosh_reader(directory: Path, generation: Generation, segments: Segments) -> IndexReader:
    """Return a reader for `whoosh.searching.Searcher`; closing it leaves `segments` open.

    Its methods raise `IndexCorruptError` for corrupt files.
    """
    schema = whoosh_schema(generation.settings, generation.schema)
    storage = FileStorage(str(directory))  # Whoosh keeps it, and reads nothing through it here
    readers = []
    for segment, (reader, _) in zip(generation.segments, segments.readers, strict=True):
        codec = _Codec(reader, segment.field_lengths, segment.deleted)
        entry = W3Segment(W3Codec(), INDEX_NAME, segment.doc_count, segment.segid, None)
        readers.append(WhooshReader(storage, schema, entry, generation.number, codec))
    if not readers:
        return EmptyReader(schema)
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation.number)


class _Codec:
    """The part of a codec that Whoosh's `SegmentReader` uses."""

    def __init__(self, reader: SegmentReader, totals: Any, deleted: Set[int]) -> None:
        self._reader, self._totals, self._deleted = reader, totals, deleted

    def terms_reader(self, storage: Any, segment: Any) -> "_Terms":
        return _Terms(self._reader)

    def per_document_reader(self, storage: Any, segment: Any) -> "_Documents":
        return _Documents(self._reader, self._totals, self._deleted)

    def automata(self, storage: Any, segment: Any) -> Any:
        return base.Automata()


class _Terms(base.TermsReader):  # type: ignore[misc]
    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._reader.term_info(*term) is not None

    def cursor(self, fieldname: str, fieldobj: Any) -> "_Cursor":
        return _Cursor(self, fieldname, fieldobj)

    def field(self, fieldname: str) -> list[bytes]:
        return [term for term, _ in self._reader.terms(fieldname)]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in sorted(self._reader.fields):
            yield from ((field, term) for term in self.field(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (item for item in self.terms() if item >= (fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, freqs = self._postings(fieldname, text)
        lengths = _lengths(self._reader, fieldname)
        own = lengths[docs] if len(lengths) else np.zeros(1, np.uint32)
        shortest, longest = int(own.min()), int(own.max())
        ends = int(docs[0]), int(docs[-1])
        return TermInfo(float(freqs.sum()), len(docs), shortest, longest, int(freqs.max()), *ends)

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._reader.postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        info = self._reader.term_info(fieldname, text)
        return info.df if info else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        docs, freqs = self._postings(fieldname, text)
        values = [b""] * len(docs)
        if isinstance(format_, PackedPositions):
            _, _, positions = self._reader.positions(fieldname, text)
            each = np.split(positions, np.cumsum(freqs)[:-1])
            values = [format_.encode(own.tolist()) for own in each]
        return ListMatcher(
            docs.tolist(),
            freqs.astype(np.float64).tolist(),
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def indexed_field_names(self) -> list[str]:
        return self._reader.fields

    def _postings(self, fieldname: str, text: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
        docs, freqs = self._reader.postings(fieldname, text)
        if not len(docs):
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return docs, freqs


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    def __init__(self, terms: _Terms, fieldname: str, fieldobj: Any) -> None:
        self._terms, self._name, self._field = terms, fieldname, fieldobj
        self._all = terms.field(fieldname)
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        wanted = term if isinstance(term, bytes) else self._field.to_bytes(term)
        self._at = bisect_left(self._all, wanted)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return str(self._field.from_bytes(self._all[self._at])) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return self._terms.term_info(self._name, self._all[self._at]) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._all)


class _Documents(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, reader: SegmentReader, totals: Any, deleted: Set[int]) -> None:
        self._reader, self._totals, self._deleted = reader, totals, deleted

    @lazy
    def _lengths(self) -> dict[str, NDArray[Any]]:
        return {field: _lengths(self._reader, field) for field in self._reader.fields}

    def close(self) -> None:
        """Leave the reader open: it belongs to `Segments`."""

    def doc_count(self) -> int:
        return self._reader.doc_count - len(self._deleted)

    def doc_count_all(self) -> int:
        return self._reader.doc_count

    def has_deletions(self) -> bool:
        return bool(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> Set[int]:
        return self._deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths.get(fieldname, ())
        return int(lengths[docnum]) if len(lengths) else default

    def field_length(self, fieldname: str) -> int:
        return int(self._totals.get(fieldname, 0))

    def min_field_length(self, fieldname: str) -> int:
        return min(self._every_length(fieldname))

    def max_field_length(self, fieldname: str) -> int:
        return max(self._every_length(fieldname))

    def _every_length(self, fieldname: str) -> list[int]:
        lengths = self._lengths.get(fieldname, ())
        return [int(length) for length in lengths] or [0]

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._reader.stored(docnum)


def _lengths(reader: SegmentReader, field: str) -> NDArray[Any]:
    """Return the lengths of a scored field; an empty array for other fields."""
    return reader.lengths(field) if reader.has_lengths(field) else np.empty(0, np.uint32)
