"""Reading all postings of a field at once, for merging segments."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.files import Buffer
from kashaf.index.codec.packed_positions import unpack_positions, varints
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.posting_blocks import Block, postings_of, read_blocks, read_inlined
from kashaf.index.codec.reading.term_file import FieldTerms, TermFile

_PORTION = 1 << 16  # postings decoded at a time: what stays in a core's cache

Numbers = NDArray[np.uint32]
Codes = NDArray[np.uint8]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Portion:
    """The postings of some terms of the field, the terms' numbers ascending."""

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
    """The postings of some of a field's terms. Raises `IndexCorruptError` naming `where` for damage."""
    with CorruptionGuard(where):
        portions = [*_from_blocks(found, postings), *_from_terms(found, term_file.data)]
        starts = offsets(found.df)
        docs = np.empty(int(starts[-1]), np.uint32)
        freqs = np.empty_like(docs)
        for part in portions:
            at = expand_ranges(starts[part.terms], found.df[part.terms])
            docs[at] = part.docs
            freqs[at] = part.freqs
        if len(docs) and int(docs.max()) >= doc_count:
            raise ValueError("a field has documents that the segment has not")
        positions = None
        if any(part.positions is not None for part in portions):
            begins = offsets(freqs)[starts]
            positions = np.empty(int(begins[-1]), np.uint32)
            for part in portions:
                if not len(part.terms):
                    continue
                if part.positions is None:
                    raise ValueError("only some terms have positions")
                sizes = np.diff(begins)[part.terms]
                positions[expand_ranges(begins[part.terms], sizes)] = part.positions
        return FieldPostings(found.terms, starts, docs, freqs, positions, lengths)


def _from_blocks(found: FieldTerms, postings: Buffer) -> Iterator[_Portion]:
    """The terms whose postings are in the posting file, some at a time."""
    terms = np.flatnonzero(~found.inlined)
    before = offsets(found.df[terms])
    cuts = np.searchsorted(before, np.arange(_PORTION, int(before[-1]), _PORTION))
    for low, high in itertools.pairwise([0, *np.unique(cuts).tolist(), len(terms)]):
        own = terms[low:high]
        extents = zip(found.offset[own].tolist(), found.length[own].tolist(), strict=True)
        read = [read_blocks(postings, offset, length) for offset, length in extents]
        if [sum(len(block.gaps) for block in blocks) for blocks in read] != found.df[own].tolist():
            raise ValueError("terms have other documents than the term file says")
        yield _portion(own, [block for blocks in read for block in blocks])


def _from_terms(found: FieldTerms, data: Buffer) -> list[_Portion]:
    """The terms whose postings are in the term file, apart by the form they have there."""
    whole = np.frombuffer(data, np.uint8)
    terms = np.flatnonzero(found.inlined)
    opcodes = whole[found.tails[terms] + (found.df[terms] > 3)]
    opcodes[found.df[terms] > layout.INLINE_POSTINGS] = 0
    own = [
        _decode_inlined(found, whole, terms[opcodes == opcode], width)
        for opcode, width in ((layout.INT16, 2), (layout.INT32, 4))
    ]
    other = terms[(opcodes != layout.INT16) & (opcodes != layout.INT32)]
    spans = zip(found.tails[other], found.ends[other], found.df[other], strict=True)
    blocks = [read_inlined(data[start:end], int(df)) for start, end, df in spans]
    return [*own, _portion(other, blocks)]


def _portion(terms: Ints, blocks: list[Block]) -> _Portion:
    """Blocks, in the order of their terms, as a portion."""
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
    return _Portion(terms, docs, freqs, positions)


def _decode_inlined(found: FieldTerms, whole: Codes, terms: Ints, width: int) -> _Portion:
    """What `inline.write_inlined` wrote, with documents of `width` bytes."""
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
    return _Portion(terms, docs, freqs, positions)


def _rows(whole: Codes, at: Ints, count: Ints, marked: Ints, width: int) -> tuple[Codes, Ints]:
    """The items of each term's pickled tuple of numbers, and where the next thing begins."""
    at = at + marked
    size = (width + 1) * count
    rows = whole[expand_ranges(at, size)].reshape(-1, width + 1)
    at = at + size
    if (whole[at] != layout.CLOSE[np.minimum(count, 4)]).any():
        raise ValueError("the postings of a term are damaged")
    return np.ascontiguousarray(rows[:, 1:]), at + 1
