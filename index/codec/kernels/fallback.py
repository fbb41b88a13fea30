"""Replaces `_compiled.pyx`, which documents the functions, if it could not be compiled.

A result of False or None makes the caller use the numpy readers of `codec.reading` instead.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.files import Buffer

_PAIR = struct.Struct("<II")

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


def find_sorted(data: Buffer, offsets: int, count: int, key: bytes) -> int:
    """Return which of `count` ascending records starts with `key`, or -1.

    Args:
        data: The file.
        offsets: Where the `count` + 1 offsets of the records are, 32 bits each.
        count: The number of records.
        key: The bytes to search for.
    """
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        start, end = _PAIR.unpack_from(data, offsets + 4 * middle)
        found = data[start : min(end, start + len(key))]
        if found == key:
            return middle
        if found < key:
            low = middle + 1
        else:
            high = middle
    return -1
