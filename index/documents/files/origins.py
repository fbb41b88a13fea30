"""The ids of files and of the documents in them, and how paths are displayed."""

import hashlib
import os
import re
from pathlib import PurePath

MAX_KEY_CHARS = 4096  # an id, a source and a tag are each indexed whole, as one term


def displayed(path: str) -> str:
    r"""Return a path as text that can be stored: a byte that is not UTF-8, as 0xff, is `\udcff`."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def file_id(path: str) -> str:
    """Return the id of the file at `path`: its absolute path, links resolved, with `/` between.

    If the path is not valid UTF-8, or is too long for an id, a hash at the end makes it unique.
    """
    full = PurePath(os.path.realpath(path)).as_posix()
    shown = displayed(full)
    if shown == full and len(full) <= MAX_KEY_CHARS:
        return full
    digest = hashlib.blake2b(full.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{shown[: MAX_KEY_CHARS - len(digest) - 1]}#{digest}"


def inner_id(outer: str, name: str) -> str:
    """Return the id of a member of an archive, or of another part of a file.

    The separator is `//`, which no absolute path contains, so it differs from the id of any file.

    Args:
        outer: The id of the file, or of the member that contains this one.
        name: The name of the member.
    """
    inner = re.sub("/{2,}", "/", displayed(name.replace("\0", " "))).strip("/")
    identity = f"{outer}//{inner}"
    if len(identity) <= MAX_KEY_CHARS:
        return identity
    digest = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    return f"{identity[: MAX_KEY_CHARS - len(digest) - 1]}#{digest}"
