"""The write lock of an index, which admits one writer at a time.

It is Whoosh's lock, `flock` on the file `MAIN_WRITELOCK`, so it excludes Whoosh's writers, too. The
system releases it when the process that holds it ends, for whatever reason; the file remains and
names the last holder. Across machines, `flock` works on NFS from Linux 2.6.12 and on NFSv3 with the
lock service enabled. On a file system without locks nothing is written.
"""

import errno
import fcntl
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kashaf.index.codec.files.names import LOCK_FILE
from kashaf.index.codec.files.regular import fsync_files, open_regular
from kashaf.index.errors import IndexCorruptError, IndexLockedError, IndexNotWritableError
from kashaf.index.forking import prepare_for_forks

_POLL: Final = 0.05  # seconds between two attempts


class WriteLock:
    """The write lock of an index. It belongs to the process that acquired it, not to its forks."""

    def __init__(self, handle: int) -> None:
        """Hold the lock by this file descriptor."""
        self._handle = handle
        prepare_for_forks(self)

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return self._handle >= 0

    def release(self) -> None:
        """Release the lock, if this process holds it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    after_fork = release  # the parent still holds it: `flock` ends with the last descriptor


def lock(directory: Path, wait: float = 0) -> WriteLock:
    """Acquire the write lock of an index, creating its folder if there is none.

    Args:
        directory: The index folder.
        wait: Seconds to wait for another writer to finish.

    Raises:
        IndexLockedError: Another process holds the lock; the message says which, and since when.
        IndexNotWritableError: This user can't write to the folder, or its file system has no locks.
    """
    deadline = time.monotonic() + wait
    try:
        _make_folder(directory)
        handle = open_regular(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT)
    except IndexCorruptError as error:
        reason = f"its lock {LOCK_FILE} is {error.reason}"
        raise IndexNotWritableError(str(directory), reason) from None
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise IndexNotWritableError(str(directory), _reason(error)) from None
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        raise IndexNotWritableError(str(directory), _reason(error)) from None
    try:
        if not os.access(directory, os.W_OK | os.X_OK):  # a lock file may be writable all the same
            raise IndexNotWritableError(str(directory), os.strerror(errno.EACCES))
        while not _acquire(handle, directory):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise IndexLockedError(str(directory), _describe_holder(handle))
            time.sleep(min(_POLL, remaining))
        _write_holder(handle)
    except BaseException:
        os.close(handle)
        raise
    return WriteLock(handle)


def holder(directory: Path) -> str | None:
    """Return a sentence that names the holder of the lock, or None if nobody holds it."""
    try:
        handle = open_regular(directory / LOCK_FILE)
    except (OSError, IndexCorruptError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _describe_holder(handle)
    except OSError:
        return None
    finally:
        os.close(handle)
    return None


def _make_folder(directory: Path) -> None:
    """Create a folder and its parents, durably."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for path in missing:
        fsync_files(path.parent, [])


def _acquire(handle: int, directory: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise
        reason = f"its file system does not support locks ({_reason(error)})"
        raise IndexNotWritableError(str(directory), reason) from None
    return True


def _write_holder(handle: int) -> None:
    """Record the holder in the lock file, for messages only, so a full disk is no error."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"pid": os.getpid(), "host": os.uname().nodename, "since": now}
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(values).encode(), 0)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise


def _describe_holder(handle: int) -> str:
    """Return a sentence that names the holder. The lock file may contain anything."""
    try:
        values = json.loads(os.pread(handle, 1024, 0))
        pid, host, since = int(values["pid"]), str(values["host"]), str(values["since"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "another process is writing this index"
    return f"process {pid} on {host} has been writing this index since {since}"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
