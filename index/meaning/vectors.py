"""The vectors of a segment: two files, which Whoosh does not read.

`MAIN_<segid>.vec` contains the vector of each passage, as many signed bytes as the encoder has
dimensions, ascending by document. `MAIN_<segid>.psg` contains 16 bytes for each passage, all
little-endian: the number of its document, where it begins and ends in the body (32-bit integers),
and the length of its vector (a 32-bit float). Both are mapped and used without decoding.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import segment_file
from kashaf.index.codec.files.sink import FileSink, WrittenFile
from kashaf.index.errors import IndexCorruptError
from kashaf.index.meaning.encoder import EncoderInfo, Rows
from kashaf.index.meaning.journal import EncodingJournal
from kashaf.index.meaning.passages import Passage, passages

VECTORS: Final = ".vec"
PASSAGES: Final = ".psg"
ENTRY: Final = np.dtype([("doc", "<u4"), ("start", "<u4"), ("end", "<u4"), ("norm", "<f4")])
_BLOCK: Final = 1 << 14  # passages copied at once in a merge
_ENCODED_AT_ONCE: Final = 256


class _VectorFiles(ExitStack):
    """The two files while they are written. If the block fails, they are removed."""

    def __init__(self, directory: Path, segid: str) -> None:
        super().__init__()
        self._vectors = self.enter_context(FileSink(directory, segment_file(segid, VECTORS)))
        self._passages = self.enter_context(FileSink(directory, segment_file(segid, PASSAGES)))

    def write(self, table: NDArray[np.void], rows: Rows) -> None:
        """Append passages and their vectors."""
        self._passages.write(table.tobytes())
        self._vectors.write(rows.tobytes())

    def finish(self) -> list[WrittenFile]:
        """Close the files, which are not yet durable."""
        return [self._vectors.close(), self._passages.close()]


class VectorWriter(_VectorFiles):
    """Encodes the documents of a new segment and writes its vectors. Use it in a `with` statement.

    If the block fails, the files are removed, except the journal of encoding.

    Args:
        directory: The index folder.
        segid: The id of the segment.
        encoder: The encoder of passages.
        journals: The journals of interrupted builds, whose passages are not encoded again.
    """

    def __init__(
        self, directory: Path, segid: str, encoder: EncoderInfo, journals: Sequence[str] = ()
    ) -> None:
        super().__init__(directory, segid)
        journal = EncodingJournal(directory, segid, encoder, journals)
        self._journal = self.enter_context(journal)
        self._pending: list[tuple[int, Passage]] = []

    def add(self, number: int, title: str, body: str) -> None:
        """Add the next document.

        Args:
            number: Its number in the segment.
            title: Its title.
            body: Its body.

        Raises:
            EncoderError: The encoder failed.
        """
        self._pending += [(number, passage) for passage in passages(title, body)]
        if len(self._pending) >= _ENCODED_AT_ONCE:
            self._encode()

    def finish(self) -> list[WrittenFile]:
        """Encode what is left and close the files, which are not yet durable."""
        self._encode()
        return super().finish()

    def _encode(self) -> None:
        pending, self._pending = self._pending, []
        rows = self._journal.encode([passage.text for _, passage in pending])
        table = np.zeros(len(pending), ENTRY)
        table["doc"] = [number for number, _ in pending]
        table["start"] = [passage.start for _, passage in pending]
        table["end"] = [passage.end for _, passage in pending]
        table["norm"] = np.linalg.norm(rows.astype(np.float32), axis=1)
        self.write(table, rows)


class VectorReader:
    """Reads the vectors of a segment; threads may share it.

    Attributes:
        table: The document, span and vector length of each passage, of type `ENTRY`.

    Args:
        directory: The index folder.
        segid: The id of the segment.
        doc_count: The number of its documents.
        files: Its files.
        dimension: The length of a vector.
        is_copied: See `FileMap`.

    Raises:
        IndexCorruptError: A file is missing or corrupt.
    """

    def __init__(
        self,
        directory: Path,
        segid: str,
        doc_count: int,
        files: Iterable[WrittenFile],
        dimension: int,
        *,
        is_copied: bool = False,
    ) -> None:
        written = {file.name: file for file in files}

        def opened(extension: str) -> FileMap:
            name = segment_file(segid, extension)
            return FileMap(directory / name, written.get(name), is_copied=is_copied)

        self.dimension = dimension
        self._vectors = opened(VECTORS)
        self._passages = opened(PASSAGES)
        self._passages.check_all()
        count, rest = divmod(len(self._passages.data), ENTRY.itemsize)
        if rest or len(self._vectors.data) != count * dimension:
            raise IndexCorruptError(self._passages.where, "the number of passages is wrong")
        self.table = np.frombuffer(self._passages.data, ENTRY)
        if not _is_valid(self.table, doc_count):
            raise IndexCorruptError(self._passages.where, "the passages are corrupt")

    def rows(self, start: int = 0, end: int | None = None) -> Rows:
        """Return the vectors of passages from `start` to `end`, verified and not copied."""
        end = len(self.table) if end is None else end
        size = self.dimension
        self._vectors.check(start * size, end * size)
        return np.frombuffer(
            self._vectors.data, np.int8, (end - start) * size, start * size
        ).reshape(-1, size)

    def release(self) -> None:
        """Return the memory of the pages read to the system."""
        self._vectors.release()

    def close(self) -> None:
        """Close the files. The reader can't be used afterwards."""
        self.table = np.zeros(0, ENTRY)
        self._vectors.close()
        self._passages.close()


def merge_vectors(
    directory: Path,
    segid: str,
    sources: Sequence[tuple[VectorReader, NDArray[np.bool_]]],
) -> list[WrittenFile]:
    """Write the vectors of a merged segment: those of all sources, without deleted documents.

    Args:
        directory: The index folder.
        segid: The id of the merged segment.
        sources: The readers, each with a mask of the documents that are kept.
    """
    base = 0
    with _VectorFiles(directory, segid) as merged:
        for reader, kept in sources:
            numbers = np.cumsum(kept) - 1 + base
            base += int(np.count_nonzero(kept))
            for start in range(0, len(reader.table), _BLOCK):
                table = reader.table[start : start + _BLOCK]
                stays = kept[table["doc"]]
                rows = reader.rows(start, start + len(table))[stays]
                table = table[stays]
                table["doc"] = numbers[table["doc"]]
                merged.write(table, rows)
            reader.release()
        return merged.finish()


def _is_valid(table: NDArray[np.void], doc_count: int) -> bool:
    """Return whether documents ascend within the segment, and spans and lengths are valid."""
    docs, norms = table["doc"], table["norm"]
    if not len(docs):
        return True
    return bool(
        int(docs[-1]) < doc_count
        and (docs[1:] >= docs[:-1]).all()
        and (table["start"] <= table["end"]).all()
        and np.isfinite(norms).all()
        and (norms >= 0).all()
    )
