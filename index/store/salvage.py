"""Recovers documents from a corrupt index, and reports those that can't be read.

Documents are compressed one by one, each with a checksum (zlib's Adler-32), so corruption affects
only the documents that it touches. If the table of their offsets is corrupt, the file is scanned
for documents. If the manifest is corrupt, all segments in the folder are read, oldest first: their
ids are numbered by commit (`segment.new_segid`). In both cases deleted documents may come back.
"""

import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from kashaf.index.codec.columns.fixed import DIGEST_BYTES, DIGESTS
from kashaf.index.codec.columns.stored import STORED, StoredReader
from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.pickles import MAX_INFLATED, CorruptionGuard, load_fields
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.documents.document import Document
from kashaf.index.errors import IndexCorruptError, IndexOutdatedError, SourceError
from kashaf.index.store.generation import latest
from kashaf.index.store.manifest import STORED_FORMATS
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import document_of

_ZLIB = b"\x78\x5e"  # the header of compressed documents
_PIECE = 1 << 14  # bytes decompressed at a time

OnLoss = Callable[[SourceError], None]


def salvage(directory: Path, on_loss: OnLoss) -> Iterator[Document]:
    """Yield the documents of the newest generation that can be read.

    If a document occurs twice, the later one is the newer.

    Args:
        directory: The index folder.
        on_loss: Called for everything that can't be read, with the file and, if known, the
            document's id.
    """
    try:
        generation = latest(directory, STORED_FORMATS)
        segments = list(generation.segments) if generation else []
    except (IndexCorruptError, IndexOutdatedError) as error:
        segments = _segments_in(directory)
        reason = f"{error.reason}: deleted documents may come back"
        if segments:
            on_loss(SourceError(error.where, reason))
        else:
            on_loss(SourceError(error.where, f"{error.reason}, and there are no stored documents"))
    for segment in segments:
        yield from _documents(directory, segment, on_loss)


def losses(directory: Path) -> list[SourceError]:
    """Return what `salvage` would report, by reading all documents once."""
    found: list[SourceError] = []
    for _ in salvage(directory, found.append):
        pass
    return found


def recovery_folder(directory: Path) -> Path:
    """Return where a rebuild saves what it can of a corrupt index: `i.recovered` for `i`."""
    path = Path(os.path.abspath(directory))
    return path.with_name(f"{path.name}.recovered")


def _segments_in(directory: Path) -> list[Segment]:
    """Return the segments whose stored documents are in the folder, oldest first."""
    start, end = column_file("", STORED).removesuffix(f".{STORED}.col"), f".{STORED}.col"
    paths = [path for path in directory.glob(f"{start}*{end}") if path.is_file()]
    segments = []
    for path in sorted(paths):
        segid = path.name.removeprefix(start).removesuffix(end)
        digests = directory / column_file(segid, DIGESTS)
        count = digests.stat().st_size // DIGEST_BYTES if digests.is_file() else -1
        segments.append(Segment(segid, count, {}, ()))
    return segments


def _documents(directory: Path, segment: Segment, on_loss: OnLoss) -> Iterator[Document]:
    path = directory / column_file(segment.segid, STORED)
    try:
        file = FileMap(path)
    except IndexCorruptError as error:
        on_loss(SourceError(error.where, f"{error.reason}: {segment.doc_count} documents"))
        return
    try:
        if segment.doc_count < 0:
            raise IndexCorruptError(str(path), "its number of documents is unknown")
        stored = StoredReader(file, segment.doc_count)
    except IndexCorruptError as error:
        on_loss(SourceError(error.where, f"{error.reason}; deleted documents may come back"))
        yield from _scan(file, on_loss)
        return
    identities: dict[int, str] | None = None
    for number in range(segment.doc_count):
        if number in segment.deleted:
            continue
        try:
            with CorruptionGuard(file.where):
                document = document_of(stored.fields(number))
                _ = document.digest  # raises for text that is not Unicode
        except IndexCorruptError as error:
            if identities is None:
                identities = _identities(directory, segment)
            name = f"id {identities[number]!r}" if number in identities else "id unknown"
            on_loss(SourceError(file.where, f"document {number} ({name}): {error.reason}"))
        else:
            yield document
    stored.close()


def _identities(directory: Path, segment: Segment) -> dict[int, str]:
    """Return ids by document number, as far as the postings of the field `id` can be read."""
    found: dict[int, str] = {}
    bare = replace(segment, files=())
    try:
        with SegmentReader(directory, bare.segid, bare.doc_count) as reader:
            for term, _ in reader.terms("id"):
                docs, _ = reader.postings("id", term)
                found |= dict.fromkeys(docs.tolist(), term.decode(errors="replace"))
    except IndexCorruptError:
        pass
    return found


def _scan(file: FileMap, on_loss: OnLoss) -> Iterator[Document]:
    """Search a file for compressed documents, without its table of offsets."""
    data = bytes(file.data)
    file.close()
    at = 0
    start = data.find(_ZLIB)
    while start >= 0:
        found = _document_at(memoryview(data), start)
        if found is None:
            start = data.find(_ZLIB, start + 1)
            continue
        if start > at:
            on_loss(SourceError(file.where, f"no document can be read from byte {at} to {start}"))
        document, at = found
        yield document
        start = data.find(_ZLIB, at)


def _document_at(data: memoryview, start: int) -> tuple[Document, int] | None:
    """Return the document compressed at `start` and the offset after it, or None."""
    inflater = zlib.decompressobj()
    pieces, end, size = [], start, 0
    try:
        with CorruptionGuard(""):
            while not inflater.eof and end < len(data) and size <= MAX_INFLATED:
                piece = data[end : end + _PIECE]
                pieces.append(inflater.decompress(piece))
                size += len(pieces[-1])
                end += len(piece)
            if not inflater.eof:
                raise ValueError("cut short")
            document = document_of(load_fields(b"".join(pieces)))
            _ = document.digest
            return document, end - len(inflater.unused_data)
    except IndexCorruptError:
        return None
