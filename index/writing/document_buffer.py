"""Documents waiting to become a segment, buffered in a file to save memory.

Each document is stored as a length in bytes (64 bits, little-endian) and the pickle of its stored
fields, which is copied into the segment unchanged. It is read by `codec.pickles`, which runs no
code even if someone else wrote the file.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kashaf.index.codec.files.regular import open_regular
from kashaf.index.codec.pickles import CorruptionGuard, dump_plain, load_fields
from kashaf.index.documents.document import Document
from kashaf.index.store.stored_documents import document_of, stored_fields

EXTENSION = ".docs"
_LENGTH = struct.Struct("<Q")


class BufferedDocument(NamedTuple):
    """A document, and the pickle of its stored fields."""

    document: Document
    pickled: bytes

    @classmethod
    def of(cls, document: Document) -> "BufferedDocument":
        """Pickle a document."""
        return cls(document, dump_plain(stored_fields(document)))


@dataclass(frozen=True)
class BufferedDocuments:
    """The finished file of a `DocumentBuffer`. Iterating, even in another process, removes it."""

    path: Path
    count: int
    dropped: frozenset[int]

    def __iter__(self) -> Iterator[BufferedDocument]:
        with open(open_regular(self.path), "rb") as file:
            for number in range(self.count):
                with CorruptionGuard(str(self.path)):
                    (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
                    pickled = file.read(length)
                    if number in self.dropped:
                        continue
                    document = document_of(load_fields(pickled))
                yield BufferedDocument(document, pickled)
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
        pickled = BufferedDocument.of(document).pickled
        self._file.write(_LENGTH.pack(len(pickled)))
        self._file.write(pickled)
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
