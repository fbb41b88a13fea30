"""Files that a command writes: either complete or left unchanged."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kashaf.index.errors import KashafError


@contextmanager
def replacing(path: Path | None) -> Iterator[TextIO]:
    """Return a file to write to, which replaces `path` if the block succeeds.

    Args:
        path: The file; None or `-` for standard output.

    Raises:
        KashafError: The file can't be created.
    """
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    from tempfile import mkstemp

    if path.is_dir():
        raise KashafError(f"{path}: is a folder; name a file")
    try:
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise KashafError(f"{path}: can't be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
