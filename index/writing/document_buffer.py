"""Documents waiting to become a segment, buffered in a file to save memory.

Each document is stored as the length of its JSON text in bytes (64 bits, little-endian), then this
text, a list of the attributes of `Document` in order. Plain values run no code, whoever wrote them.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kashaf.index.codec.files import open_regular
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.documents.document import Document
from kashaf.index.store.stored_documents import document_of, stored_fields

EXTENSION = ".docs"
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class BufferedDocuments:
    """The finished file of a `DocumentBuffer`. Iterating, even in another process, removes it."""

    path: Path
    count: int
    dropped: frozenset[int]

    def __iter__(self) -> Iterator[Document]:
        with open(open_regular(self.path), "rb") as file:
            for number in range(self.count):
                with CorruptionGuard(str(self.path)):
                    (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
                    document = _decode(file.read(length))
                if number not in self.dropped:
                    yield document
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
        encoded = _encode(document)
        self._file.write(_LENGTH.pack(len(encoded)))
        self._file.write(encoded)
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


def _encode(document: Document) -> bytes:
    return json.dumps(stored_fields(document), ensure_ascii=False).encode(errors="surrogatepass")


def _decode(encoded: bytes) -> Document:
    return document_of(json.loads(encoded.decode(errors="surrogatepass")))
