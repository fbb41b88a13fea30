"""Reads a segment's term file: single terms, ranges of terms, whole fields."""

import operator
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import md5
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import kernels, layout
from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.files.sink import WrittenFile
from kashaf.index.codec.pickles import CorruptionGuard, loads
from kashaf.index.codec.reading.term_info import FieldTerms, TermInfo

_LENGTHS = struct.Struct(">ii")
_INFO = struct.Struct(">BfIBBfII")
_EXTENT = struct.Struct(">qi")
_TERM_COST = 8  # a term takes as much memory as this many occurrences
_EXTRAS = 4096  # the most bytes of the pickled dict
_FIRST_RECORD = len(layout.TERMS_HEADER)
_DIRECTORY = layout.HASH_TABLES * layout.HASH_DIRECTORY_ENTRY.size


class TermFile:
    """Reads a memory-mapped term file. Every method raises `IndexCorruptError` for corrupt bytes.

    Attributes:
        fields: Name → number of the fields that contain terms.
    """

    def __init__(
        self, path: Path, written: WrittenFile | None = None, *, is_copied: bool = False
    ) -> None:
        self._where = str(path)
        self._file = FileMap(path, written, is_copied=is_copied)
        self.data = self._file.data
        with CorruptionGuard(self._where):
            self._open()

    def _open(self) -> None:
        data = self.data
        self._file.check(0, _FIRST_RECORD)
        self._file.check(len(data) - 4, len(data))
        if data[:4] != layout.TERMS_MAGIC:
            raise ValueError("not a Whoosh term file")
        hash_type = data[4]
        if hash_type > layout.HASH_CRC32:
            raise ValueError(f"unknown hash type {hash_type}")
        self._hash = zlib.crc32 if hash_type == layout.HASH_CRC32 else _md5_hash
        end = len(data) - 4
        extras_start = end - int.from_bytes(data[end:], "big")
        self._directory = extras_start - _DIRECTORY
        if self._directory < _FIRST_RECORD:
            raise ValueError("the term file is cut short")
        self._file.check(self._directory, extras_start + _EXTRAS)
        extras: dict[str, Any] = loads(data[extras_start:end])
        self.fields: dict[str, int] = extras["fieldmap"]
        if not all(
            isinstance(name, str) and number in range(1 << 16)
            for name, number in self.fields.items()
        ):
            raise ValueError("the table of fields is corrupt")
        self._prefixes = {name: number.to_bytes(2, "big") for name, number in self.fields.items()}
        kind = np.dtype(layout.RECORD_INDEX_TYPES[extras["indextype"]])
        start = end - kind.itemsize * extras["indexlen"]
        if start < extras_start:
            raise ValueError("the index of terms is cut short")
        self._file.check(extras_start, start)
        self._index_start = start
        self._index = np.frombuffer(data, kind, extras["indexlen"], start)

    def release(self) -> None:
        """Return the memory of the pages read to the system."""
        self._file.release()

    def close(self) -> None:
        """Close the file. The object can't be used afterwards."""
        self._index = np.empty(0, np.int64)
        self._file.close()

    def find(self, field: str, term: bytes) -> TermInfo | None:
        """Return a term's entry, or None if the field does not contain the term."""
        return self.find_all([(field, term)])[0]

    def find_all(self, terms: Sequence[tuple[str, bytes]]) -> list[TermInfo | None]:
        """Return the entry of each (field, term) pair, or None where there is none."""
        prefixes = self._prefixes
        keys = [prefixes[field] + term for field, term in terms if field in prefixes]
        with CorruptionGuard(self._where):
            records = self._find_records(keys)
            if len(keys) == len(terms):
                return list(map(self._entry, records))
            found = iter(records)
            return [self._entry(next(found)) if field in prefixes else None for field, _ in terms]

    def _find_records(self, keys: list[bytes]) -> list[int]:
        """Return the offset of each key's record, or -1."""
        codes = list(map(self._hash, keys))
        tables = self.data, self._file.checked, self._directory
        while (records := kernels.find_records(*tables, keys, codes)) and min(records) < -1:
            for page in {-2 - record for record in records if record < -1}:
                self._file.check_page(page)
        return records

    def _entry(self, record: int) -> TermInfo | None:
        if record < 0:
            return None
        key_bytes, value_bytes = _LENGTHS.unpack_from(self.data, record)
        return self._info(record + _LENGTHS.size + key_bytes, value_bytes)

    def _info(self, start: int, size: int) -> TermInfo:
        inlined, weight, df, _, _, max_weight, first, last = _INFO.unpack_from(self.data, start)
        tail = start + _INFO.size
        if inlined:
            postings = self.data[tail : start + size]
            return TermInfo(df, weight, max_weight, first, last, 0, 0, postings)
        offset, length = _EXTENT.unpack_from(self.data, tail)
        return TermInfo(df, weight, max_weight, first, last, offset, length, None)

    def terms(self, field: str, prefix: bytes = b"") -> Iterator[tuple[bytes, int]]:
        """Yield a field's terms with a prefix, ascending, each with its document frequency."""
        with CorruptionGuard(self._where):
            low, high = self._range(field, prefix)
            data, unpack = self.data, _LENGTHS.unpack_from
            for record in self._records(low, high).tolist():
                key_bytes, _ = unpack(data, record)
                end = record + _LENGTHS.size + key_bytes
                df = int.from_bytes(data[end + 5 : end + 9], "big")
                yield data[record + _LENGTHS.size + 2 : end], df

    def cuts(self, field: str, work: int) -> list[bytes]:
        """Return terms that split a field into ranges of about `work` occurrences each.

        A term counts as `_TERM_COST` more occurrences, for the memory that it takes.
        """
        with CorruptionGuard(self._where):
            low, high = self._range(field, b"")
            records = self._records(low, high)
            sizes = self._gather(records, np.dtype((">i4", 2)))
            info = self._gather(records + _LENGTHS.size + sizes[:, 0], layout.TERM_RECORD)
            total = np.cumsum(info["weight"].astype(np.float64) + _TERM_COST)
            at = np.searchsorted(total, np.arange(work, total[-1], work)) if len(total) else total
            return [self._key(low + number)[2:] for number in np.unique(at).astype(int).tolist()]

    def field_terms(self, field: str, prefix: bytes = b"") -> FieldTerms:
        """Return the entries of a field's terms with a prefix, as arrays."""
        with CorruptionGuard(self._where):
            return self._field_terms(*self._range(field, prefix))

    def terms_between(self, field: str, first: bytes, before: bytes | None) -> FieldTerms:
        """Return the entries of the terms from `first` up to `before`; None means the end."""
        with CorruptionGuard(self._where):
            start, end = self._range(field, b"")
            number = self.fields.get(field, 0).to_bytes(2, "big")
            low = bisect_left(range(end), number + first, start, key=self._key)
            if before is not None:
                end = bisect_left(range(end), number + before, low, key=self._key)
            return self._field_terms(low, end)

    def _field_terms(self, low: int, high: int) -> FieldTerms:
        records = self._records(low, high)
        starts = records + _LENGTHS.size
        sizes = self._gather(records, np.dtype((">i4", 2)))
        values = starts + sizes[:, 0]
        info = self._gather(values, layout.TERM_RECORD)
        tails = values + layout.TERM_RECORD.itemsize
        extent = self._gather(tails, layout.EXTENT)
        ends = values + sizes[:, 1]
        if (sizes < 0).any() or (ends > self._directory).any():
            raise ValueError("the length of a term is corrupt")
        data = self.data
        spans = zip((starts + 2).tolist(), values.tolist(), strict=True)
        terms = [data[start:end] for start, end in spans]
        if not all(map(operator.lt, terms, terms[1:])):
            raise ValueError("the terms don't ascend")
        return FieldTerms(
            terms=terms,
            df=info["df"].astype(np.int64),
            weight=info["weight"].astype(np.float32),
            max_weight=info["max_weight"].astype(np.float32),
            inlined=info["inlined"] != 0,
            offset=extent["offset"].astype(np.int64),
            length=extent["length"].astype(np.int64),
            tails=tails,
            ends=ends,
        )

    def _gather(self, at: NDArray[np.int64], kind: np.dtype[Any]) -> NDArray[Any]:
        """Read the values of this type at these offsets of the file."""
        whole = np.frombuffer(self.data, np.uint8)
        rows = whole[at[:, None] + np.arange(kind.itemsize)]
        base = kind.subdtype[0] if kind.subdtype else kind
        found: NDArray[Any] = rows.view(base)
        return found if kind.subdtype else found.reshape(-1)

    def _range(self, field: str, prefix: bytes) -> tuple[int, int]:
        number = self.fields.get(field)
        if number is None:
            return 0, 0
        low = number.to_bytes(2, "big") + prefix
        high = _successor(low)
        records = range(len(self._index))
        start = bisect_left(records, low, key=self._key)
        if high is None:
            return start, len(records)
        return start, bisect_left(records, high, start, key=self._key)

    def _records(self, low: int, high: int) -> NDArray[np.int64]:
        """Return the offsets of these records, which are contiguous."""
        width = self._index.itemsize
        self._file.check(self._index_start + width * low, self._index_start + width * high)
        records = self._index[low:high].astype(np.int64)
        if ((records < _FIRST_RECORD) | (records > self._directory)).any():
            raise ValueError("the offset of a term is out of range")  # nothing overflows below
        if len(records):
            last = int(records[-1])
            self._file.check(int(records[0]), last + _LENGTHS.size)
            self._file.check(
                last, last + _LENGTHS.size + sum(_LENGTHS.unpack_from(self.data, last))
            )
        return records

    def _key(self, number: int) -> bytes:
        at = self._index_start + self._index.itemsize * number
        self._file.check(at, at + self._index.itemsize)
        record = int(self._index[number])
        start = record + _LENGTHS.size
        self._file.check(record, start)
        size, _ = _LENGTHS.unpack_from(self.data, record)
        self._file.check(start, start + size)
        return self.data[start : start + size]


def _successor(prefix: bytes) -> bytes | None:
    """Return the smallest key that is greater than all keys with the prefix, or None."""
    stem = prefix.rstrip(b"\xff")
    return stem[:-1] + bytes((stem[-1] + 1,)) if stem else None


def _md5_hash(key: bytes) -> int:
    """Return the low 32 bits of the digest, like `whoosh.filedb.filetables.md5_hash`."""
    return int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")
