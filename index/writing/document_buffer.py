"""Documents on their way to a segment: they wait in a file, for there may be many."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kashaf.index.documents.document import Document

EXTENSION = ".docs"


@dataclass(frozen=True)
class BufferedDocuments:
    """The file of a `DocumentBuffer`, which another process may read: once, for that removes it."""

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
    """Documents with distinct ids. `chars`: of the titles and bodies that were added."""

    def __init__(self, path: Path) -> None:
        self.chars = self._count = 0
        self._path = path
        self._file = path.open("xb")
        self._numbers: dict[str, int] = {}
        self._dropped: set[int] = set()

    def add(self, document: Document) -> None:
        """Append a document; drop the one with its id."""
        self.drop(document.id)
        self._numbers[document.id] = self._count
        values = tuple(getattr(document, name) for name in Document.__slots__)
        self._file.write(pickle.dumps(values, pickle.HIGHEST_PROTOCOL))
        self._count += 1
        self.chars += len(document.title) + len(document.body)

    def drop(self, identity: str) -> bool:
        """Take out the document with this id; False: there is none."""
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
        """The documents, to be read; none can be added."""
        self._file.close()
        return BufferedDocuments(self._path, self._count, frozenset(self._dropped))

    def close(self) -> None:
        """Remove the file, even where the disk has no room for the rest of it."""
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)
