"""Writing new files, with checksums."""

import struct
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from kashaf.index.codec.compression import crc32

PAGE = 1 << 15
"""Bytes per checksum. Each page is verified when it is first read."""


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
            self._crc32 = crc32(piece, self._crc32)
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
