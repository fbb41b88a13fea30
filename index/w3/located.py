"""Positions of a term in some documents only.

Common words have hundreds of thousands of positions, and a search asks for those in the few
documents that may match.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.blockfile import Block
from kashaf.index.w3.ragged import spread
from kashaf.index.w3.values import unpack_positions

Numbers = NDArray[np.uint32]


def places_in(
    docs: Numbers, freqs: Numbers, blocks: Sequence[Block], wanted: Numbers, base: int
) -> NDArray[np.int64]:
    """As `SegmentReader.places`, of a term's postings and the blocks that they were read from."""
    rows = docs.searchsorted(wanted)
    rows[rows == len(docs)] = 0
    rows = rows[np.flatnonzero(docs[rows] == wanted)]
    packed = np.concatenate([block.packed() for block in blocks])
    ends = np.flatnonzero(packed < 128)[np.cumsum(freqs, dtype=np.int64) - 1] + 1
    starts = ends - np.diff(ends, prepend=0)
    values = packed[spread(starts[rows], ends[rows] - starts[rows])]
    own = freqs[rows]
    places = np.repeat((docs[rows].astype(np.int64) + base) << 32, own)
    places |= unpack_positions(values, own)
    return places
