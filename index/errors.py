"""The exceptions that Kashaf raises deliberately: what is wrong, where, and how to fix it.

```text
KashafError
├── SourceError             a document source, or a document in it, is invalid
├── IndexMissingError       there is no index in the folder
├── IndexLockedError        another process is writing the index
├── IndexNotWritableError   the folder can't be written
├── IndexCorruptError       a file of the index is corrupt
├── IndexOutdatedError      the index was built by another version or with other settings
├── IndexClosedError        the index was closed
├── WorkerDiedError         a worker process was killed
├── EncoderError            an encoder can't be used
├── ClusterError            the cluster can't be used
└── UnsupportedError        an index on a cluster does not support the operation
```
"""

import shlex


class KashafError(Exception):
    """An error caused by the input, the index or the caller, not by a defect in Kashaf."""


def check_type(name: str, value: object, expected: type | tuple[type, ...], advice: str) -> None:
    """Raise TypeError if an argument is not of an expected type.

    Args:
        name: The name of the argument.
        value: What was given.
        expected: The types that it may have.
        advice: What to give instead, such as "text" or "a Schema".
    """
    if not isinstance(value, expected):
        given = value.__name__ if isinstance(value, type) else type(value).__name__
        article = "the class " if isinstance(value, type) else ""
        raise TypeError(f"{name}: must be {advice}, not {article}{given}")


class _LocatedError(KashafError):
    """An error with a location.

    Attributes:
        where: The file, line, folder or address concerned.
        reason: What is wrong with it.
        next_step: The advice that ends the message.
    """

    next_step: str = ""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        self.reason = reason

    def __str__(self) -> str:
        message = f"{self.where}: {self.reason}"
        return f"{message}. {self.next_step}" if self.next_step else message


class SourceError(_LocatedError):
    """A document source, or one document in it, that can't be read or indexed.

    `where` is `file:line`, the file alone if the whole file is concerned, or the number of the
    document if it did not come from a file.
    """


class IndexMissingError(_LocatedError):
    """There is no index in the folder `where`."""

    next_step = "Check the path, or build an index there first (kashaf index SOURCE…)."

    def __init__(self, where: str, reason: str = "no index here") -> None:
        super().__init__(where, reason)


class IndexLockedError(_LocatedError):
    """Another process is writing the index in the folder `where`."""

    next_step = "Wait until it has finished (--wait SECONDS does), then try again."

    def __init__(self, where: str, reason: str = "another process is writing this index") -> None:
        super().__init__(where, reason)


class IndexNotWritableError(_LocatedError):
    """This user, or this file system, can't write an index in the folder `where`.

    Args:
        where: The folder.
        reason: Why it can't be written.
        next_step: What to do, where it is not permission that is missing.
    """

    next_step = "Give write permission, or build the index elsewhere; searching needs none."

    def __init__(self, where: str, reason: str, next_step: str = next_step) -> None:
        super().__init__(where, reason)
        self.args = (where, reason, next_step)
        self.next_step = next_step


class IndexCorruptError(_LocatedError):
    """The file `where` of an index does not contain what was written to it."""

    next_step = (
        "Restore a copy, build the index again from its documents, "
        "or run `kashaf rebuild` without sources to save what can still be read."
    )


class IndexOutdatedError(_LocatedError):
    """The index at `where` was built by a version, or with settings, that can't be used here.

    Args:
        where: The folder or address of the index.
        reason: Which version or setting differs.
        options: Options of `kashaf rebuild` to include in the advice, each followed by a space.
    """

    def __init__(self, where: str, reason: str, options: str = "") -> None:
        super().__init__(where, reason)
        self.args = (where, reason, options)
        self._options = options

    def __str__(self) -> str:
        index = f"--index {shlex.quote(self.where)}"
        return f"{super().__str__()}. Run: kashaf rebuild {self._options}{index}"


class IndexClosedError(_LocatedError):
    """The index `where` was closed before it was used."""

    next_step = "Open it again."

    def __init__(self, where: str, reason: str = "the index was closed") -> None:
        super().__init__(where, reason)


class WorkerDiedError(_LocatedError):
    """A worker process ended before its task was finished, for example for lack of memory."""

    next_step = "The index is unchanged. Build again, with fewer jobs if memory is short."

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, f"a worker process died: {reason}")


class EncoderError(_LocatedError):
    """The encoder `where` can't be imported, failed, or does not return vectors."""


class ClusterError(_LocatedError):
    """A cluster, or an index on it, can't be used; `reason` says why and what to do."""


class UnsupportedError(_LocatedError):
    """An operation that an index on a cluster does not support.

    Args:
        where: The address of the index.
        operation: What is not supported.
        condition: On which clusters it is not, if not on all, such as "without a plug-in".
    """

    next_step = "Copy the index to a folder (kashaf copy), and do it there."

    def __init__(self, where: str, operation: str, condition: str = "") -> None:
        reason = f"{operation} is not supported on a cluster {condition}".rstrip()
        super().__init__(where, reason)
        self.args = (where, operation, condition)
