"""Opening, removing and renaming the files of an index, which may come from an untrusted source.

Anything but a regular file (a link, a FIFO, a device, a folder) raises `IndexCorruptError`.
"""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from kashaf.index.errors import IndexCorruptError


def fsync_files(directory: Path, names: Iterable[str]) -> None:
    """Make files durable: flush their content to the disk, then the folder's entries."""
    for name in names:
        _fsync(directory / name)
    _fsync(directory)


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a file of an index, which may come from an untrusted source; return its descriptor.

    A link is not followed, and opening a FIFO or a device fails instead of blocking.

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


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        IndexCorruptError: It is not a regular file.
        FileNotFoundError: There is no such file.
    """
    with open(open_regular(path), "rb") as file:
        return file.read()
