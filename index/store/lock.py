"""The write lock of an index, which admits one writer at a time.

It is Whoosh's lock, `flock` on the file `MAIN_WRITELOCK`, so it excludes Whoosh's writers, too. The
system releases it when the process that holds it ends, for whatever reason; the file remains and
names the last holder. Both the file and its folder are removed only if the folder was created for
it and contains nothing else when the lock is released. Across machines, `flock` works on NFS from
Linux 2.6.12 and on NFSv3 with the lock service enabled. On a file system without locks nothing is
written.
"""

import errno
import fcntl
import json
import os
import time
from collections.abc import Sequence
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

    def __init__(self, handle: int, created: Sequence[Path]) -> None:
        """Hold the lock by this file descriptor.

        Args:
            handle: The file descriptor.
            created: The folders that were created for the lock, the index folder first.
        """
        self._handle = handle
        self._created = created
        prepare_for_forks(self)

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock."""
        return self._handle >= 0

    def release(self) -> None:
        """Release the lock, if this process holds it, and remove created folders without files."""
        if self._handle >= 0:
            _remove_empty(self._created)
            self.after_fork()

    def after_fork(self) -> None:
        """Close the file: the parent still holds the lock, which ends with the last descriptor."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


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
    created: list[Path] = []
    while True:
        handle = _open(directory, created)
        try:
            # A lock file may be writable where its folder is not.
            if not os.access(directory, os.W_OK | os.X_OK):
                raise IndexNotWritableError(str(directory), os.strerror(errno.EACCES))
            is_acquired = _acquire(handle, directory)
            if is_acquired and _is_lock(handle, directory):
                _write_holder(handle)
                return WriteLock(handle, created)
            remaining = deadline - time.monotonic()
            if not is_acquired and remaining <= 0:
                raise IndexLockedError(str(directory), _describe_holder(handle))
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if not is_acquired:
            time.sleep(min(_POLL, remaining))


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


def _open(directory: Path, created: list[Path]) -> int:
    """Open the lock file, and add the folders that this creates to `created`."""
    try:
        created += _make_folder(directory)
        return open_regular(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT)
    except IndexCorruptError as error:
        reason = f"its lock {LOCK_FILE} is {error.reason}"
        advice = "Remove it, or build the index elsewhere."
        raise IndexNotWritableError(str(directory), reason, advice) from None
    except (FileExistsError, NotADirectoryError):
        reason = "can't be the folder of an index: it is, or is inside, a file"
        raise IndexNotWritableError(str(directory), reason, "Name another folder.") from None
    except PermissionError as error:
        raise IndexNotWritableError(str(directory), _reason(error)) from None
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        raise IndexNotWritableError(str(directory), _reason(error)) from None


def _make_folder(directory: Path) -> list[Path]:
    """Create a folder and its parents, durably; return those that did not exist."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for path in missing:
        fsync_files(path.parent, [])
    return missing


def _remove_empty(created: Sequence[Path]) -> None:
    """Remove folders, the index folder first, if they contain no file but the lock."""
    try:
        if created and os.listdir(created[0]) == [LOCK_FILE]:
            (created[0] / LOCK_FILE).unlink()
            for path in created:
                path.rmdir()
    except OSError:
        return  # it is gone, or something else is in it by now


def _is_lock(handle: int, directory: Path) -> bool:
    """Return whether an open file is still the lock file: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(directory / LOCK_FILE))
    except FileNotFoundError:
        return False


def _acquire(handle: int, directory: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise
        reason = f"its file system does not support locks ({_reason(error)})"
        advice = "Build the index elsewhere; searching needs no lock."
        raise IndexNotWritableError(str(directory), reason, advice) from None
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
