"""Reading a segment of the index without Whoosh: its terms, postings, lengths, stored fields."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import columns, files
from kashaf.index.codec import kernels as decoding
from kashaf.index.codec.columns import DIGEST_BYTES, DIGESTS, StoredDocument, StoredReader
from kashaf.index.codec.files import FileMap, WrittenFile, column_file, segment_file
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.field_postings import read_terms
from kashaf.index.codec.reading.positions import places_in
from kashaf.index.codec.reading.posting_blocks import (
    Block,
    positions_of,
    postings_of,
    read_blocks,
    read_inlined,
)
from kashaf.index.codec.reading.term_file import FieldTerms, TermFile, TermInfo
from kashaf.index.errors import IndexCorruptError

Numbers = NDArray[np.uint32]
NO_SKIP_DATA = np.empty((0, 4), np.int64)
_NOTHING = np.empty(0, np.uint32)
_OTHER_DOCUMENTS = "a term has other documents than the term file says"


class SegmentReader:
    """One segment's files, mapped into memory; threads may share it.

    It reads what `TermsWriter` and the writers of `columns` wrote and what stock Whoosh's
    `W3Codec` writes for the same schema. No method says which documents are deleted: that is in
    the table of contents. `written`, from the manifest, are its files: what is read is checked by
    them. Damaged files raise `IndexCorruptError` from here or from any method; without `written` not
    every damage shows.

    All files are opened here, so that a commit which removes them takes nothing from a reader.
    """

    def __init__(
        self, directory: Path, segid: str, doc_count: int, written: Iterable[WrittenFile] = ()
    ) -> None:
        self.segid = segid
        self.doc_count = doc_count
        facts = {file.name: file for file in written}

        def opened(name: str) -> FileMap:
            return FileMap(directory / name, facts.get(name))

        terms = segment_file(segid, files.TERMS)
        self._terms = TermFile(directory / terms, facts.get(terms))
        self._postings_file = opened(segment_file(segid, files.POSTINGS))
        self._postings = self._postings_file.data
        self._where = self._postings_file.where
        self._stored = StoredReader(opened(column_file(segid, columns.STORED)), doc_count)
        self._columns = {
            column: opened(column_file(segid, column))
            for column in (DIGESTS, *map(columns.length_column, self._terms.fields))
            if column_file(segid, column) in facts
            or (directory / column_file(segid, column)).exists()
        }

    @property
    def fields(self) -> list[str]:
        """The fields that have terms."""
        return list(self._terms.fields)

    def term_info(self, field: str, term: bytes) -> TermInfo | None:
        """What the term file says of a term; None: the field has no such term."""
        info = self._terms.find(field, term)
        if info and info.df > self.doc_count:
            raise IndexCorruptError(self._where, _OTHER_DOCUMENTS)
        return info

    def postings(self, field: str, term: bytes) -> tuple[Numbers, Numbers]:
        """The documents with a term, ascending, and how often each has it."""
        info = self.term_info(field, term)
        count = info.df if info else 0
        docs, freqs = np.empty(count, np.uint32), np.empty(count, np.uint32)
        if info:
            self.read_postings(info, docs, freqs)
        return docs, freqs

    def read_postings(self, info: TermInfo, docs: Numbers, freqs: Numbers, base: int = 0) -> None:
        """Write the same of a term that was found, with `base` added to the documents. Both arrays
        have `info.df` places."""
        with CorruptionGuard(self._where):
            into = docs, freqs, self.doc_count, base
            if info.inlined is None:
                self._check(info)
                is_read = decoding.decode(self._postings, info.offset, info.length, *into)
            else:
                is_read = decoding.decode_inlined(info.inlined, *into)
            if not is_read:
                docs[:], freqs[:], _ = self._read(info)
                docs += np.uint32(base)
            elif docs[0] != info.first + base or docs[-1] != info.last + base:
                raise ValueError(_OTHER_DOCUMENTS)

    def positions(self, field: str, term: bytes) -> tuple[Numbers, Numbers, Numbers]:
        """The same, and the term's positions in these documents, freqs.sum() of them."""
        info = self._terms.find(field, term)
        if info is None:
            return _NOTHING, _NOTHING, _NOTHING
        with CorruptionGuard(self._where):
            docs, freqs, blocks = self._read(info)
            return docs, freqs, positions_of(blocks)

    def packed_positions(
        self,
        info: TermInfo,
        wanted: Numbers,
        base: int,
        skip_data: NDArray[np.int64] = NO_SKIP_DATA,
    ) -> NDArray[np.int64]:
        """The positions in some documents, which ascend, of a term that was found:
        (base + document) × 2³² + position of each, ascending. `skip_data`: those of the term."""
        with CorruptionGuard(self._where):
            if info.inlined is None:
                self._check(info)
                extent = info.offset, info.length
                found = decoding.read_positions(self._postings, *extent, wanted, base, skip_data)
                if found is not None:
                    return np.frombuffer(found, np.int64)
            return places_in(*self._read(info), wanted, base)

    def skip_data(self, info: TermInfo) -> NDArray[np.int64]:
        """What makes `packed_positions` fast for a term of many postings, four columns; it may be empty."""
        if info.inlined is not None:
            return NO_SKIP_DATA
        with CorruptionGuard(self._where):
            self._check(info)
            found = decoding.skip_data(self._postings, info.offset, info.length)
            return np.frombuffer(found or b"", np.int64).reshape(-1, 4)

    def _check(self, info: TermInfo) -> None:
        self._postings_file.check(info.offset, info.offset + info.length)

    def _read(self, info: TermInfo) -> tuple[Numbers, Numbers, list[Block]]:
        if info.inlined is not None:
            blocks = [read_inlined(info.inlined, info.df)]
        else:
            self._check(info)
            blocks = read_blocks(self._postings, info.offset, info.length)
        count = sum(len(block.gaps) for block in blocks)
        if (count, blocks[0].gaps[0], blocks[-1].last) != (info.df, info.first, info.last):
            raise ValueError(_OTHER_DOCUMENTS)
        docs, freqs = postings_of(blocks)
        if docs.max() >= self.doc_count or (len(blocks) > 1 and (docs[1:] <= docs[:-1]).any()):
            raise ValueError("a term has documents that the segment has not")
        return docs, freqs, blocks

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """A field's terms with a prefix in ascending order, each with its document count."""
        return self._terms.terms(field, prefix)

    def field_terms(self, field: str, prefix: bytes = b"") -> FieldTerms:
        """A field's terms with a prefix and their facts, as arrays."""
        return self._terms.field_terms(field, prefix)

    def read_terms(self, found: FieldTerms) -> FieldPostings:
        """The postings of these terms, without lengths."""
        for offset, length in zip(
            found.offset[~found.inlined].tolist(),
            found.length[~found.inlined].tolist(),
            strict=True,
        ):
            self._postings_file.check(offset, offset + length)
        return read_terms(found, self._terms, self._postings, self._where, None, self.doc_count)

    def cuts(self, field: str, work: int) -> list[bytes]:
        """Terms that part a field into ranges of about `work` occurrences each."""
        return self._terms.cuts(field, work)

    def read_field(
        self, field: str, first: bytes = b"", before: bytes | None = None
    ) -> FieldPostings:
        """A field's postings for the terms from `first` to just `before`, as they were written.

        But for lengths: Whoosh rounds them.
        """
        lengths = self.lengths(field) if self.has_lengths(field) else None
        found = self._terms.terms_between(field, first, before)
        return replace(self.read_terms(found), lengths=lengths)

    def has_lengths(self, field: str) -> bool:
        """Whether the field is scored: whether any document has a length in it."""
        return columns.length_column(field) in self._columns

    def lengths(self, field: str) -> Numbers:
        """A field's lengths in tokens, one a document, rounded as Whoosh rounds them."""
        return columns.read_lengths(self._columns.get(columns.length_column(field)), self.doc_count)

    def stored(self, number: int) -> dict[str, Any]:
        """A document's stored fields."""
        return self._stored.fields(number)

    def document(self, number: int) -> StoredDocument:
        """A document's stored fields, to be unpacked when they are wanted."""
        return self._stored.document(number)

    def stored_packed(self, number: int) -> bytes:
        """The same as they are in the file, for `StoredWriter.add_packed`."""
        return self._stored.packed(number)

    def digest(self, number: int) -> bytes:
        """A document's content digest, 16 bytes; all zero in a segment that Whoosh wrote."""
        file = self._columns.get(DIGESTS)
        if file is None:
            return bytes(DIGEST_BYTES)
        start = DIGEST_BYTES * number
        file.check(start, start + DIGEST_BYTES)
        return bytes(file.data[start : start + DIGEST_BYTES]).ljust(DIGEST_BYTES, b"\0")

    def release(self) -> None:
        """Let the system have the memory of what was read, for readers that pass over all of it."""
        self._terms.release()
        self._stored.release()
        for file in (self._postings_file, *self._columns.values()):
            file.release()

    def close(self) -> None:
        """Let go of the files. The reader is of no use afterwards."""
        self._terms.close()
        self._stored.close()
        for file in (self._postings_file, *self._columns.values()):
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
