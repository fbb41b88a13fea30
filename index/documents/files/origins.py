"""Where documents come from, and the ids that follow from it."""

import hashlib
import os
import re
from pathlib import PurePath

MAX_KEY_CHARS = 4096  # an id, a source and a tag are each indexed whole, as one term


def displayed(path: str) -> str:
    r"""Return `path` as text that can be stored: byte 0xff, where it is no UTF-8, as `\udcff`."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def file_id(path: str) -> str:
    """Return the id of the file at `path`: its absolute path, links resolved, with `/` between.

    A path that is no UTF-8 or longer than an id may be ends in a hash, so that no two share one.
    """
    full = PurePath(os.path.realpath(path)).as_posix()
    shown = displayed(full)
    if shown == full and len(full) <= MAX_KEY_CHARS:
        return full
    digest = hashlib.blake2b(full.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{shown[: MAX_KEY_CHARS - len(digest) - 1]}#{digest}"


def inner_id(outer: str, name: str) -> str:
    """Return the id of what has this name inside the file or member with the id `outer`.

    The separator is `//`, which no absolute path contains, so a member never has a file's id.
    """
    inner = re.sub("/{2,}", "/", displayed(name.replace("\0", " "))).strip("/")
    identity = f"{outer}//{inner}"
    if len(identity) <= MAX_KEY_CHARS:
        return identity
    digest = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
    return f"{identity[: MAX_KEY_CHARS - len(digest) - 1]}#{digest}"
