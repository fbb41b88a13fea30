"""Inverting: documents' tokens, as arrays in document order, → the postings of a field.

One sort by (term, place in the input) does it; no posting is ever a Python object.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import offsets
from kashaf.index.codec.postings import FieldPostings

Numbers = NDArray[np.uint32]
Parts = tuple[Numbers | None, Iterator[FieldPostings]]

WORK = 1 << 18
"""The least number of tokens that are sorted at a time: memory, and what the caches hold."""
_PASSES = 8  # over the tokens, at most

NONE = np.iinfo(np.uint32).max
"""The key number of a token that a field leaves out."""


def number_keys(keys: Sequence[str | None]) -> tuple[list[bytes], Numbers]:
    """Distinct keys in the order of their UTF-8 bytes, and the number there of every key.

    `keys[i]` is the term that form i has in a field; None, which gets the number `NONE`, leaves it
    out.
    """
    terms = sorted({key for key in keys if key is not None})
    number: dict[str | None, int] = {term: index for index, term in enumerate(terms)}
    number[None] = int(NONE)
    return [term.encode() for term in terms], np.array([number[key] for key in keys], np.uint32)


def invert(
    terms: Sequence[bytes],
    tokens: Numbers,
    docs: Numbers,
    positions: Numbers | None,
    doc_count: int | None,
) -> Parts:
    """The lengths and the postings of one field, in parts of about `WORK` tokens by ascending
    terms: only one need be in memory.

    terms: every term, ascending by bytes, each of which must occur; tokens: for each token its
    number in `terms`, or `NONE`; docs, positions: its document and position, both ascending
    (positions within a document); doc_count: how many documents to keep lengths for; None: none.
    """
    lengths = None
    if doc_count is not None:
        kept = docs[tokens != NONE] if tokens.max(initial=0) == NONE else docs
        lengths = occurrences(kept, doc_count)
    return lengths, _parts(terms, tokens, docs, positions, lengths)


def occurrences(numbers: Numbers, count: int) -> Numbers:
    """How often each number below `count` occurs. (`np.bincount` would copy all of them.)"""
    out = np.zeros(count, np.uint32)
    for start in range(0, len(numbers), WORK):
        some = numbers[start : start + WORK]
        out += np.bincount(some[some < count], minlength=count).astype(np.uint32)
    return out


def _parts(
    terms: Sequence[bytes],
    tokens: Numbers,
    docs: Numbers,
    positions: Numbers | None,
    lengths: Numbers | None,
) -> Iterator[FieldPostings]:
    before = offsets(occurrences(tokens, len(terms)))
    work = max(WORK, int(before[-1]) // _PASSES)
    cuts = np.searchsorted(before, np.arange(work, int(before[-1]), work))
    for low, high in pairwise([0, *np.unique(cuts).tolist(), len(terms)]):
        inside = np.flatnonzero((tokens >= low) & (tokens < high))
        yield _invert(
            terms[low:high],
            tokens[inside] - np.uint32(low),
            docs[inside],
            None if positions is None else positions[inside],
            lengths,
        )


def _invert(
    terms: Sequence[bytes],
    tokens: Numbers,
    docs: Numbers,
    positions: Numbers | None,
    lengths: Numbers | None,
) -> FieldPostings:
    sorted_tokens, order = _sorted(tokens)
    sorted_docs = docs[order]
    first = np.ones(len(order), bool)
    first[1:] = (sorted_tokens[1:] != sorted_tokens[:-1]) | (sorted_docs[1:] != sorted_docs[:-1])
    at = np.flatnonzero(first)
    return FieldPostings(
        terms=terms,
        starts=np.searchsorted(sorted_tokens[at], np.arange(len(terms) + 1)).astype(np.int64),
        docs=sorted_docs[at],
        freqs=np.diff(at, append=len(order)).astype(np.uint32),
        positions=None if positions is None else positions[order],
        lengths=lengths,
    )


def _sorted(tokens: Numbers) -> tuple[Numbers, NDArray[np.int64]]:
    """`tokens` ascending, and where each was; of equals the first comes first.

    numpy sorts 64-bit keys with the place in them the fastest.
    """
    bits = np.uint64(len(tokens).bit_length())
    keys = tokens.astype(np.uint64) << bits
    keys |= np.arange(len(tokens), dtype=np.uint64)
    keys.sort()
    places = (keys & np.uint64((1 << int(bits)) - 1)).view(np.int64)
    keys >>= bits
    return keys.astype(np.uint32), places
