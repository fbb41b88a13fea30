"""Documents waiting to become a segment, buffered in a file to save memory."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kashaf.index.documents.document import Document

EXTENSION = ".docs"


@dataclass(frozen=True)
class BufferedDocuments:
    """The finished file of a `DocumentBuffer`. Iterating, even in another process, removes it."""

    path: Path
    count: int
    dropped: frozenset[int]

    def __iter__(self) -> Iterator[Document]:
        with self.path.open("rb") as file:
            for number in range(self.count):
                values = pickle.load(file)  # noqa: S301 - written in this run, by `add`
                if number not in self.dropped:
                    yield Document(*values)
        self.path.unlink()


class DocumentBuffer:
    """Buffers documents with distinct ids.

    Attributes:
        chars: The total length of the titles and bodies added, in characters.
    """

    def __init__(self, path: Path) -> None:
        self.chars = self._count = 0
        self._path = path
        self._file = path.open("xb")
        self._numbers: dict[str, int] = {}
        self._dropped: set[int] = set()

    def add(self, document: Document) -> None:
        """Append a document, replacing the one with the same id."""
        self.drop(document.id)
        self._numbers[document.id] = self._count
        values = tuple(getattr(document, name) for name in Document.__slots__)
        self._file.write(pickle.dumps(values, pickle.HIGHEST_PROTOCOL))
        self._count += 1
        self.chars += len(document.title) + len(document.body)

    def drop(self, identity: str) -> bool:
        """Remove the document with this id; return whether it existed."""
        number = self._numbers.pop(identity, None)
        if number is not None:
            self._dropped.add(number)
        return number is not None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the documents."""
        return frozenset(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, identity: str) -> bool:
        return identity in self._numbers

    def finish(self) -> BufferedDocuments:
        """Close the buffer and return its documents."""
        self._file.close()
        return BufferedDocuments(self._path, self._count, frozenset(self._dropped))

    def close(self) -> None:
        """Remove the file, even if flushing it fails because the disk is full."""
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)
