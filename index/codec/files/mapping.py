"""Reading files whose pages are verified first, mapped into memory or copied."""

import mmap
import os
from contextlib import suppress
from pathlib import Path

from kashaf.index.codec.compression import crc32
from kashaf.index.codec.files.regular import open_regular, read_file
from kashaf.index.codec.files.sink import PAGE, WrittenFile
from kashaf.index.errors import IndexCorruptError

_SHIFT = PAGE.bit_length() - 1

Buffer = mmap.mmap | bytes


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
        checked: Whether each page was verified.

    Args:
        path: The file.
        written: Its entry in the manifest, or None to verify nothing.
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
        """Raise `IndexCorruptError` if bytes `start` to `end` do not match their checksums."""
        checked = self.checked
        first = start >> _SHIFT
        if (end - 1) >> _SHIFT == first and 0 <= first < len(checked) and checked[first]:
            return
        for page in range(max(first, 0), (min(end, len(self.data)) + PAGE - 1) >> _SHIFT):
            if not checked[page]:
                self.check_page(page)

    def check_all(self) -> None:
        """Raise `IndexCorruptError` if any part of the file does not match its checksum."""
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
        """Raise `IndexCorruptError` if a page does not match its checksum."""
        start = page * PAGE
        with memoryview(self.data) as data:
            found = crc32(data[start : start + PAGE])
        if found != int.from_bytes(self._checksums[4 * page : 4 * page + 4], "little"):
            raise IndexCorruptError(
                self.where, f"corrupt after byte {start}: the checksum is wrong"
            )
        self.checked[page] = 1
