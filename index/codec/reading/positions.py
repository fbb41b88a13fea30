"""Reads the positions of a term in selected documents.

Common words have hundreds of thousands of positions, but a search needs only those in the few
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
    """Return the indices in `docs` of those `wanted` documents that it contains; both ascend."""
    if not len(docs):
        return np.empty(0, np.int64)
    rows = docs.searchsorted(wanted)
    rows[rows == len(docs)] = 0
    return rows[np.flatnonzero(docs[rows] == wanted)]


def positions_in(
    docs: Numbers, freqs: Numbers, blocks: Sequence[Block], wanted: Numbers, base: int
) -> NDArray[np.int64]:
    """Return packed positions, as `SegmentReader.packed_positions` does, from decoded blocks.

    Args:
        docs: The documents of the term, ascending.
        freqs: Its frequency in each of them.
        blocks: The blocks that the postings were read from.
        wanted: The documents to read positions in, ascending.
        base: The number to add to document numbers.
    """
    rows = rows_of(wanted, docs)
    cuts = np.cumsum([0, *(len(block.gaps) for block in blocks)])
    bounds = rows.searchsorted(cuts)
    packed = [
        _values(block, rows[start:end] - cut)
        for block, cut, start, end in zip(blocks, cuts, bounds, bounds[1:], strict=False)
    ]
    counts = freqs[rows]
    positions = np.repeat((docs[rows].astype(np.int64) + base) << 32, counts)
    positions |= unpack_positions(np.concatenate(packed), counts)
    return positions


def _values(block: Block, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the values of some postings of a block, concatenated."""
    values, freqs = block.values, block.freqs.astype(np.uint32)
    if values is None:
        raise ValueError("a block without positions")
    if block.framed:
        all_starts, long = frames(values, freqs)
        starts = all_starts[rows]
        sizes = values[starts - 1].astype(np.int64)
        for at in np.flatnonzero(np.isin(rows, long)).tolist():
            sizes[at] = int.from_bytes(values[starts[at] - 4 : starts[at]].tobytes(), "little")
    else:
        ends = np.flatnonzero(values < 128)[np.cumsum(freqs, dtype=np.int64) - 1] + 1
        sizes = np.diff(ends, prepend=0)[rows]
        starts = ends[rows] - sizes
    return np.asarray(values[expand_ranges(starts, sizes)])
