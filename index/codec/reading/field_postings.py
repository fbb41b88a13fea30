"""Reads all postings of a field at once, for merging segments."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.files.mapping import Buffer
from kashaf.index.codec.packed_positions import unpack_positions, varints
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.posting_blocks import Block, postings_of, read_blocks, read_inlined
from kashaf.index.codec.reading.term_file import TermFile
from kashaf.index.codec.reading.term_info import FieldTerms

_BATCH = 1 << 16  # postings decoded at a time, few enough for a core's cache

Numbers = NDArray[np.uint32]
Codes = NDArray[np.uint8]
Ints = NDArray[np.int64]


class _Batch(NamedTuple):
    """The postings of some terms of the field. `terms` are ascending term numbers."""

    terms: Ints
    docs: Numbers
    freqs: Numbers
    positions: Numbers | None


def read_terms(
    found: FieldTerms,
    term_file: TermFile,
    postings: Buffer,
    where: str,
    lengths: Numbers | None,
    doc_count: int,
) -> FieldPostings:
    """Read the postings of some of a field's terms.

    Args:
        found: The terms, from `TermFile`.
        term_file: The term file, which contains inlined postings.
        postings: The posting file.
        where: The path of the posting file, for error messages.
        lengths: The field's lengths, which the result contains unchanged.
        doc_count: The number of documents in the segment.

    Raises:
        IndexCorruptError: The postings are corrupt.
    """
    with CorruptionGuard(where):
        batches = [*_from_blocks(found, postings), *_from_inlined(found, term_file.data)]
        starts = offsets(found.df)
        docs = np.empty(int(starts[-1]), np.uint32)
        freqs = np.empty_like(docs)
        for part in batches:
            at = expand_ranges(starts[part.terms], found.df[part.terms])
            docs[at] = part.docs
            freqs[at] = part.freqs
        if len(docs) and int(docs.max()) >= doc_count:
            raise ValueError("a field contains documents outside the segment")
        positions = None
        if any(part.positions is not None for part in batches):
            begins = offsets(freqs)[starts]
            positions = np.empty(int(begins[-1]), np.uint32)
            for part in batches:
                if not len(part.terms):
                    continue
                if part.positions is None:
                    raise ValueError("only some terms have positions")
                sizes = np.diff(begins)[part.terms]
                positions[expand_ranges(begins[part.terms], sizes)] = part.positions
        return FieldPostings(found.terms, starts, docs, freqs, positions, lengths)


def _from_blocks(found: FieldTerms, postings: Buffer) -> Iterator[_Batch]:
    """Read the terms whose postings are in the posting file, in batches."""
    terms = np.flatnonzero(~found.inlined)
    before = offsets(found.df[terms])
    cuts = np.searchsorted(before, np.arange(_BATCH, int(before[-1]), _BATCH))
    for low, high in itertools.pairwise([0, *np.unique(cuts).tolist(), len(terms)]):
        group = terms[low:high]
        extents = zip(found.offset[group].tolist(), found.length[group].tolist(), strict=True)
        read = [read_blocks(postings, offset, length) for offset, length in extents]
        counts = [sum(len(block.gaps) for block in blocks) for blocks in read]
        if counts != found.df[group].tolist():
            raise ValueError("document frequencies differ from the term file")
        yield _batch(group, [block for blocks in read for block in blocks])


def _from_inlined(found: FieldTerms, data: Buffer) -> list[_Batch]:
    """Read the terms whose postings are inlined, grouped by their encoding."""
    whole = np.frombuffer(data, np.uint8)
    terms = np.flatnonzero(found.inlined)
    opcodes = whole[found.tails[terms] + (found.df[terms] > 3)]
    opcodes[found.df[terms] > layout.INLINE_POSTINGS] = 0
    batches = [
        _decode_inlined(found, whole, terms[opcodes == opcode], width)
        for opcode, width in ((layout.INT16, 2), (layout.INT32, 4))
    ]
    other = terms[(opcodes != layout.INT16) & (opcodes != layout.INT32)]
    spans = zip(found.tails[other], found.ends[other], found.df[other], strict=True)
    blocks = [read_inlined(data[start:end], int(df)) for start, end, df in spans]
    return [*batches, _batch(other, blocks)]


def _batch(terms: Ints, blocks: list[Block]) -> _Batch:
    """Combine blocks, which are in the order of their terms."""
    docs, freqs = postings_of(blocks)
    streams = [block.values for block in blocks if block.values is not None]
    positions = None
    if len(streams) == len(blocks) > 0:
        if all(block.framed for block in blocks):
            packed = varints(np.concatenate(streams), freqs)
        else:
            packed = np.concatenate([block.packed() for block in blocks])
        positions = unpack_positions(packed, freqs)
    elif streams:
        raise ValueError("only some postings have positions")
    return _Batch(terms, docs, freqs, positions)


def _decode_inlined(found: FieldTerms, whole: Codes, terms: Ints, width: int) -> _Batch:
    """Decode postings that `write_inlined` wrote, with document numbers of `width` bytes."""
    count = found.df[terms]
    marked = (count > 3).astype(np.int64)
    doc_rows, at = _rows(whole, found.tails[terms], count, marked, width)
    weight_rows, at = _rows(whole, at, count, marked, 1)
    docs = doc_rows.view(f"<u{width}").reshape(-1).astype(np.uint32)
    freqs = weight_rows.reshape(-1).astype(np.uint32)
    at = at + marked
    sizes = found.ends[terms] - len(layout.END) - 1 - at
    stream = whole[expand_ranges(at, sizes)]
    positions = None
    if (sizes != count).any() or (stream != layout.NONE[0]).any():
        positions = unpack_positions(varints(stream, freqs), freqs)
    return _Batch(terms, docs, freqs, positions)


def _rows(whole: Codes, at: Ints, count: Ints, marked: Ints, width: int) -> tuple[Codes, Ints]:
    """Read each term's pickled tuple of integers; return its items and the offset after it."""
    at = at + marked
    size = (width + 1) * count
    rows = whole[expand_ranges(at, size)].reshape(-1, width + 1)
    at = at + size
    if (whole[at] != layout.CLOSE[np.minimum(count, 4)]).any():
        raise ValueError("the postings of a term are corrupt")
    return np.ascontiguousarray(rows[:, 1:]), at + 1
