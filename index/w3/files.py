"""Names of a segment's files, writing them with a checksum, mapping them for reading.

A segment's files stand flat in the index folder and are named `MAIN_<segid><extension>`, as
Whoosh's `Segment.make_filename` names those of the default index.
"""

import mmap
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kashaf.index.errors import IndexCorrupt

INDEX_NAME = "MAIN"
TERMS = ".trm"
POSTINGS = ".pst"

Buffer = mmap.mmap | bytes


def segment_file(segid: str, extension: str) -> str:
    """The name of a segment's file: `segment_file("a1", ".trm")` is `MAIN_a1.trm`."""
    return f"{INDEX_NAME}_{segid}{extension}"


def column_file(segid: str, column: str) -> str:
    """The name of a column's file, as `W3Codec.column_filename` has it."""
    return segment_file(segid, f".{column}.col")


@dataclass(frozen=True)
class WrittenFile:
    """A finished file: its name within the index folder, its bytes, and their CRC-32."""

    name: str
    length: int
    crc32: int


class FileSink:
    """A new file written from front to back, counted and checksummed on the way.

    Used in a `with` statement it closes the file; when the block fails it removes it, too.
    Raises `FileExistsError` where the name is taken: a segment's files are never rewritten.
    """

    def __init__(self, directory: Path, name: str) -> None:
        self._path = directory / name
        self._file = self._path.open("xb")
        self._crc32 = 0
        self.length = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append a buffer of bytes."""
        self._file.write(data)
        self._crc32 = zlib.crc32(data, self._crc32)
        self.length += len(data)

    def close(self) -> WrittenFile:
        """Hand everything to the system (not to the disk: see `fsync_files`)."""
        self._file.close()
        return WrittenFile(self._path.name, self.length, self._crc32)

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


def fsync_files(directory: Path, files: Iterable[WrittenFile]) -> None:
    """Return only when the files' bytes, and then their names in the folder, are on the disk."""
    for file in files:
        _fsync(directory / file.name)
    _fsync(directory)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def map_file(path: Path) -> Buffer:
    """The bytes of a file, mapped into memory. Raises `IndexCorrupt` when there is no such file."""
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise IndexCorrupt(str(path), "the file is missing") from error
