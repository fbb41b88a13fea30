"""Merging segments: their documents are concatenated, without the deleted ones."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import compress, pairwise

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.lazy import lazy

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int64]

WORK = 1 << 20
"""How many term occurrences are merged at a time, which bounds memory."""

_RELEASE = 2048  # documents read before their memory is returned to the system


@dataclass(frozen=True)
class MergeInput:
    """A segment to merge, and the numbers of its deleted documents."""

    reader: SegmentReader
    deleted: Set[int] = frozenset()

    @lazy
    def kept(self) -> NDArray[np.bool_]:
        """Mask by document number: True for documents that are not deleted."""
        kept = np.ones(self.reader.doc_count, bool)
        kept[np.fromiter(self.deleted, np.int64, len(self.deleted))] = False
        return kept


def kept_documents(inputs: Sequence[MergeInput]) -> Iterator[tuple[SegmentReader, int]]:
    """Yield the reader and the number of each document of the merged segment, in order.

    Used to copy what is stored per document: stored fields and digests.
    """
    for source in inputs:
        for number in range(source.reader.doc_count):
            if number not in source.deleted:
                yield source.reader, number
            if number % _RELEASE == 0:
                source.reader.release()
        source.reader.release()


def merged_numbers(inputs: Sequence[MergeInput], name: str) -> NDArray[np.float64]:
    """Return the column of a number or date field in the merged segment."""
    return np.concatenate([source.reader.numbers(name)[source.kept] for source in inputs])


def merged_fields(
    inputs: Sequence[MergeInput], work: int = WORK
) -> Iterator[tuple[str, Numbers | None, Iterator[FieldPostings]]]:
    """Yield the fields of the merged segment by ascending name: name, lengths, parts.

    The parts suit `TermsWriter.add_field`. Each covers about `work` term occurrences, so only that
    many are in memory. Lengths keep the rounding of the merged segments.
    """
    names = {name for source in inputs for name in source.reader.fields}
    for name in sorted(names):
        lengths = _merged_lengths(inputs, name)
        yield name, lengths, _merged_parts(inputs, name, lengths, work)


def _merged_lengths(inputs: Sequence[MergeInput], name: str) -> Numbers | None:
    if not any(source.reader.has_lengths(name) for source in inputs):
        return None
    return np.concatenate([source.reader.lengths(name)[source.kept] for source in inputs])


def _merged_parts(
    inputs: Sequence[MergeInput], name: str, lengths: Numbers | None, work: int
) -> Iterator[FieldPostings]:
    for first, before in pairwise([b"", *_cuts(inputs, name, work), None]):
        parts = []
        first_doc = 0
        for source in inputs:
            part = source.reader.read_field(name, first or b"", before)
            parts.append(_without_deleted(part, source.kept, first_doc))
            first_doc += source.reader.doc_count - len(source.deleted)
            source.reader.release()
        yield _join(parts, lengths)


def _cuts(inputs: Sequence[MergeInput], name: str, work: int) -> list[bytes]:
    """Return terms that split a field into ranges of about `work` occurrences in all inputs.

    Each of the n inputs is split into ranges of `work` / n, and every n-th boundary is used. This
    suits inputs of different sizes and fields with few common terms, such as ids.
    """
    share = max(1, work // len(inputs))
    cuts = []
    for source in inputs:
        cuts += source.reader.cuts(name, share)
        source.reader.release()
    cuts.sort()
    return list(dict.fromkeys(cuts[len(inputs) - 1 :: len(inputs)]))


def _without_deleted(part: FieldPostings, kept: NDArray[np.bool_], first_doc: int) -> FieldPostings:
    """Return postings renumbered from `first_doc`, without those of deleted documents."""
    if kept.all():
        return replace(part, docs=part.docs + np.uint32(first_doc))
    numbers = (np.cumsum(kept) - 1 + first_doc).astype(np.uint32)
    stays = kept[part.docs]
    sizes = np.diff(offsets(stays)[part.starts])
    positions = part.positions
    if positions is not None:
        positions = positions[np.repeat(stays, part.freqs)]
    return FieldPostings(
        terms=list(compress(part.terms, sizes.tolist())),
        starts=offsets(sizes[sizes > 0]),
        docs=numbers[part.docs[stays]],
        freqs=part.freqs[stays],
        positions=positions,
        lengths=None,
    )


def _join(parts: Sequence[FieldPostings], lengths: Numbers | None) -> FieldPostings:
    """Merge the postings of one field from several segments; document numbers ascend."""
    terms = sorted(set().union(*(part.terms for part in parts)))
    number = {term: index for index, term in enumerate(terms)}
    rows = []
    df = np.zeros((len(parts), len(terms)), np.int64)
    for index, part in enumerate(parts):
        row = np.array([number[term] for term in part.terms], np.int64)
        df[index, row] = np.diff(part.starts)
        rows.append(row)
    starts = offsets(df.sum(axis=0))
    begins = starts[:-1] + np.cumsum(df, axis=0) - df

    docs = np.empty(int(starts[-1]), np.uint32)
    freqs = np.empty_like(docs)
    targets = []
    for part, row, begin in zip(parts, rows, begins, strict=True):
        at = expand_ranges(begin[row], np.diff(part.starts))
        docs[at] = part.docs
        freqs[at] = part.freqs
        targets.append(at)
    positions = None
    if any(part.positions is not None for part in parts):
        before = offsets(freqs)
        positions = np.empty(int(before[-1]), np.uint32)
        for part, at in zip(parts, targets, strict=True):
            if len(at):
                if part.positions is None:
                    raise ValueError("only some of the segments have positions")
                positions[expand_ranges(before[at], part.freqs)] = part.positions
    return FieldPostings(terms, starts, docs, freqs, positions, lengths)
