"""Replaces `_compiled.pyx`, which documents the functions, if it could not be compiled.

A result of False or None makes the caller use the numpy readers of `codec.reading` instead.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files.mapping import Buffer
from kashaf.index.codec.files.sink import PAGE

_PAIR = struct.Struct("<II")
_SLOT = struct.Struct(">Iq")
_LENGTHS = struct.Struct(">ii")
_WRONG_TABLE = "the hash table of the terms is corrupt"

Numbers = NDArray[np.uint32]


def decode(
    data: Buffer,
    offset: int,
    length: int,
    docs: Numbers,
    freqs: Numbers,
    doc_count: int,
    base: int,
) -> bool:
    """Return False: `reading.posting_blocks` decodes the blocks."""
    return False


def decode_inlined(
    pickled: bytes, docs: Numbers, freqs: Numbers, doc_count: int, base: int
) -> bool:
    """Return False: `reading.posting_blocks` decodes the postings."""
    return False


def read_positions(
    data: Buffer,
    offset: int,
    length: int,
    wanted: Numbers,
    base: int,
    skip_data: NDArray[np.int64],
) -> bytes | None:
    """Return None: `reading.positions` reads the positions."""
    return None


def skip_data(data: Buffer, offset: int, length: int) -> bytes | None:
    """Return None: there is no skip data."""
    return None


def find_record(
    data: Buffer, checked: bytearray, table: int, slots: int, code: int, key: bytes
) -> int:
    """Find the record of a term in a hash table of a term file.

    Args:
        data: The file.
        checked: For each page of it whether it was verified.
        table: The offset of the table.
        slots: How many slots it has.
        code: The hash code of the key.
        key: The number of the field and the term.

    Returns:
        The offset of the record; -1: there is none; -2 - p: page p must be verified first.

    Raises:
        ValueError: The table is corrupt.
    """
    if not 0 <= table <= len(data) - _SLOT.size * slots:
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
    """Return the first page of some bytes that was not verified, or -1."""
    if not 0 <= start <= len(data) - size:
        raise ValueError(_WRONG_TABLE)
    return checked.find(0, start // PAGE, (start + size - 1) // PAGE + 1)


def find_block(data: Buffer, offsets: int, count: int, key: bytes) -> int:
    """Return the last of some ascending blocks that starts with `key` or before it, or -1.

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
