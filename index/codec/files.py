"""Names of a segment's files, writing them with a checksum, mapping them for reading.

A segment's files stand flat in the index folder and are named `MAIN_<segid><extension>`, as
Whoosh's `Segment.make_filename` names those of the default index.
"""

import mmap
import os
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kashaf.index.errors import IndexCorruptError

INDEX_NAME = "MAIN"
LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
TERMS = ".trm"
POSTINGS = ".pst"
WORDS = ".words"

PAGE = 1 << 15
"""Bytes that share a checksum: what is read is checked page by page, when it is first read."""
_SHIFT = PAGE.bit_length() - 1

Buffer = mmap.mmap | bytes


def segment_file(segid: str, extension: str) -> str:
    """The name of a segment's file: `segment_file("a1", ".trm")` is `MAIN_a1.trm`."""
    return f"{INDEX_NAME}_{segid}{extension}"


def column_file(segid: str, column: str) -> str:
    """The name of a column's file, as `W3Codec.column_filename` has it."""
    return segment_file(segid, f".{column}.col")


@dataclass(frozen=True)
class WrittenFile:
    """A finished file: its name within the index folder, its bytes, and the CRC-32 of each page of
    `PAGE` bytes, four little-endian bytes each."""

    name: str
    length: int
    checksums: bytes


class FileSink:
    """A new file written from front to back, counted and checksummed on the way.

    Used in a `with` statement it closes the file; when the block fails it removes it, too.
    Raises `FileExistsError` where the name is taken: a segment's files are never rewritten.
    """

    def __init__(self, directory: Path, name: str) -> None:
        self._path = directory / name
        self._file = self._path.open("xb")
        self._checksums: list[int] = []
        self._crc32 = 0
        self.length = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append a buffer of bytes."""
        self._file.write(data)
        view = memoryview(data)
        at = 0
        while at < len(view):
            piece = view[at : at + PAGE - self.length % PAGE]
            self._crc32 = zlib.crc32(piece, self._crc32)
            self.length += len(piece)
            at += len(piece)
            if not self.length % PAGE:
                self._checksums.append(self._crc32)
                self._crc32 = 0

    def close(self) -> WrittenFile:
        """Hand everything to the system (not to the disk: see `fsync_files`)."""
        self._file.close()
        last = [self._crc32] if self.length % PAGE else []
        checksums = [*self._checksums, *last]
        return WrittenFile(
            self._path.name, self.length, struct.pack(f"<{len(checksums)}I", *checksums)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is not None:
            self._path.unlink(missing_ok=True)


def write_file(directory: Path, name: str, data: bytes) -> WrittenFile:
    """Write a whole new file at once."""
    with FileSink(directory, name) as sink:
        sink.write(data)
        return sink.close()


def fsync_files(directory: Path, names: Iterable[str]) -> None:
    """Return only when the files' bytes, and then their names in the folder, are on the disk."""
    for name in names:
        _fsync(directory / name)
    _fsync(directory)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def map_file(path: Path) -> Buffer:
    """The bytes of a file, mapped into memory. Raises `IndexCorruptError` when there is no such file."""
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise IndexCorruptError(str(path), "the file is missing") from error


class FileMap:
    """A file of the index, mapped into memory, and checked where it is read.

    `written` is what the manifest says of it; None: nothing is known, and nothing checked. Threads
    may share it. Raises `IndexCorruptError` when the file is missing or has another length.
    """

    def __init__(self, path: Path, written: WrittenFile | None = None) -> None:
        self.where = str(path)
        self.data = map_file(path)
        length = len(self.data)
        pages = -(-length // PAGE)
        self._checked = bytearray(pages) if written else bytearray(b"\1") * pages
        self._checksums = written.checksums if written else b""
        if written and (length, 4 * pages) != (written.length, len(self._checksums)):
            self.close()
            reason = f"has {length} bytes and not {written.length} as written"
            raise IndexCorruptError(self.where, reason)

    def check(self, start: int, end: int) -> None:
        """Raise `IndexCorruptError` unless the bytes from `start` to `end` are those written."""
        checked = self._checked
        first = start >> _SHIFT
        if (end - 1) >> _SHIFT == first and 0 <= first < len(checked) and checked[first]:
            return
        for page in range(max(first, 0), (min(end, len(self.data)) + PAGE - 1) >> _SHIFT):
            if not checked[page]:
                self._check_page(page)

    def check_all(self) -> None:
        """`check` of the whole file."""
        self.check(0, len(self.data))

    def release(self) -> None:
        """Let the system have the memory of what was read; it is read again when needed."""
        if not isinstance(self.data, bytes) and hasattr(mmap, "MADV_DONTNEED"):
            self.data.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the file. The object is of no use afterwards.

        Where arrays still look into it, as in the traceback of a damage, it goes with the last.
        """
        if not isinstance(self.data, bytes):
            with suppress(BufferError):
                self.data.close()

    def _check_page(self, page: int) -> None:
        start = page * PAGE
        found = zlib.crc32(self.data[start : start + PAGE])
        if found != int.from_bytes(self._checksums[4 * page : 4 * page + 4], "little"):
            raise IndexCorruptError(
                self.where, f"damaged after byte {start}: the checksum is wrong"
            )
        self._checked[page] = 1
