"""Writes a segment's term file and posting file in the format of Whoosh's `W3FieldWriter`."""

import itertools
import operator
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.columns.lengths import to_bytes
from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.files.names import POSTINGS, TERMS, segment_file
from kashaf.index.codec.files.sink import FileSink, WrittenFile
from kashaf.index.codec.packed_positions import pack_values
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.writing.hash_tables import trailer
from kashaf.index.codec.writing.inlined_postings import write_inlined
from kashaf.index.codec.writing.posting_blocks import Blocks, Chunk, split, write_blocks

_CHUNK = 1 << 17  # positions, or else postings, encoded at a time; few enough for a core's cache

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]

_RECORD_HEAD = np.dtype([("key", ">i4"), ("value", ">i4"), ("field", ">u2")])


class TermsWriter(ExitStack):
    """Writes the term file and the posting file one field at a time, to save memory.

    Use it in a `with` statement. If the block fails, the files are removed.
    """

    def __init__(self, directory: Path, segid: str) -> None:
        super().__init__()
        self._terms = self.enter_context(FileSink(directory, segment_file(segid, TERMS)))
        self._postings = self.enter_context(FileSink(directory, segment_file(segid, POSTINGS)))
        self._terms.write(layout.TERMS_HEADER)
        self._fields: dict[str, int] = {}
        self._hashes: list[NDArray[np.uint32]] = []
        self._positions: list[Ints] = []

    def add_field(self, name: str, parts: Iterable[FieldPostings]) -> int:
        """Write a field. A field without terms is omitted.

        Args:
            name: The name of the field. Names must ascend, because Whoosh merges segments in that
                order.
            parts: The postings in one or more parts by ascending terms, each with the lengths of
                the whole field.

        Returns:
            The number of tokens in the field.

        Raises:
            ValueError: The names or the terms don't ascend.
        """
        if self._fields and name <= next(reversed(self._fields)):
            raise ValueError(f"the field {name!r} doesn't come after the one before it")
        tokens, last = 0, None
        for part in parts:
            terms = part.terms if last is None else [last, *part.terms]
            if not all(map(operator.lt, terms, itertools.islice(terms, 1, None))):
                raise ValueError(f"the terms of {name!r} don't ascend")
            if part.terms:
                number = self._fields.setdefault(name, len(self._fields))
                codes = None if part.lengths is None else to_bytes(part.lengths)
                for chunk, chunk_terms in _chunks(part):
                    self._write_chunk(number, chunk, chunk_terms, codes)
                last = part.terms[-1]
                tokens += int(part.freqs.sum(dtype=np.int64))
        return tokens

    def finish(self) -> list[WrittenFile]:
        """Finish and return the two files."""
        hashes = np.concatenate([np.empty(0, np.uint32), *self._hashes])
        positions = np.concatenate([np.empty(0, np.int64), *self._positions])
        extras = {"fieldmap": self._fields}
        for part in trailer(hashes, positions, self._terms.length, extras):
            self._terms.write(part)
        return [self._terms.close(), self._postings.close()]

    def _write_chunk(
        self, field: int, chunk: Chunk, terms: Sequence[bytes], codes: Codes | None
    ) -> None:
        blocks, first_block = split(chunk, codes)
        info = _term_records(chunk, blocks, first_block)
        inlined = (info["df"] <= layout.INLINE_POSTINGS) & (info["max_weight"] < 256)
        info["inlined"] = inlined

        inlined_terms, block_terms = np.flatnonzero(inlined), np.flatnonzero(~inlined)
        tail_bytes = np.full(len(terms), layout.EXTENT.itemsize, np.int64)
        tails, tail_bytes[inlined_terms] = write_inlined(chunk, inlined_terms)
        data, block_bytes = write_blocks(chunk, blocks, first_block, block_terms)
        extents = np.empty(len(block_terms), layout.EXTENT)
        extents["offset"] = self._postings.length + offsets(block_bytes)[:-1]
        extents["length"] = block_bytes
        self._postings.write(data)

        key_bytes = np.fromiter(map(len, terms), np.int64, len(terms))
        heads = np.empty(len(terms), _RECORD_HEAD)
        heads["key"] = key_bytes + 2
        heads["value"] = info.itemsize + tail_bytes
        heads["field"] = field
        starts = offsets(heads.itemsize + key_bytes + info.itemsize + tail_bytes)
        out = np.empty(int(starts[-1]), np.uint8)
        at = starts[:-1]
        _write_rows(out, at, heads)
        at = at + heads.itemsize
        out[expand_ranges(at, key_bytes)] = np.frombuffer(b"".join(terms), np.uint8)
        at = at + key_bytes
        _write_rows(out, at, info)
        at = at + info.itemsize
        _write_rows(out, at[block_terms], extents)
        out[expand_ranges(at[inlined_terms], tail_bytes[inlined_terms])] = tails

        prefix = zlib.crc32(field.to_bytes(2, "big"))
        hashes = [zlib.crc32(term, prefix) for term in terms]
        self._hashes.append(np.array(hashes, np.uint32))
        self._positions.append(self._terms.length + starts[:-1])
        self._terms.write(out.data)


def _chunks(field: FieldPostings) -> Iterator[tuple[Chunk, Sequence[bytes]]]:
    """Split a field into chunks of whole terms; yield each with its terms."""
    starts = field.starts
    position_starts = None if field.positions is None else offsets(field.freqs)
    work = starts if position_starts is None else position_starts[starts]
    cuts = np.searchsorted(work, np.arange(_CHUNK, int(work[-1]), _CHUNK))
    edges = [0, *np.unique(cuts).tolist(), len(field.terms)]
    for low, high in itertools.pairwise(edges):
        if low == high:
            continue
        begin, end = int(starts[low]), int(starts[high])
        freqs = field.freqs[begin:end]
        values, value_starts = None, np.zeros(end - begin + 1, np.int64)
        if field.positions is not None and position_starts is not None:
            positions = field.positions[position_starts[begin] : position_starts[end]]
            values, value_starts = pack_values(positions, freqs)
        chunk = Chunk(
            starts=starts[low : high + 1] - begin,
            docs=field.docs[begin:end],
            freqs=freqs,
            values=values,
            value_starts=value_starts,
        )
        yield chunk, field.terms[low:high]


def _term_records(chunk: Chunk, blocks: Blocks, first_block: Ints) -> NDArray[np.void]:
    first = first_block[:-1]
    records = np.empty(len(first), layout.TERM_RECORD)
    records["weight"] = np.add.reduceat(blocks.weight, first)
    records["df"] = np.diff(chunk.starts)
    records["shortest"] = np.minimum.reduceat(blocks.shortest, first)
    records["longest"] = np.maximum.reduceat(blocks.longest, first)
    records["max_weight"] = np.maximum.reduceat(blocks.max_weight, first)
    records["first"] = blocks.first[first]
    records["last"] = blocks.last[first_block[1:] - 1]
    return records


def _write_rows(out: Codes, at: Ints, rows: NDArray[np.void]) -> None:
    """Copy the bytes of each row to its offset in `out`."""
    width = rows.itemsize
    out[at[:, None] + np.arange(width)] = rows.view(np.uint8).reshape(-1, width)
