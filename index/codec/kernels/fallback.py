"""Replaces `_compiled.pyx`, which documents the functions, if it could not be compiled.

A result of False or None makes the caller use the numpy readers of `codec.reading` instead.
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.files.mapping import Buffer
from kashaf.index.codec.files.sink import PAGE

_PAIR = struct.Struct("<II")
_SLOT = struct.Struct(">Iq")
_LENGTHS = struct.Struct(">ii")
_WRONG_TABLE = "the hash table of the terms is corrupt"

Numbers = NDArray[np.uint32]


def decode(
    data: Buffer,
    checked: bytearray,
    infos: list[Any],
    starts: list[int],
    first: int,
    docs: Numbers,
    freqs: Numbers,
    doc_count: int,
    base: int,
) -> int:
    """Return `first`, without decoding anything: `reading.posting_blocks` does it instead."""
    return first


def read_positions(
    data: Buffer,
    offset: int,
    length: int,
    wanted: Numbers,
    base: int,
    skip_data: NDArray[np.int64],
) -> bytes | None:
    """Return None: `reading.positions` reads the positions instead."""
    return None


def skip_data(data: Buffer, offset: int, length: int) -> bytes | None:
    """Return None: the fallback has no skip data."""
    return None


def find_records(
    data: Buffer, checked: bytearray, directory: int, keys: list[bytes], codes: list[int]
) -> list[int]:
    """Find the records of some terms in the hash tables of a term file.

    Args:
        data: The file.
        checked: Whether each of its pages was verified.
        directory: The offset of the directory of the tables, which was verified.
        keys: The key of each term: the number of its field, followed by the term.
        codes: The hash code of each key.

    Returns:
        The offset of each term's record; -1 if there is none; -2 - p if page p must be verified
        first.

    Raises:
        ValueError: A table is corrupt.
    """
    entry = layout.HASH_DIRECTORY_ENTRY
    if not 0 <= directory <= len(data) - layout.HASH_TABLES * entry.size:
        raise ValueError(_WRONG_TABLE)
    found = []
    for key, code in zip(keys, codes, strict=True):
        table, slots = entry.unpack_from(data, directory + entry.size * (code & 255))
        found.append(_find_record(data, checked, table, slots, code, key))
    return found


def _find_record(
    data: Buffer, checked: bytearray, table: int, slots: int, code: int, key: bytes
) -> int:
    if slots < 0 or not 0 <= table <= len(data) - _SLOT.size * slots:
        raise ValueError(_WRONG_TABLE)
    for probe in range(slots):
        at = table + _SLOT.size * (((code >> 8) + probe) % slots)
        page = _unchecked(data, checked, at, _SLOT.size)
        if page >= 0:
            return -2 - page
        found, record = _SLOT.unpack_from(data, at)
        if not record:
            return -1
        if found != code:
            continue
        start = record + _LENGTHS.size
        page = _unchecked(data, checked, record, _LENGTHS.size)
        if page < 0:
            key_bytes, value_bytes = _LENGTHS.unpack_from(data, record)
            if key_bytes < 0 or value_bytes < 0:
                raise ValueError(_WRONG_TABLE)
            page = _unchecked(data, checked, record, _LENGTHS.size + key_bytes + value_bytes)
        if page >= 0:
            return -2 - page
        if key_bytes == len(key) and data[start : start + key_bytes] == key:
            return int(record)
    return -1


def _unchecked(data: Buffer, checked: bytearray, start: int, size: int) -> int:
    """Return the first unverified page of a range of bytes, or -1."""
    if not 0 <= start <= len(data) - size:
        raise ValueError(_WRONG_TABLE)
    return checked.find(0, start // PAGE, (start + size - 1) // PAGE + 1)


def find_block(data: Buffer, offsets: int, count: int, key: bytes) -> int:
    """Return the last of some ascending blocks whose first key is `key` or less, or -1.

    Args:
        data: The file.
        offsets: Where the `count` + 1 offsets of the blocks are, 32 bits each.
        count: The number of blocks.
        key: The bytes to search for.

    Raises:
        ValueError: The offsets are corrupt.
    """
    if offsets < 0 or not 0 <= count <= (len(data) - offsets) // 4 - 1:
        raise ValueError("the blocks are cut short")
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        start, end = _PAIR.unpack_from(data, offsets + 4 * middle)
        if start > end or end > len(data):
            raise ValueError("the offsets of the blocks are corrupt")
        if data[start : min(end, start + len(key))] <= key:
            low = middle + 1
        else:
            high = middle
    return low - 1
