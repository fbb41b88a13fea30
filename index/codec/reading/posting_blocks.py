"""Reads posting blocks: our own with numpy alone, those written by Whoosh by unpickling."""

import operator
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.compression import inflate
from kashaf.index.codec.files.mapping import Buffer
from kashaf.index.codec.packed_positions import unpack_positions, varints
from kashaf.index.codec.pickles import MAX_INFLATED, load, loads

Codes = NDArray[np.uint8]
Numbers = NDArray[np.uint32]

_HEADER_OPS = (
    layout.MARK[0],
    layout.INT32,
    layout.INT32,
    layout.INT32,
    layout.INT8,
    layout.INT8,
    layout.INT8,
    b"t.",
)
_SHORT, _LONG, _ARRAY, _MARK = b"CBc("
_NONE = np.empty(0, np.uint32)


class Block(NamedTuple):
    """A posting block whose documents and values are still packed.

    Attributes:
        gaps: The difference between each document and the one before it, the first from 0.
        freqs: The term frequency in each document.
        last: The last document.
        values: The values of the postings; None if the block has none.
        framed: Whether `values` contains opcodes and lengths, as `varints` expects.
    """

    gaps: NDArray[Any]
    freqs: NDArray[Any]
    last: int
    values: Codes | None
    framed: bool

    def packed(self) -> Codes:
        """Return the block's values, concatenated, for `unpack_positions`."""
        if self.values is None:
            raise ValueError("a block without positions")
        if self.framed:
            return varints(self.values, self.freqs.astype(np.uint32))
        return self.values


def postings_of(blocks: Sequence[Block]) -> tuple[Numbers, Numbers]:
    """Return the documents of some blocks, concatenated, and the term frequency in each.

    Differences are summed modulo 2³², over all blocks at once.

    Raises:
        ValueError: The documents of a block don't end with its last document.
    """
    if len(blocks) == 1:
        gaps, freqs, last, *_ = blocks[0]
        docs = gaps.cumsum(dtype=np.uint32)
        if docs[-1] != last:
            raise ValueError("the documents of a posting block differ from its header")
        return docs, freqs.astype(np.uint32)
    gaps = np.concatenate([_NONE, *(block.gaps for block in blocks)], dtype=np.uint32)
    freqs = np.concatenate([_NONE, *(block.freqs for block in blocks)], dtype=np.uint32)
    counts = np.array([len(block.gaps) for block in blocks], np.int64)
    ends = counts.cumsum()
    docs = gaps.cumsum(dtype=np.uint32)
    docs -= np.repeat(docs[ends - counts] - gaps[ends - counts], counts)
    if (docs[ends - 1] != np.array([block.last for block in blocks], np.uint32)).any():
        raise ValueError("the documents of a posting block differ from its header")
    return docs, freqs


def read_blocks(data: Buffer, offset: int, length: int) -> list[Block]:
    """Read the blocks of one term, given its extent in the posting file."""
    end = offset + length
    if offset < 0 or end > len(data) or data[offset : offset + 4] != layout.BLOCKS_MAGIC:
        raise ValueError("no posting blocks at the offset in the term file")
    at = offset + 4
    blocks = []
    while True:
        (size,) = layout.HEAD.unpack_from(data, at)
        at += layout.HEAD.size
        after = at + abs(size)
        if after > end:
            raise ValueError("a posting block is cut short")
        blocks.append(_read_block(data, at, after))
        if size < 0:
            return blocks
        at = after


def _read_block(data: Buffer, start: int, end: int) -> Block:
    mark, op1, count, op2, last, op3, _, op4, level, op5, _, op6, _, stop = (
        layout.BLOCK_HEADER.unpack_from(data, start)
    )
    ours = (mark, op1, op2, op3, op4, op5, op6, stop) == _HEADER_OPS
    if ours:
        start += layout.BLOCK_HEADER.size
        block = None if level else _read_own(data, start, end, count, last)
    else:
        (count, last, _, level, _, _), size = load(data[start:end])
        start += size
        block = None
    if block is None:
        pickled = data[start:end]
        if level:
            pickled = inflate(pickled, MAX_INFLATED, has_header=True)
        block = _from_pickle(loads(pickled), count, last)
    if not count or len(block.gaps) != count or not 0 <= last < 1 << 32:
        raise ValueError("the documents of a posting block differ from its header")
    return block


def _read_own(data: Buffer, at: int, end: int, count: int, last: int) -> Block | None:
    """Read a block in our encoding; return None for any other."""
    gaps, at = _read_numbers(data, at, count)
    if gaps is None:
        return None
    freqs: NDArray[Any] | None
    if data[at] == layout.NONE[0]:
        freqs, at = np.ones(count, np.uint8), at + 1
    elif data[at] == layout.FLOAT[0]:
        (weight,) = layout.BE_DOUBLE.unpack_from(data, at + 1)
        if not 1 <= weight < 1 << 32:
            raise ValueError("a weight is out of range")
        freqs, at = np.full(count, weight).astype(np.uint32), at + 9
    else:
        freqs, at = _read_numbers(data, at, count)
        if freqs is None:
            return None
    tail = end - len(layout.END)
    if data[at] == layout.NONE[0] and at + 1 == tail:
        return Block(gaps, freqs, last, None, framed=True)
    if data[at] == _MARK and data[tail - 1 : end] == layout.TUPLE + layout.END:
        values = _view(data, np.uint8, at + 1, tail - 2 - at)
        return Block(gaps, freqs, last, values, framed=True)
    return None


