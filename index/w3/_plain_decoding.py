"""What `_decoding.pyx` does, for machines where it could not be compiled. See there."""

import struct

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.files import Buffer

_SLOT = struct.Struct(">Iq")
_LENGTHS = struct.Struct(">ii")
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


def places(data: Buffer, offset: int, length: int, wanted: Numbers, base: int) -> bytes | None:
    """None: `located` is to find all places."""
    return None


def find_record(data: Buffer, table: int, slots: int, code: int, key: bytes) -> tuple[int, int]:
    """Where in a term file the record of a key is, 0 if there is none, and how many slots of the
    hash table were read. table, slots: the table's place and size; code: the key's hash."""
    for probe in range(slots):
        at = table + _SLOT.size * ((code // 256 + probe) % slots)
        found, record = _SLOT.unpack_from(data, at)
        if not record:
            return 0, probe + 1
        if found == code:
            size, _ = _LENGTHS.unpack_from(data, record)
            start = record + _LENGTHS.size
            if size == len(key) and data[start : start + size] == key:
                return record, probe + 1
    return 0, slots


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
