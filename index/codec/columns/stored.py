"""Stored fields, in the layout of `whoosh.columns.PickleColumn(CompressedBytesColumn())`.

A file contains the compressed pickles end to end, their lengths, their offsets if the segment is
large, and the type codes of these arrays. A document without stored fields has length 0. Each
compressed stream begins with an uncompressed block (RFC 1951, 3.2.4), which contains the pickle up
to the end of the id, so an id is read without inflating.
"""

import re
import struct
from array import array
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from kashaf.index.codec.compression import adler32, deflate, inflate
from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.names import column_file
from kashaf.index.codec.files.sink import FileSink, WrittenFile
from kashaf.index.codec.pickles import (
    MAX_INFLATED,
    CorruptionGuard,
    dump_plain,
    load_fields,
)

STORED = "_stored"
STORED_LIMIT = 2**31 - 1
"""The most bytes of stored fields in a segment: Whoosh uses 32-bit offsets."""
_OFFSETS_CUTOFF = 2**15  # Whoosh expects offsets in segments with more documents

# How the pickle of stored fields starts if the first field is an id shorter than 256 bytes.
_FIRST_IS_ID = re.compile(rb"\x80\x04(?:\x95.{8})?}\x94\(?\x8c\x02id\x94\x8c(.)", re.DOTALL)
_PLAIN_BLOCK = struct.Struct("<3sHH")
_ZLIB_PLAIN = b"\x78\x5e\x00"  # the headers of zlib and of an uncompressed block

_TYPES = {"B": ">u1", "H": ">u2", "i": ">i4", "I": ">u4"}


def pack_stored(fields: Mapping[str, Any]) -> bytes:
    """Return a document's stored fields in the form that `StoredWriter.add_packed` accepts.

    Raises:
        ValueError: The fields exceed `MAX_INFLATED`, the most that readers accept.
    """
    return _packed(dump_plain(dict(fields))) if fields else b""


def _packed(pickled: bytes) -> bytes:
    if len(pickled) > MAX_INFLATED:
        raise ValueError(f"a document exceeds {MAX_INFLATED >> 20} MiB; split it")
    _, end = _id_span(pickled, 0)
    return _deflated(pickled, end)


def _id_span(data: bytes, start: int) -> tuple[int, int]:
    """Return where the id starts and ends in the pickled fields at `start`.

    Returns (0, 0) if the id is not the first field.
    """
    found = _FIRST_IS_ID.match(data, start)
    return (found.end(), found.end() + found[1][0]) if found else (0, 0)


def _deflated(data: bytes, plain: int) -> bytes:
    """Return the data in zlib's format (RFC 1950), the first `plain` bytes uncompressed."""
    return b"".join(
        (
            _PLAIN_BLOCK.pack(_ZLIB_PLAIN, plain, ~plain & 0xFFFF),
            data[:plain],
            deflate(memoryview(data)[plain:]),
            adler32(data).to_bytes(4, "big"),
        )
    )


class StoredWriter(ExitStack):
    """Writes stored fields document by document. Use it in a `with` statement.

    If the block fails, the file is removed. Callers must start another segment before
    `bytes_written` reaches `STORED_LIMIT`.
    """

    def __init__(self, directory: Path, segid: str) -> None:
        super().__init__()
        self._sink = self.enter_context(FileSink(directory, column_file(segid, STORED)))
        self._lengths = array("I")

    @property
    def bytes_written(self) -> int:
        """The length of the file so far."""
        return self._sink.length

    def add(self, fields: Mapping[str, Any]) -> None:
        """Append the next document's stored fields, a mapping of names to plain values."""
        self.add_packed(pack_stored(fields))

    def add_pickled(self, pickled: bytes) -> None:
        """Append the next document's stored fields, pickled by `dump_plain`.

        Raises:
            ValueError: They exceed `MAX_INFLATED`, the most that readers accept.
        """
        self.add_packed(_packed(pickled))

    def add_packed(self, packed: bytes) -> None:
        """Append the next document's stored fields, packed by `pack_stored`.

        Raises:
            OverflowError: The file would exceed `STORED_LIMIT`.
        """
        if self._sink.length + len(packed) > STORED_LIMIT:
            raise OverflowError(
                "the stored fields of a segment can't exceed 2 GiB: start another segment"
            )
        self._sink.write(packed)
        self._lengths.append(len(packed))

    def finish(self) -> WrittenFile:
        """Write the lengths and offsets, and return the finished file."""
        lengths = np.array(self._lengths, np.int64)
        code = _type_code(int(lengths.max(initial=0)))
        ending = [lengths.astype(_TYPES[code]).tobytes(), code.encode()]
        if len(lengths) > _OFFSETS_CUTOFF:
            starts = np.cumsum(lengths) - lengths
            offsets_code = _type_code(int(starts[-1]))
            ending.insert(1, starts.astype(_TYPES[offsets_code]).tobytes())
            ending.append(offsets_code.encode() + b"X")
        self._sink.write(b"".join(ending))
        return self._sink.close()