def _read_numbers(data: Buffer, at: int, count: int) -> tuple[NDArray[Any] | None, int]:
    """Read a pickled sequence of integers in one of our encodings, and return the offset after it.

    The sequence is None if the encoding is not ours.
    """
    op = data[at]
    if op == _MARK:
        op = data[at + 1]
        width = {layout.INT16: 2, layout.INT32: 4}.get(op)
        if width is None:
            return None, at
        size = (width + 1) * count
        rows = _view(data, np.uint8, at + 1, size).reshape(count, width + 1)
        at += 1 + size
        if data[at] != layout.TUPLE[0] or (rows[:, 0] != op).any():
            return None, at
        numbers = np.ascontiguousarray(rows[:, 1:]).view(f"<u{width}").reshape(-1)
        return numbers, at + 1
    width = 1
    after = 0
    if op == _ARRAY:
        intro = len(layout.ARRAYS[2])
        names = data[at : at + intro]
        width = 2 if names == layout.ARRAYS[2] else 4 if names == layout.ARRAYS[4] else 0
        at += intro
        after = len(layout.ARRAY_CALL)
    if data[at] == _SHORT:
        size, at = data[at + 1], at + 2
    elif data[at] == _LONG:
        size, at = int.from_bytes(data[at + 1 : at + 5], "little"), at + 5
    else:
        return None, at
    if not width or size != width * count:
        return None, at
    return _view(data, np.dtype(f"<u{width}"), at, count), at + size + after


def _view(data: Buffer, kind: Any, at: int, count: int) -> NDArray[Any]:
    return np.frombuffer(data, kind, count, at)


def _from_pickle(block: Any, count: int, last: int) -> Block:
    """Return the block for an unpickled tuple, interpreted like Whoosh's `W3LeafMatcher`."""
    gaps, weights, values = block[:3]
    found = _whole(gaps, count)
    if weights is None or isinstance(weights, float):
        weights = [weights or 1.0] * len(found)
    return Block(found, _whole(weights, count), last, _joined(values), framed=False)


def read_inlined(pickled: bytes, df: int) -> Block:
    """Read inlined postings, the `inlined` of a `TermInfo` with this document frequency."""
    return _read_own_inlined(pickled, df) or _from_inlined_pickle(pickled, df)


def _read_own_inlined(pickled: bytes, df: int) -> Block | None:
    """Read postings in the encoding of `write_inlined`; return None for any other."""
    if df > layout.INLINE_POSTINGS or len(pickled) <= 5 * df:
        return None
    marked = df > 3
    close = layout.CLOSE[min(df, 4)]
    op = pickled[marked]
    width = 3 if op == layout.INT16 else 5
    docs_end = marked + width * df
    start = docs_end + 1 + marked
    end = start + 2 * df
    if (
        op not in (layout.INT16, layout.INT32)
        or end >= len(pickled)
        or pickled[marked:docs_end:width] != bytes((op,)) * df
        or pickled[start:end:2] != bytes((layout.INT8,)) * df
        or not pickled[docs_end] == pickled[end] == pickled[-3] == close
    ):
        return None
    docs = struct.unpack_from("<" + ("xH" if width == 3 else "xI") * df, pickled, marked)
    if not all(map(operator.lt, docs, docs[1:])):
        raise ValueError("the documents of a term don't ascend")
    values = pickled[end + 1 + marked : -3]
    return Block(
        np.array([docs[0], *map(operator.sub, docs[1:], docs)], np.uint32),
        np.frombuffer(pickled[start + 1 : end : 2], np.uint8),
        docs[-1],
        None if values == layout.NONE * df else np.frombuffer(values, np.uint8),
        framed=True,
    )


def _from_inlined_pickle(pickled: bytes, df: int) -> Block:
    """Read inlined postings of another writer, interpreted like Whoosh."""
    docs, weights, values = loads(pickled)
    found = _whole(docs, df)
    gaps = np.diff(found, prepend=np.uint32(0))
    if (found[1:] <= found[:-1]).any():
        raise ValueError("the documents of a term don't ascend")
    return Block(gaps, _whole(weights, df), int(found[-1]), _joined(values), framed=False)


def _joined(values: Any) -> Codes | None:
    if not isinstance(values, tuple) or None in values:
        return None
    return np.frombuffer(b"".join(values), np.uint8)


def _whole(numbers: Any, count: int) -> Numbers:
    """Convert a sequence of `count` whole numbers below 2³² to an array."""
    listed = list(numbers)
    if not count or len(listed) != count or not {int, float}.issuperset(map(type, listed)):
        raise ValueError("a posting block has the wrong number of items")
    found = np.array(listed)
    if not ((found >= 0) & (found < 1 << 32)).all():
        raise ValueError("a number in a posting block is out of range")
    whole = found.astype(np.uint32)
    if (whole != found).any():
        raise ValueError("a number in a posting block is not whole")
    return whole


def positions_of(blocks: list[Block]) -> Numbers:
    """Return the positions of all postings of some blocks."""
    packed = np.concatenate([block.packed() for block in blocks])
    return unpack_positions(packed, postings_of(blocks)[1])
