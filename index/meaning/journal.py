"""The journal of encoding: passages encoded for an index that is not committed yet.

Encoding takes most of the time of a build. `MAIN_<segid>.enc` keeps what was encoded for a segment,
so that the next build need not encode it again if this one is interrupted; a commit removes it. A
record is 20 bytes and the vector: a hash of the encoder and the text, and the CRC-32 of hash and
vector. Records that are cut off or belong to another encoder are never used.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.compression import crc32
from kashaf.index.codec.files.names import ENCODED, segment_file
from kashaf.index.codec.files.regular import open_regular
from kashaf.index.errors import IndexCorruptError
from kashaf.index.meaning.encoder import EncoderInfo, Rows

_MAX_RECORDS: Final = 1 << 22
"""The most records that are looked up, which bounds their memory to 64 MiB."""
_MAX_COLLISIONS: Final = 16
"""The most records compared that share half a key; only a forged journal has more."""
_BLOCK: Final = 1 << 12  # records read at once


class EncodingJournal(ExitStack):
    """Encodes the passages of a segment, except those that earlier journals contain.

    As a context manager it closes its file, and removes it if it is empty.

    Args:
        directory: The index folder.
        segid: The id of the segment.
        encoder: The encoder.
        known: The names of the earlier journals.
    """

    def __init__(
        self, directory: Path, segid: str, encoder: EncoderInfo, known: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._directory = directory
        self._encoder = encoder
        self._names = tuple(known)
        self._record = _record_of(encoder)
        self._path = directory / segment_file(segid, ENCODED)
        self._file = self.enter_context(self._path.open("xb", buffering=0))
        self.callback(self._remove_if_empty)

    def encode(self, texts: Sequence[str]) -> Rows:
        """Return the quantized vectors of texts.

        Raises:
            EncoderError: The encoder failed.
        """
        records = np.zeros(len(texts), self._record)
        for record, text in zip(records, texts, strict=True):
            record["key"] = self._key(text)
        new = [at for at in range(len(texts)) if not self._find(records[at : at + 1])]
        if new:
            added = records[new]
            added["row"] = self._encoder.encode([texts[at] for at in new])
            added["crc"] = [_crc(record) for record in added]
            records[new] = added
            with suppress(OSError):  # the build itself does not need the journal
                self._file.write(added.tobytes())
        return np.ascontiguousarray(records["row"])

    def _remove_if_empty(self) -> None:
        if not self._file.tell():
            self._path.unlink(missing_ok=True)

    def _key(self, text: str) -> NDArray[np.uint64]:
        content = f"{self._encoder.name}\n{text}".encode()
        return np.frombuffer(blake2b(content, digest_size=16).digest(), "<u8")

    def _find(self, record: NDArray[np.void]) -> bool:
        """Fill in the vector of a record with this key; return whether a journal contains it."""
        known = _known(self._directory, self._names, self._encoder)
        key = record["key"][0]
        start = int(np.searchsorted(known.keys, key[0]))
        for at in range(start, min(start + _MAX_COLLISIONS, len(known.keys))):
            if known.keys[at] != key[0]:
                break
            found = self._read(self._names[known.files[at]], int(known.numbers[at]))
            if found is not None and (found["key"] == key).all():
                record["row"] = found["row"]
                return True
        return False

    def _read(self, name: str, number: int) -> np.void | None:
        """Return a record of a journal, or None if it is corrupt."""
        try:
            handle = open_regular(self._directory / name)
            with open(handle, "rb") as file:
                data = os.pread(
                    file.fileno(), self._record.itemsize, number * self._record.itemsize
                )
        except (IndexCorruptError, OSError):
            return None
        if len(data) < self._record.itemsize:
            return None
        found: np.void = np.frombuffer(data, self._record)[0]
        return found if found["crc"] == _crc(found) else None


class _Known(NamedTuple):
    """The records of journals: the first halves of their keys, ascending, and where each is."""

    keys: NDArray[np.uint64]
    files: NDArray[np.uint16]
    numbers: NDArray[np.uint32]


def journals_in(directory: Path) -> tuple[str, ...]:
    """Return the names of the journals in an index folder."""
    return tuple(sorted(name for name in os.listdir(directory) if name.endswith(ENCODED)))[
        : 1 << 16
    ]


@lru_cache(maxsize=1)
def _known(directory: Path, names: tuple[str, ...], encoder: EncoderInfo) -> _Known:
    record = _record_of(encoder)
    keys, files, numbers = [np.zeros(0, "<u8")], [np.zeros(0, "<u2")], [np.zeros(0, "<u4")]
    left = _MAX_RECORDS
    for at, name in enumerate(names):
        found = _keys(directory / name, record, left)
        left -= len(found)
        keys.append(found)
        files.append(np.full(len(found), at, "<u2"))
        numbers.append(np.arange(len(found), dtype="<u4"))
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    return _Known(every[order], np.concatenate(files)[order], np.concatenate(numbers)[order])


def _keys(path: Path, record: "np.dtype[np.void]", most: int) -> NDArray[np.uint64]:
    """Return the first halves of the keys of the first `most` records in a journal."""
    found = [np.zeros(0, "<u8")]
    with suppress(IndexCorruptError, OSError), open(open_regular(path), "rb") as file:
        while most and len(block := np.fromfile(file, record, min(_BLOCK, most))):
            found.append(block["key"][:, 0].copy())
            most -= len(block)
    return np.concatenate(found)


def _record_of(encoder: EncoderInfo) -> "np.dtype[np.void]":
    row = ("row", np.int8, (encoder.dimension,))
    return np.dtype([("key", "<u8", (2,)), ("crc", "<u4"), row])


def _crc(record: np.void) -> int:
    return crc32(record["row"].tobytes(), crc32(record["key"].tobytes()))
