"""Positions of a term in some documents only.

Common words have hundreds of thousands of positions, and a search asks for those in the few
documents that may match.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import expand_ranges
from kashaf.index.codec.packed_positions import frames, unpack_positions
from kashaf.index.codec.reading.posting_blocks import Block

Numbers = NDArray[np.uint32]


def rows_of(wanted: Numbers, docs: Numbers) -> NDArray[np.int64]:
    """Where in `docs` those of the `wanted` are that are there; both ascending."""
    if not len(docs):
        return np.empty(0, np.int64)
    rows = docs.searchsorted(wanted)
    rows[rows == len(docs)] = 0
    return rows[np.flatnonzero(docs[rows] == wanted)]


def places_in(
    docs: Numbers, freqs: Numbers, blocks: Sequence[Block], wanted: Numbers, base: int
) -> NDArray[np.int64]:
    """As `SegmentReader.positions`, of a term's postings and the blocks that they were read from."""
    rows = rows_of(wanted, docs)
    cuts = np.cumsum([0, *(len(block.gaps) for block in blocks)])
    bounds = rows.searchsorted(cuts)
    packed = [
        _values(block, rows[start:end] - cut)
        for block, cut, start, end in zip(blocks, cuts, bounds, bounds[1:], strict=False)
    ]
    own = freqs[rows]
    positions = np.repeat((docs[rows].astype(np.int64) + base) << 32, own)
    positions |= unpack_positions(np.concatenate(packed), own)
    return positions


def _values(block: Block, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The bytes of the values of some postings of a block, end to end."""
    values, freqs = block.values, block.freqs.astype(np.uint32)
    if values is None:
        raise ValueError("a block without positions")
    if block.framed:
        every, long = frames(values, freqs)
        starts = every[rows]
        sizes = values[starts - 1].astype(np.int64)
        for at in np.flatnonzero(np.isin(rows, long)).tolist():
            sizes[at] = int.from_bytes(values[starts[at] - 4 : starts[at]].tobytes(), "little")
    else:
        ends = np.flatnonzero(values < 128)[np.cumsum(freqs, dtype=np.int64) - 1] + 1
        sizes = np.diff(ends, prepend=0)[rows]
        starts = ends[rows] - sizes
    return np.asarray(values[expand_ranges(starts, sizes)])
