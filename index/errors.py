"""The errors Kashaf raises on purpose: what is wrong, where, and what to do next."""

import shlex
from typing import ClassVar


class KashafError(Exception):
    """Any error that is the input's, the index's or the caller's, not a defect of Kashaf."""


class _PlacedError(KashafError):
    """An error at a place. `next_step` is the advice that ends its message."""

    next_step: ClassVar[str] = ""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        message = f"{self.where}: {self.reason}"
        return f"{message}. {self.next_step}" if self.next_step else message


class SourceError(_PlacedError):
    """A document source, or one document in it, that can't be read.

    `where` is `file:line`, or the file alone where the whole file is meant; `reason` says what is
    wrong with it and, where that is not plain, what to write instead.
    """


class IndexMissingError(_PlacedError):
    """There is no index in the folder `where`."""

    next_step = "Check the path, or build an index there first."

    def __init__(self, where: str, reason: str = "no index here") -> None:
        super().__init__(where, reason)


class IndexLockedError(_PlacedError):
    """Another writer holds the index in the folder `where`."""

    next_step = "Wait until it has finished (--wait SECONDS does), then try again."

    def __init__(self, where: str, reason: str = "another process is writing this index") -> None:
        super().__init__(where, reason)


class IndexNotWritableError(_PlacedError):
    """This user, or this file system, can't write an index in the folder `where`."""

    next_step = "Give write permission, or build the index elsewhere; searching needs none."


class IndexCorruptError(_PlacedError):
    """A file of the index at `where` is not what the index says it is."""

    next_step = (
        "Restore a copy, build the index again from its documents, "
        "or run `kashaf rebuild` without sources to save what can still be read."
    )


class IndexOutdatedError(_PlacedError):
    """The index at `where` was built by a version, or with rules, that this version can't read."""

    def __init__(self, where: str, reason: str, options: str = "") -> None:
        super().__init__(where, reason)
        self.args = (where, reason, options)
        self._options = options

    def __str__(self) -> str:
        place = f"--index {shlex.quote(self.where)}"
        return f"{super().__str__()}. Run: kashaf rebuild {self._options}{place}"


class IndexClosedError(_PlacedError):
    """The open index of `where` was closed."""

    next_step = "Open it again."

    def __init__(self, where: str, reason: str = "the index was closed") -> None:
        super().__init__(where, reason)


class WorkerDiedError(_PlacedError):
    """A worker process ended before its task was done: it was killed, or memory ran out."""

    next_step = "The index is as it was. Build again, with fewer jobs if memory is short."

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, f"a worker process died: {reason}")


class ClusterError(_PlacedError):
    """A cluster, or an index on it, that can't be used; `reason` says why and what to do."""


class UnsupportedError(_PlacedError):
    """Something that the index at `where`, on a cluster, can't do."""

    next_step = "Copy the index to a folder (kashaf copy), and do it there."

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, f"{reason} is not for indexes on a cluster")
