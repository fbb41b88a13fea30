"""Writes the postings of terms with few postings into the term file, as `W3TermInfo` allows.

A block would need 36 more bytes and a second look-up. (Whoosh reads inlined postings but never
writes any: its writer inlines terms with fewer than one posting.) The postings are a pickled tuple
of three tuples: document numbers (not differences), weights, and values, which are None if the
field has none. They are encoded for all such terms of a chunk at once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.writing.posting_blocks import Chunk

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]


def write_inlined(chunk: Chunk, terms: Ints) -> tuple[Codes, Ints]:
    """Return the pickled postings of some terms of a chunk, concatenated, and their lengths."""
    first = chunk.starts[terms]
    count = chunk.starts[terms + 1] - first
    postings = expand_ranges(first, count)
    numbers = chunk.docs[postings]
    if int(numbers.max(initial=0)) < 1 << 16:
        docs = _rows(layout.INT16, numbers.astype("<u2"))
    else:
        docs = _rows(layout.INT32, numbers.astype("<u4"))
    weights = _rows(layout.INT8, chunk.freqs[postings].astype(np.uint8))
    if chunk.values is None:
        values = np.full(int(count.sum()), ord(layout.NONE), np.uint8)
        value_bytes = count
    else:
        value_bytes = chunk.value_starts[first + count] - chunk.value_starts[first]
        values = chunk.values[expand_ranges(chunk.value_starts[first], value_bytes)]

    frame = np.where(count > 3, 2, 1)
    doc_bytes, weight_bytes = docs.shape[1] * count, weights.shape[1] * count
    lengths = doc_bytes + weight_bytes + value_bytes + 3 * frame + len(layout.END)
    starts = offsets(lengths)
    out = np.empty(int(starts[-1]), np.uint8)
    at = starts[:-1]
    for items, size in ((docs, doc_bytes), (weights, weight_bytes), (values, value_bytes)):
        at = _write_tuple(out, at, items.reshape(-1), size, count)
    out[at] = layout.END[0]
    out[at + 1] = layout.END[1]
    return out, lengths


def _rows(opcode: int, numbers: NDArray[Any]) -> Codes:
    width = numbers.dtype.itemsize
    rows = np.empty((len(numbers), 1 + width), np.uint8)
    rows[:, 0] = opcode
    rows[:, 1:] = numbers.view(np.uint8).reshape(-1, width)
    return rows


def _write_tuple(out: Codes, at: Ints, items: Codes, size: Ints, count: Ints) -> Ints:
    """Write each term's pickled items as a tuple at `at`; return the offset after it."""
    marked = count > 3
    out[at[marked]] = layout.MARK[0]
    at = at + marked
    out[expand_ranges(at, size)] = items
    out[at + size] = layout.CLOSE[np.minimum(count, 4)]
    return np.asarray(at + size + 1)
