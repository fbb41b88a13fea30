"""Merging segments: their documents one after the other, without the deleted ones."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.postings import FieldPostings
from kashaf.index.w3.ragged import offsets, spread
from kashaf.index.w3.reader import SegmentReader

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class MergeInput:
    """A segment to merge, and the numbers of its deleted documents."""

    reader: SegmentReader
    deleted: Set[int] = frozenset()


def kept_documents(inputs: Sequence[MergeInput]) -> Iterator[tuple[SegmentReader, int]]:
    """The documents of the merged segment in order: each one's reader and number there.

    For what is kept by document: stored fields (`stored_packed`), digests.
    """
    for source in inputs:
        for number in range(source.reader.doc_count):
            if number not in source.deleted:
                yield source.reader, number


def merged_fields(inputs: Sequence[MergeInput]) -> Iterator[tuple[str, FieldPostings]]:
    """The fields of the merged segment by ascending name, one in memory at a time.

    As `TermsWriter.add_field` takes them. Only lengths are inexact: those that Whoosh rounded. A
    field that has lost its last posting is left out.
    """
    names = {name for source in inputs for name in source.reader.fields}
    for name in sorted(names):
        merged = merge_field(inputs, name)
        if merged.terms:
            yield name, merged


def merge_field(inputs: Sequence[MergeInput], name: str) -> FieldPostings:
    """One field of the merged segment."""
    parts = []
    lengths = []
    first_doc = 0
    scored = any(source.reader.has_lengths(name) for source in inputs)
    for source in inputs:
        kept = np.ones(source.reader.doc_count, bool)
        kept[np.fromiter(source.deleted, np.int64, len(source.deleted))] = False
        part = source.reader.read_field(name)
        parts.append(_without_deleted(part, kept, first_doc))
        if scored:
            lengths.append(source.reader.lengths(name)[kept])
        first_doc += int(np.count_nonzero(kept))
    return _join(parts, np.concatenate(lengths) if scored else None)


def _without_deleted(part: FieldPostings, kept: NDArray[np.bool_], first_doc: int) -> FieldPostings:
    """A field with its documents renumbered from `first_doc`, without those not kept."""
    numbers = (np.cumsum(kept) - 1 + first_doc).astype(np.uint32)
    if kept.all():
        return replace(part, docs=numbers[part.docs])
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
    """Fields with ascending documents as one field."""
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
    places = []
    for part, row, begin in zip(parts, rows, begins, strict=True):
        at = spread(begin[row], np.diff(part.starts))
        docs[at] = part.docs
        freqs[at] = part.freqs
        places.append(at)
    positions = None
    if any(part.positions is not None for part in parts):
        before = offsets(freqs)
        positions = np.empty(int(before[-1]), np.uint32)
        for part, at in zip(parts, places, strict=True):
            if len(at):
                if part.positions is None:
                    raise ValueError("only some of the segments have positions")
                positions[spread(before[at], part.freqs)] = part.positions
    return FieldPostings(terms, starts, docs, freqs, positions, lengths)
