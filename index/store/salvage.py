"""Saving documents from a damaged index: all that can still be read, and word of what can't.

Documents are stored one by one, each compressed with a checksum of its own (zlib's Adler-32), so
damage costs those it touches. Where the table of their places is damaged they are found one after
the other; where the manifest is, all segments of the folder are read, in the order in which they
were written. Then documents that had been deleted may come back.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from kashaf.index.codec.columns import DIGEST_BYTES, DIGESTS, STORED, StoredReader
from kashaf.index.codec.files import FileMap, column_file
from kashaf.index.codec.pickles import MAX_INFLATED, CorruptionGuard, load_fields
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.documents.document import Document
from kashaf.index.errors import IndexCorruptError, IndexOutdatedError, SourceError
from kashaf.index.store.generation import latest
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import document_of

_ZLIB = b"\x78\x5e"  # how compressed documents begin
_PIECE = 1 << 14

OnLoss = Callable[[SourceError], None]


def salvage(directory: Path, on_loss: OnLoss) -> Iterator[Document]:
    """The documents of the newest generation, as far as they can be read.

    What can't goes to `on_loss`, naming the file and, where that can be told, the document's id.
    A document that comes twice is the later one.
    """
    try:
        generation = latest(directory)
        segments = list(generation.segments) if generation else []
    except (IndexCorruptError, IndexOutdatedError) as error:
        segments = _found(directory)
        reason = f"{error.reason}: deleted documents may come back"
        if segments:
            on_loss(SourceError(error.where, reason))
        else:
            on_loss(SourceError(error.where, f"{error.reason}, and there are no stored documents"))
    for segment in segments:
        yield from _documents(directory, segment, on_loss)


def _found(directory: Path) -> list[Segment]:
    """The segments whose stored documents are in the folder, as they came."""
    start, end = column_file("", STORED).removesuffix(f".{STORED}.col"), f".{STORED}.col"
    paths = [path for path in directory.glob(f"{start}*{end}") if path.is_file()]
    segments = []
    for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns):
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
            raise IndexCorruptError(str(path), "how many documents it has is not known")
        stored = StoredReader(file, segment.doc_count)
    except IndexCorruptError as error:
        on_loss(SourceError(error.where, f"{error.reason}; deleted documents may come back"))
        yield from _one_after_the_other(file, on_loss)
        return
    identities: dict[int, str] | None = None
    for number in range(segment.doc_count):
        if number in segment.deleted:
            continue
        try:
            with CorruptionGuard(file.where):
                document = document_of(stored.fields(number))
        except IndexCorruptError as error:
            if identities is None:
                identities = _identities(directory, segment)
            name = f"id {identities[number]!r}" if number in identities else "id unknown"
            on_loss(SourceError(file.where, f"document {number} ({name}): {error.reason}"))
        else:
            yield document
    stored.close()


def _identities(directory: Path, segment: Segment) -> dict[int, str]:
    """The ids by document number, as far as the postings of `id` can still be read."""
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


def _one_after_the_other(file: FileMap, on_loss: OnLoss) -> Iterator[Document]:
    """The documents of a file of which only the compressed documents themselves are readable."""
    data = bytes(file.data)
    file.close()
    at = 0
    place = data.find(_ZLIB)
    while place >= 0:
        found = _unpacked(memoryview(data), place)
        if found is None:
            place = data.find(_ZLIB, place + 1)
            continue
        if place > at:
            on_loss(SourceError(file.where, f"no document can be read from byte {at} to {place}"))
        document, at = found
        yield document
        place = data.find(_ZLIB, at)


def _unpacked(data: memoryview, start: int) -> tuple[Document, int] | None:
    """The document that is compressed there, and where it ends; None: there is none."""
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
            return document_of(load_fields(b"".join(pieces))), end - len(inflater.unused_data)
    except IndexCorruptError:
        return None
