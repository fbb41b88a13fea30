"""Positions of a term in some documents only: where each posting's value is, not what it says.

Common words have hundreds of thousands of positions, and a search asks for those in the few
documents that may match.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.blockfile import Block
from kashaf.index.w3.files import Buffer
from kashaf.index.w3.ragged import spread
from kashaf.index.w3.values import LONG_BYTES, SHORT_BYTES, frames

Numbers = NDArray[np.uint32]


class Located(NamedTuple):
    """A term's postings in one segment.

    docs, freqs: the documents, ascending, and how often each has it. starts: where the value of
    each is, counted from `origin`, in the posting file; with no origin, in `packed`.
    """

    docs: Numbers
    freqs: NDArray[Any]
    starts: Numbers
    origin: NDArray[np.int64]
    packed: NDArray[np.uint8]


_NONE = np.empty(0, np.uint32)
NOWHERE = Located(_NONE, _NONE, _NONE, np.empty(0, np.int64), np.empty(0, np.uint8))


def located(docs: Numbers, freqs: Numbers, blocks: Sequence[Block]) -> Located:
    """The postings of a term from its blocks."""
    few = freqs.astype(np.min_scalar_type(freqs.max()))
    if all(block.at for block in blocks):
        starts = np.concatenate(
            [
                block.at + frames(block.values, block.freqs.astype(np.uint32))[0]
                for block in blocks
                if block.values is not None
            ]
        )
        if starts[-1] - starts[0] < 1 << 32:
            near = (starts - starts[0]).astype(np.uint32)
            return Located(docs, few, near, starts[:1], NOWHERE.packed)
    packed = np.concatenate([block.packed() for block in blocks])
    ends = np.flatnonzero(packed < 128)[np.cumsum(freqs, dtype=np.int64) - 1]
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.uint32)
    return Located(docs, few, starts, NOWHERE.origin, packed)


def packed_at(data: Buffer, found: Located, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The bytes of the values of these postings, end to end. `data`: the posting file."""
    starts = found.starts[rows].astype(np.int64)
    if not len(found.origin):
        ends = np.append(found.starts[1:], np.uint32(len(found.packed)))
        sizes = ends[rows] - found.starts[rows]
        return np.asarray(found.packed[spread(starts, sizes)])
    whole = np.frombuffer(data, np.uint8)
    starts += found.origin[0]
    sizes = whole[starts - 1].astype(np.int64)
    long = np.flatnonzero(whole[starts - 2] != SHORT_BYTES)
    for index in long.tolist():
        at = int(starts[index])
        if whole[at - 5] != LONG_BYTES:
            raise ValueError("the values of a posting block are damaged")
        sizes[index] = int.from_bytes(whole[at - 4 : at].tobytes(), "little")
    return np.asarray(whole[spread(starts, sizes)])
