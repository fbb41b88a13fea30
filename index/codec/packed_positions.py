"""Packing and unpacking token positions with numpy, a whole field or term at a time.

A posting's value (see `formats.PackedPositions`) contains the differences between its successive
positions as unsigned LEB128 integers: seven bits per byte, lowest first, the top bit set in every
byte but the last. In a block the values are the items of a pickled tuple, so each is preceded by
an opcode and a length, which `pack_values` writes as well.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import offsets

SHORT_BYTES = ord("C")  # pickle.SHORT_BINBYTES: a length byte, then the bytes
LONG_BYTES = ord("B")  # pickle.BINBYTES: four length bytes, lowest first, then the bytes

_BATCH = 1 << 18
"""Positions that are packed at a time; each needs 30 bytes of memory meanwhile."""

Bytes = NDArray[np.uint8]


def pack_values(
    positions: NDArray[np.uint32], freqs: NDArray[np.uint32]
) -> tuple[Bytes, NDArray[np.int64]]:
    """Pack positions into the pickled values of postings.

    Args:
        positions: freqs.sum() positions, ascending within a posting.
        freqs: The number of positions of each posting, at least 1.

    Returns:
        The values, concatenated, and their len(freqs) + 1 offsets.
    """
    before = offsets(freqs)
    cuts = np.searchsorted(before, np.arange(_BATCH, int(before[-1]), _BATCH))
    packed = [
        _pack(positions[before[low] : before[high]], freqs[low:high])
        for low, high in pairwise([0, *cuts.tolist(), len(freqs)])
    ]
    values, sizes = zip(*packed, strict=True)
    return np.concatenate(values), offsets(np.concatenate(sizes))


def _pack(
    positions: NDArray[np.uint32], freqs: NDArray[np.uint32]
) -> tuple[Bytes, NDArray[np.int64]]:
    """Return the pickled values of some postings, and the length of each."""
    ends = np.cumsum(freqs, dtype=np.int64)
    firsts = ends - freqs
    deltas = np.empty_like(positions)
    np.subtract(positions[1:], positions[:-1], out=deltas[1:])
    deltas[firsts] = positions[firsts]

    widths = np.ones(len(deltas), np.uint8)
    maximum = int(deltas.max(initial=0))
    for bits in (7, 14, 21, 28):
        if maximum >> bits:
            widths += deltas >= (1 << bits)
    steps = widths.copy()
    steps[firsts] += 2
    after = np.cumsum(steps, dtype=np.int64)
    starts = np.concatenate(([0], after[ends - 1]))
    sizes = np.diff(starts) - 2
    long = np.flatnonzero(sizes > 255)
    if len(long):
        steps[firsts[long]] += 3
        after = np.cumsum(steps, dtype=np.int64)
        starts = np.concatenate(([0], after[ends - 1]))

    out = np.empty(int(starts[-1]), np.uint8)
    _write_varints(out, after - widths, deltas, widths)
    heads = starts[:-1]
    out[heads] = SHORT_BYTES
    out[heads + 1] = sizes
    for index in long.tolist():
        head = int(starts[index])
        out[head] = LONG_BYTES
        out[head + 1 : head + 5] = list(int(sizes[index]).to_bytes(4, "little"))
    return out, np.diff(starts)


def _write_varints(
    out: Bytes, at: NDArray[np.int64], numbers: NDArray[np.uint32], widths: Bytes
) -> None:
    out[at] = (numbers & 127) | ((widths > 1).astype(np.uint8) << 7)
    byte = 1
    longer = np.flatnonzero(widths > byte)
    while len(longer):
        more = widths[longer] > byte + 1
        out[at[longer] + byte] = (numbers[longer] >> (7 * byte)) & 127 | (more * np.uint8(128))
        byte += 1
        longer = longer[more]


def varints(stream: Bytes, freqs: NDArray[np.uint32]) -> Bytes:
    """Return the values of postings without the opcodes and lengths between them.

    Args:
        stream: The values that `pack_values` returned.
        freqs: The number of positions of each posting.

    Raises:
        ValueError: The stream is corrupt.
    """
    if not len(freqs):
        return stream[:0]
    starts, long = frames(stream, freqs)
    inside = np.ones(len(stream), bool)
    inside[starts - 1] = False
    inside[starts - 2] = False
    for start in starts[long].tolist():
        inside[start - 5 : start] = False
    return stream[inside]


def frames(stream: Bytes, freqs: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find where each posting's value starts, after its opcode and length.

    Among the bytes that are not part of an integer, only a length can be 128 or more. As long as
    none is, the n-th byte below 128 is known to end a certain integer or to be a certain opcode.
    Otherwise the postings with 26 or more positions, whose values may be that long, are examined
    one by one.

    Args:
        stream: The values that `pack_values` returned.
        freqs: The number of positions of each posting.

    Returns:
        The start of each value, and the indices of the postings with a four-byte length.

    Raises:
        ValueError: The stream is corrupt.
    """
    ends = np.flatnonzero(stream < 128)
    before = offsets(freqs)[:-1] + 2 * np.arange(len(freqs))
    if before[-1] < len(ends):
        heads = _heads(ends, before)
        if _are_short(stream, heads).all():
            return heads + 2, np.empty(0, np.int64)
    shifts = np.zeros(len(freqs) + 1, np.int64)
    shift = 0
    long = []
    may_be_long = np.flatnonzero(freqs >= 26)  # 26 integers may take 128 bytes
    for index, rank in zip(may_be_long.tolist(), before[may_be_long].tolist(), strict=True):
        head = int(ends[rank + shift - 1]) + 1 if index else 0
        width = 2
        if stream[head] == LONG_BYTES:
            width = 5
            long.append(index)
        missing = int(np.count_nonzero(stream[head : head + width] < 128)) - 2
        shifts[index + 1] = missing
        shift += missing
    heads = _heads(ends, before + np.cumsum(shifts[:-1]))
    short = _are_short(stream, heads)
    short[long] = True
    if not short.all():
        raise ValueError("the values of a posting block are corrupt")
    starts = heads + 2
    starts[long] += 3
    return starts, np.array(long, np.int64)


