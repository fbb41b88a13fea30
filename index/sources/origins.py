"""Where documents come from, and the ids that follow from it."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from kashaf.index.document import MAX_KEY_CHARS
from kashaf.index.errors import SourceError


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


class SharedIds:
    """Ids that documents of more than one file have, so that the later replaced the earlier."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._files: dict[int, int] = {}  # the hash of an id → the number of its latest file
        self._shared: Counter[tuple[int, int]] = Counter()
        self._first: dict[tuple[int, int], str] = {}

    def add(self, identity: str, file: str) -> None:
        """Note that `file` has a document with this id; files come one after the other."""
        if not self._names or self._names[-1] != file:
            self._names.append(file)
        now, key = len(self._names) - 1, hash(identity)
        before = self._files.setdefault(key, now)
        if before != now:
            self._files[key] = now
            self._shared[before, now] += 1
            self._first.setdefault((before, now), identity)

    def notes(self) -> Iterator[SourceError]:
        """Yield a note for each pair of files since the last call."""
        for (before, now), count in self._shared.items():
            first = repr(self._first[before, now][:80])
            ids = f"the id {first} is" if count == 1 else f"{count} ids, {first} the first, are"
            documents = "document was" if count == 1 else "documents were"
            yield SourceError(
                self._names[now],
                f"{ids} also in {self._names[before]}, whose {documents} replaced; "
                "give ids that differ to keep both",
            )
        self._shared.clear()
        self._first.clear()
