"""Reads a segment without Whoosh: terms, postings, lengths, stored fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import kernels
from kashaf.index.codec.columns.fixed import DIGEST_BYTES, DIGESTS
from kashaf.index.codec.columns.lengths import from_bytes, length_column, read_length_codes
from kashaf.index.codec.columns.numbers import read_numbers
from kashaf.index.codec.columns.stored import STORED, StoredDocument, StoredReader
from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import POSTINGS, TERMS, column_file, columns_in, segment_file
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.field_postings import read_terms
from kashaf.index.codec.reading.positions import positions_in
from kashaf.index.codec.reading.posting_blocks import (
    Block,
    positions_of,
    postings_of,
    read_blocks,
    read_inlined,
)
from kashaf.index.codec.reading.term_file import TermFile
from kashaf.index.codec.reading.term_info import FieldTerms, TermInfo
from kashaf.index.errors import IndexCorruptError

Numbers = NDArray[np.uint32]
NO_SKIP_DATA = np.empty((0, 4), np.int64)
_EMPTY = np.empty(0, np.uint32)
_WRONG_DOCUMENTS = "the documents of a term differ from the term file"


class SegmentReader:
    """Reads one segment; threads may share it.

    It reads segments written by `TermsWriter` and `StoredWriter`, and those that Whoosh's `W3Codec`
    writes for the same schema. It does not know which documents are deleted: that is stored in
    the table of contents. All files are opened at once, so a commit that removes them does not
    affect an open reader.

    Args:
        directory: The index folder.
        segid: The segment's id.
        doc_count: The number of documents in the segment, deleted ones included.
        written: The segment's files according to the manifest, against which every page is
            verified when it is read. Without them some corruption goes unnoticed.
        is_copied: Whether to read the files into memory now instead of mapping them; see `FileMap`.

    Raises:
        IndexCorruptError: A file is missing or corrupt. Every method may raise it, too.
    """

    def __init__(
        self,
        directory: Path,
        segid: str,
        doc_count: int,
        written: Iterable[WrittenFile] = (),
        *,
        is_copied: bool = False,
    ) -> None:
        self.segid = segid
        self.doc_count = doc_count
        checksummed = {file.name: file for file in written}

        def opened(name: str) -> FileMap:
            return FileMap(directory / name, checksummed.get(name), is_copied=is_copied)

        terms = segment_file(segid, TERMS)
        self._terms = TermFile(directory / terms, checksummed.get(terms), is_copied=is_copied)
        self._postings_file = opened(segment_file(segid, POSTINGS))
        self._postings = self._postings_file.data
        self._where = self._postings_file.where
        self._stored = StoredReader(opened(column_file(segid, STORED)), doc_count)
        lengths = map(length_column, self._terms.fields)
        known = {DIGESTS, *lengths, *columns_in(segid, checksummed)} - {STORED}
        self._columns = {
            column: opened(column_file(segid, column))
            for column in known
            if column_file(segid, column) in checksummed
            or (directory / column_file(segid, column)).exists()
        }

    @property
    def fields(self) -> list[str]:
        """The names of the fields that contain terms."""
        return list(self._terms.fields)

    def term_info(self, field: str, term: bytes) -> TermInfo | None:
        """Return a term's entry in the term file, or None if the field lacks the term."""
        return self.term_infos([(field, term)])[0]

    def term_infos(self, terms: Sequence[tuple[str, bytes]]) -> list[TermInfo | None]:
        """Return the entry of each (field, term) pair, or None where there is none."""
        found = self._terms.find_all(terms)
        if any(info and info.df > self.doc_count for info in found):
            raise IndexCorruptError(self._where, _WRONG_DOCUMENTS)
        return found

    def postings(self, field: str, term: bytes) -> tuple[Numbers, Numbers]:
        """Return the documents that contain a term, ascending, and its frequency in each."""
        info = self.term_info(field, term)
        count = info.df if info else 0
        docs, freqs = np.empty(count, np.uint32), np.empty(count, np.uint32)
        if info:
            self.read_postings([info], [0], docs, freqs)
        return docs, freqs

    def read_postings(
        self,
        infos: Sequence[TermInfo],
        starts: Sequence[int],
        docs: Numbers,
        freqs: Numbers,
        base: int = 0,
    ) -> None:
        """Read the postings of terms into arrays.

        Args:
            infos: The terms' entries, from `term_infos`.
            starts: Where in the arrays the `info.df` postings of each begin.
            docs: Receives the documents, ascending for each term, with `base` added.
            freqs: Receives the term frequency in each.
            base: The number to add to document numbers.
        """
        data, is_checked = self._postings, self._postings_file.checked
        infos, starts = list(infos), list(starts)
        size, done, checked = self.doc_count, 0, -1
        with CorruptionGuard(self._where):
            while True:
                done = kernels.decode(
                    data, is_checked, infos, starts, done, docs, freqs, size, base
                )
                if done == len(infos):
                    return
                info, start = infos[done], starts[done]
                if checked < done and info.inlined is None:
                    self._check(info)
                    checked = done
                    continue
                end = start + info.df
                docs[start:end], freqs[start:end], _ = self._read(info)
                docs[start:end] += np.uint32(base)
                done += 1

    def positions(self, field: str, term: bytes) -> tuple[Numbers, Numbers, Numbers]:
        """Return a term's documents, its frequency in each, and its freqs.sum() positions."""
        info = self._terms.find(field, term)
        if info is None:
            return _EMPTY, _EMPTY, _EMPTY
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
        """Return the positions of a term in selected documents.

        Args:
            info: The term's entry, from `term_info`.
            wanted: The documents to read positions in, ascending.
            base: The number to add to document numbers.
            skip_data: The term's skip data, which makes this faster.

        Returns:
            (base + document) × 2³² + position for each occurrence, ascending.
        """
        with CorruptionGuard(self._where):
            if info.inlined is None:
                self._check(info)
                extent = info.offset, info.length
                found = kernels.read_positions(self._postings, *extent, wanted, base, skip_data)
                if found is not None:
                    return np.frombuffer(found, np.int64)
            return positions_in(*self._read(info), wanted, base)

    def skip_data(self, info: TermInfo) -> NDArray[np.int64]:
        """Return skip data for `packed_positions`: an array of four columns, possibly empty."""
        if info.inlined is not None:
            return NO_SKIP_DATA
        with CorruptionGuard(self._where):
            self._check(info)
            found = kernels.skip_data(self._postings, info.offset, info.length)
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
            raise ValueError(_WRONG_DOCUMENTS)
        docs, freqs = postings_of(blocks)
        if docs.max() >= self.doc_count or (len(blocks) > 1 and (docs[1:] <= docs[:-1]).any()):
            raise ValueError("a term occurs in documents outside the segment")
        return docs, freqs, blocks

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """Yield a field's terms with a prefix, ascending, each with its document frequency."""
        return self._terms.terms(field, prefix)

    def field_terms(self, field: str, prefix: bytes = b"") -> FieldTerms:
        """Return the entries of a field's terms with a prefix, as arrays."""
        return self._terms.field_terms(field, prefix)

    def read_terms(self, found: FieldTerms) -> FieldPostings:
        """Read the postings of these terms, without lengths."""
        for offset, length in zip(
            found.offset[~found.inlined].tolist(),
            found.length[~found.inlined].tolist(),
            strict=True,
        ):
            self._postings_file.check(offset, offset + length)
        return read_terms(found, self._terms, self._postings, self._where, None, self.doc_count)

    def cuts(self, field: str, work: int) -> list[bytes]:
        """Return terms that split a field into ranges of about `work` occurrences each."""
        return self._terms.cuts(field, work)

    def read_field(
        self, field: str, first: bytes = b"", before: bytes | None = None
    ) -> FieldPostings:
        """Read a field's postings as they were written, except that lengths are rounded.

        Args:
            field: The name of the field.
            first: The first term to read.
            before: The term to stop before, or None to read to the last term.
        """
        lengths = self.lengths(field) if self.has_lengths(field) else None
        found = self._terms.terms_between(field, first, before)
        return replace(self.read_terms(found), lengths=lengths)

    def has_lengths(self, field: str) -> bool:
        """Return whether the field stores lengths, that is, whether it is scored."""
        return length_column(field) in self._columns

    def lengths(self, field: str) -> Numbers:
        """Return a field's lengths in tokens, one per document, rounded as Whoosh rounds them."""
        return from_bytes(self.length_codes(field))

    def length_codes(self, field: str) -> NDArray[np.uint8]:
        """Return a field's lengths as the bytes that they are stored as; see `columns.lengths`."""
        return read_length_codes(self._columns.get(length_column(field)), self.doc_count)

    def numbers(self, field: str) -> NDArray[np.float64]:
        """Return the column of a number or date field, shape (doc_count,); NaN means no value."""
        return read_numbers(self._columns.get(field), self.doc_count)

    def stored(self, number: int) -> dict[str, Any]:
        """Return a document's stored fields."""
        return self._stored.fields(number)

    def document(self, number: int) -> StoredDocument:
        """Return a document's stored fields, which are unpacked on first use."""
        return self._stored.document(number)

    def stored_packed(self, number: int) -> bytes:
        """Return a document's stored fields in packed form, for `StoredWriter.add_packed`."""
        return self._stored.packed(number)

    def digest(self, number: int) -> bytes:
        """Return a document's content digest, 16 bytes; all zero in a segment written by Whoosh."""
        file = self._columns.get(DIGESTS)
        if file is None:
            return bytes(DIGEST_BYTES)
        start = DIGEST_BYTES * number
        file.check(start, start + DIGEST_BYTES)
        return bytes(file.data[start : start + DIGEST_BYTES]).ljust(DIGEST_BYTES, b"\0")

    def release(self) -> None:
        """Return the memory of the pages read to the system, for sequential readers."""
        self._terms.release()
        self._stored.release()
        for file in (self._postings_file, *self._columns.values()):
            file.release()

    def close_stored(self) -> None:
        """Close the file of stored fields; they can't be read afterwards."""
        self._stored.close()

    def close(self) -> None:
        """Close the files. The reader can't be used afterwards."""
        self._terms.close()
        self._stored.close()
        for file in (self._postings_file, *self._columns.values()):
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
