"""The hash tables at the end of Whoosh's term file, built with numpy.

The format is that of `whoosh.filedb.filetables.OrderedHashWriter`: after the records come 256
tables of (hash, record's position), a directory of them, a pickled dict, the positions of all
records in their order, and the length of these last two. A record's table is the low byte of its
hash, its slot the first free one from the rest of the hash on; tables have two slots a record.
"""

import pickle
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import offsets
from kashaf.index.codec.layout import (
    HASH_DIRECTORY_ENTRY,
    HASH_SLOT,
    HASH_TABLES,
    RECORD_INDEX_TYPES,
)

Ints = NDArray[np.int64]


def trailer(
    hashes: NDArray[np.uint32], positions: Ints, end: int, extras: dict[str, Any]
) -> list[bytes]:
    """All that follows the records of a term file.

    hashes and positions: of every record, in order; end: where the records end; extras: what to
    keep in the pickled dict.
    """
    tables, slots = _tables(hashes, positions)
    starts = end + HASH_SLOT.itemsize * offsets(slots)
    directory = b"".join(
        HASH_DIRECTORY_ENTRY.pack(start, count)
        for start, count in zip(starts.tolist(), slots.tolist(), strict=False)
    )
    code = _index_code(int(positions[-1]) if len(positions) else 0)
    pickled = pickle.dumps(extras | {"indextype": code, "indexlen": len(positions)}, 2)
    index = positions.astype(RECORD_INDEX_TYPES[code]).tobytes()
    return [
        tables.tobytes(),
        directory,
        pickled,
        index,
        struct.pack(">i", len(pickled) + len(index)),
    ]


def _index_code(top: int) -> str:
    for code, limit in (("H", 1 << 16), ("i", 1 << 31), ("I", 1 << 32)):
        if top < limit:
            return code
    return "q"


def _tables(hashes: NDArray[np.uint32], positions: Ints) -> tuple[NDArray[np.void], Ints]:
    """All tables end to end, and the number of slots of each.

    Linear probing places sorted records at max(own slot, slot after the one before), which a
    running maximum computes. The few that run over the end of their table start again from its
    front one by one: each goes to the first free slot, which is where a look-up will find it.
    """
    table = (hashes & 255).astype(np.int64)
    counts = np.bincount(table, minlength=HASH_TABLES)
    slots = 2 * counts
    home = (hashes >> 8) % np.maximum(slots[table], 1)
    order = np.lexsort((home, table))
    table, home = table[order], home[order]

    room = offsets(slots + counts)  # enough for any run beyond the end of a table
    rank = np.arange(len(order))
    slot = np.maximum.accumulate(room[table] + home - rank) + rank - room[table]

    starts = offsets(slots)
    out = np.zeros(int(starts[-1]), HASH_SLOT)
    fits = slot < slots[table]
    at = (starts[table] + slot)[fits]
    out["hash"][at] = hashes[order[fits]]
    out["position"][at] = positions[order[fits]]
    for record, start in zip(order[~fits].tolist(), starts[table[~fits]].tolist(), strict=True):
        while out["position"][start]:
            start += 1
        out[start] = (hashes[record], positions[record])
    return out, slots