def _heads(ends: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each posting starts, given how many of `ends` come before it."""
    heads = ends[before - 1] + 1
    heads[0] = 0
    return np.asarray(heads)


def _are_short(stream: Bytes, heads: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return a mask of the postings whose one-byte length matches their size."""
    short = stream[heads] == SHORT_BYTES
    sizes = np.append(heads[1:], len(stream)) - heads - 2
    short &= stream[np.minimum(heads + 1, len(stream) - 1)] == sizes
    return np.asarray(short)


def unpack_positions(packed: Bytes, freqs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the positions of postings.

    Args:
        packed: Their values, concatenated, without opcodes and lengths.
        freqs: The number of positions of each posting.

    Raises:
        ValueError: There are not exactly freqs.sum() positions.
    """
    last = np.flatnonzero(packed < 128)
    total = int(freqs.sum(dtype=np.int64))
    if len(last) != total or (total and last[-1] != len(packed) - 1):
        raise ValueError("the number of positions is wrong")
    if total == len(packed):
        deltas = packed.astype(np.uint32)
    else:
        first = np.empty_like(last)
        first[:1] = 0
        first[1:] = last[:-1] + 1
        widths = last - first + 1
        if int(widths.max()) > 5:
            raise ValueError("a position is too large")
        deltas = (packed[first] & 127).astype(np.uint32)
        byte = 1
        longer = np.flatnonzero(widths > byte)
        while len(longer):
            part = packed[first[longer] + byte] & 127
            deltas[longer] |= part.astype(np.uint32) << np.uint32(7 * byte)
            byte += 1
            longer = longer[widths[longer] > byte]
    if not total:
        return deltas
    sums = np.cumsum(deltas, dtype=np.uint32)
    firsts = offsets(freqs)[:-1]
    before = sums[firsts] - deltas[firsts]
    return np.asarray(sums - np.repeat(before, freqs))
