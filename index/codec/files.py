"""Segment files: their names, writing with checksums, and reading, mapped into memory or copied.

A segment's files lie directly in the index folder and are named `MAIN_<segid><extension>`, like
those of Whoosh's default index (`Segment.make_filename`).
"""

import errno
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from kashaf.index.errors import IndexCorruptError

INDEX_NAME = "MAIN"
LOCK_FILE = f"{INDEX_NAME}_WRITELOCK"
TERMS = ".trm"
POSTINGS = ".pst"
ANALYSIS_CACHE = ".words"

PAGE = 1 << 15
"""Bytes per checksum. Each page is verified when it is first read."""
_SHIFT = PAGE.bit_length() - 1

Buffer = mmap.mmap | bytes


def segment_file(segid: str, extension: str) -> str:
    """Return the name of a segment's file: `segment_file("a1", ".trm")` is `MAIN_a1.trm`."""
    return f"{INDEX_NAME}_{segid}{extension}"


def column_file(segid: str, column: str) -> str:
    """Return the name of a column's file, as `W3Codec.column_filename` does."""
    return segment_file(segid, f".{column}.col")


def columns_in(segid: str, files: Iterable["WrittenFile"]) -> list[str]:
    """Return the names of the columns that are among the files of a segment."""
    start, end = segment_file(segid, "."), ".col"
    names = (file.name for file in files)
    return [
        name[len(start) : -len(end)]
        for name in names
        if name.startswith(start) and name.endswith(end)
    ]


class WrittenFile(NamedTuple):
    """A finished file.

    Attributes:
        name: Its name in the index folder.
        length: Its length in bytes.
        checksums: The CRC-32 of each page of `PAGE` bytes, as 32-bit little-endian integers.
    """

    name: str
    length: int
    checksums: bytes


class FileSink:
    """Writes a new file sequentially and computes its length and checksums.

    As a context manager it closes the file, and removes it if the block fails.

    Raises:
        FileExistsError: The name is taken; a segment's files are never rewritten.
    """

    def __init__(self, directory: Path, name: str) -> None:
        self._path = directory / name
        self._file = self._path.open("xb")
        self._checksums: list[int] = []
        self._crc32 = 0
        self.length = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append bytes."""
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
        """Close the file. `fsync_files` makes it durable."""
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


def write_file(directory: Path, name: str, data: bytes | bytearray) -> WrittenFile:
    """Write a new file with this content."""
    with FileSink(directory, name) as sink:
        sink.write(data)
        return sink.close()


def fsync_files(directory: Path, names: Iterable[str]) -> None:
    """Make files durable: flush their content to the disk, then the folder's entries."""
    for name in names:
        _fsync(directory / name)
    _fsync(directory)


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a file of an index, which may come from a stranger; return its descriptor.

    A link is not followed, and a FIFO or device is refused instead of waited for.

    Args:
        path: The file.
        flags: As for `os.open`.

    Raises:
        IndexCorruptError: It is not a regular file.
        FileNotFoundError: There is no such file.
    """
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    except IsADirectoryError as error:
        raise _irregular(path) from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _irregular(path) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _irregular(path)
    return handle


def remove_file(path: Path) -> None:
    """Remove a file of an index, if there is one; raises `IndexCorruptError` for a folder."""
    try:
        path.unlink(missing_ok=True)
    except IsADirectoryError as error:
        raise _irregular(path) from error


def rename_file(path: Path, target: Path) -> None:
    """Rename a file of an index, replacing `target`; raises `IndexCorruptError` for a folder."""
    try:
        path.replace(target)
    except IsADirectoryError as error:
        raise _irregular(target) from error


def _irregular(path: Path) -> IndexCorruptError:
    return IndexCorruptError(str(path), "not a regular file")


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY) if path.is_dir() else open_regular(path)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def map_file(path: Path) -> Buffer:
    """Map a file into memory.

    Raises:
        IndexCorruptError: There is no such file, or it is not a regular file.
    """
    try:
        handle = open_regular(path)
    except FileNotFoundError as error:
        raise IndexCorruptError(str(path), "the file is missing") from error
    try:
        if not os.fstat(handle).st_size:
            return b""
        return mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
    finally:
        os.close(handle)


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        IndexCorruptError: It is not a regular file.
        FileNotFoundError: There is no such file.
    """
    with open(open_regular(path), "rb") as file:
        return file.read()


def copy_file(path: Path) -> Buffer:
    """Read a file into memory.

    Raises:
        IndexCorruptError: There is no such file, or it is not a regular file.
    """
    try:
        return read_file(path)
    except FileNotFoundError as error:
        raise IndexCorruptError(str(path), "the file is missing") from error


class FileMap:
    """A file in memory whose pages are verified before they are read. Threads may share it.

    Attributes:
        data: The file.
        checked: For each page whether it was verified.

    Args:
        path: The file.
        written: Its entry in the manifest; None: nothing is verified.
        is_copied: Whether to read and verify the whole file now, so that nothing that happens to
            it later matters. A file that is only mapped must not change: if it is truncated, the
            system ends the process (SIGBUS).

    Raises:
        IndexCorruptError: The file is missing or has another length, or what was read of it is
            corrupt.
    """

    def __init__(
        self, path: Path, written: WrittenFile | None = None, *, is_copied: bool = False
    ) -> None:
        self.where = str(path)
        self.data = copy_file(path) if is_copied else map_file(path)
        length = len(self.data)
        pages = -(-length // PAGE)
        self.checked = bytearray(pages) if written else bytearray(b"\1") * pages
        self._checksums = written.checksums if written else b""
        if written and (length, 4 * pages) != (written.length, len(self._checksums)):
            self.close()
            reason = f"{length} bytes long instead of {written.length}"
            raise IndexCorruptError(self.where, reason)
        if is_copied:
            self.check_all()

    def check(self, start: int, end: int) -> None:
        """Raise `IndexCorruptError` unless bytes `start` to `end` match their checksums."""
        checked = self.checked
        first = start >> _SHIFT
        if (end - 1) >> _SHIFT == first and 0 <= first < len(checked) and checked[first]:
            return
        for page in range(max(first, 0), (min(end, len(self.data)) + PAGE - 1) >> _SHIFT):
            if not checked[page]:
                self.check_page(page)

    def check_all(self) -> None:
        """Raise `IndexCorruptError` unless the whole file matches its checksums."""
        self.check(0, len(self.data))

    def release(self) -> None:
        """Return the memory of the pages read to the system; they are read again on use."""
        if not isinstance(self.data, bytes) and hasattr(mmap, "MADV_DONTNEED"):
            self.data.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Unmap the file, which then has no content.

        If arrays still refer to the mapping, such as those in a traceback, it is unmapped with the
        last of them.
        """
        if not isinstance(self.data, bytes):
            with suppress(BufferError):
                self.data.close()
        self.data = b""

    def check_page(self, page: int) -> None:
        """Raise `IndexCorruptError` unless a page matches its checksum."""
        start = page * PAGE
        with memoryview(self.data) as data:
            found = zlib.crc32(data[start : start + PAGE])
        if found != int.from_bytes(self._checksums[4 * page : 4 * page + 4], "little"):
            raise IndexCorruptError(
                self.where, f"corrupt after byte {start}: the checksum is wrong"
            )
        self.checked[page] = 1