def _type_code(maximum: int) -> str:
    for code, bits in (("B", 8), ("H", 16), ("i", 31)):
        if not maximum >> bits:
            return code
    return "I"


class StoredReader:
    """Reads a segment's stored fields. All methods raise `IndexCorruptError` for corrupt bytes."""

    def __init__(self, file: FileMap, doc_count: int) -> None:
        self._file = file
        self._where = file.where
        self._data = file.data
        with CorruptionGuard(self._where):
            end = len(self._data) - 1
            file.check(end - 2, end + 1)
            codes = self._data[max(0, end - 2) :].decode("latin-1")
            if codes.endswith("X"):
                end -= 2 + np.dtype(_TYPES[codes[1]]).itemsize * doc_count
                code = codes[0]
            else:
                code = codes[-1]
            kind = np.dtype(_TYPES[code])
            end -= kind.itemsize * doc_count
            file.check(end, end + kind.itemsize * doc_count)
            lengths = np.frombuffer(self._data, kind, doc_count, end).astype(np.int64)
            self._ends = np.cumsum(lengths)
            self._starts = self._ends - lengths
            if end < 0 or (lengths < 0).any() or (doc_count and self._ends[-1] != end):
                raise ValueError("the lengths of the stored fields don't add up")

    def packed(self, number: int) -> bytes:
        """Return a document's stored fields in packed form."""
        start, end = self._starts.item(number), self._ends.item(number)
        self._file.check(start, end)
        return self._data[start:end]

    def fields(self, number: int) -> dict[str, Any]:
        """Return a document's stored fields."""
        return self.document(number).fields

    def document(self, number: int) -> "StoredDocument":
        """Read a document's stored fields, which are unpacked on first use."""
        return StoredDocument(self.packed(number), self._where)

    def release(self) -> None:
        """Return the memory of the pages read to the system."""
        self._file.release()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class StoredDocument:
    """A document's stored fields, already read and unpacked on first use.

    It needs no open file. Its properties raise `IndexCorruptError` for corrupt bytes.
    """

    __slots__ = ("_fields", "_id", "_packed", "_where")

    def __init__(self, packed: bytes, where: str) -> None:
        self._packed = packed
        self._where = where
        self._fields: dict[str, Any] | None = None
        self._id: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """All stored fields."""
        if self._fields is None:
            self._fields = self._unpacked()
        return self._fields

    @property
    def id(self) -> str:
        """The field `id`, read without inflating if it is the first field."""
        if self._id is None:
            self._id = self._read_id()
        return self._id

    def _read_id(self) -> str:
        packed = self._packed
        if packed.startswith(_ZLIB_PLAIN):
            start, end = _id_span(packed, _PLAIN_BLOCK.size)
            if end:
                return packed[start:end].decode(errors="replace")
        with CorruptionGuard(self._where):
            return str(self.fields["id"])

    def _unpacked(self) -> dict[str, Any]:
        if not self._packed:
            return {}
        with CorruptionGuard(self._where):
            return load_fields(inflate(self._packed, MAX_INFLATED, has_header=True))
