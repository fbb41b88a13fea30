"""One writer at a time: the lock on an index, and who holds it.

It is Whoosh's own, `flock` on the file `MAIN_WRITELOCK`, so that stock writers and ours keep each
other out. The system lets go of it when its holder ends, however it ends; the file stays, and says
who took it last. On NFS `flock` works between machines from Linux 2.6.12 and NFSv3 with its lock
service on; where the file system has no locks, nothing is written.
"""

import errno
import fcntl
import json
import os
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kashaf.index.codec.files import LOCK_FILE, fsync_files
from kashaf.index.errors import IndexLockedError, IndexNotWritableError

_POLL: Final = 0.05  # seconds between two tries
_OPEN_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK  # neither follow a link nor wait for a FIFO


def lock(directory: Path, wait: float = 0) -> int:
    """Make the folder if there is none, and take the lock, within `wait` seconds.

    Returns the descriptor that holds it; closing that lets go. Raises `IndexLockedError`, which says who
    holds it and since when, and `IndexNotWritableError` for a folder or file system that does not let
    this user write.
    """
    deadline = time.monotonic() + wait
    try:
        _make(directory)
        handle = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT | _OPEN_FLAGS, 0o644)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise IndexNotWritableError(str(directory), _reason(error)) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _not_regular(directory) from None
        if error.errno != errno.EROFS:
            raise
        raise IndexNotWritableError(str(directory), _reason(error)) from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _not_regular(directory)
        while not _take(handle, directory):
            left = deadline - time.monotonic()
            if left <= 0:
                raise IndexLockedError(str(directory), _holder(handle))
            time.sleep(min(_POLL, left))
        _sign(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


def holder(directory: Path) -> str | None:
    """Who holds the lock, in words; None: nobody. Changes nothing."""
    try:
        handle = os.open(directory / LOCK_FILE, os.O_RDONLY | _OPEN_FLAGS)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    except OSError:
        return None
    finally:
        os.close(handle)
    return None


def _make(directory: Path) -> None:
    """`mkdir -p`, on the disk when it returns."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for path in missing:
        fsync_files(path.parent, [])


def _take(handle: int, directory: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise
        reason = f"its file system gives no locks ({_reason(error)})"
        raise IndexNotWritableError(str(directory), reason) from None
    return True


def _sign(handle: int) -> None:
    """Say in the lock file who holds it. A full disk is no reason to fail: it is for people."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"pid": os.getpid(), "host": os.uname().nodename, "since": now}
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(values).encode(), 0)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise


def _holder(handle: int) -> str:
    """What to say of the one that holds the lock; the lock file may hold anything."""
    try:
        values = json.loads(os.pread(handle, 1024, 0))
        pid, host, since = int(values["pid"]), str(values["host"]), str(values["since"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "another process is writing this index"
    return f"process {pid} on {host} has been writing this index since {since}"


def _not_regular(directory: Path) -> IndexNotWritableError:
    return IndexNotWritableError(str(directory), f"its lock {LOCK_FILE} is not a regular file")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
