"""What `_decoding.pyx` does, for machines where it could not be compiled. See there."""

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
    """False: `blockfile` is to read all blocks."""
    return False


def decode_inlined(
    pickled: bytes, docs: Numbers, freqs: Numbers, doc_count: int, base: int
) -> bool:
    """False: `blockfile` is to read them."""
    return False


def read_positions(
    data: Buffer,
    offset: int,
    length: int,
    wanted: Numbers,
    base: int,
    skip_data: NDArray[np.int64],
) -> bytes | None:
    """None: `located` is to find all places."""
    return None


def skip_data(data: Buffer, offset: int, length: int) -> bytes | None:
    """None: there are no skip_data."""
    return None


def find_sorted(data: Buffer, offsets: int, count: int, key: bytes) -> int:
    """Which of `count` records, that ascend, starts with a key; -1: none. offsets: where the places
    of all records are, 32 bits each, and that of the end."""
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
