"""Inverts documents: token arrays in document order → the postings of a field.

One sort by (term, index in the input) suffices; no posting becomes a Python object.
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
"""The minimum number of tokens sorted at a time, which bounds memory and suits CPU caches."""
_PASSES = 8  # the most passes over the tokens

NONE = np.iinfo(np.uint32).max
"""The key number of a token that a field omits."""


def number_keys(keys: Sequence[str | None]) -> tuple[list[bytes], Numbers]:
    """Sort distinct keys and number them.

    Args:
        keys: The term of each form in a field; None if the field omits the form.

    Returns:
        The distinct keys in UTF-8, ascending, and for each of `keys` its index there or `NONE`.
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
    """Invert the tokens of one field.

    Args:
        terms: All terms, ascending by bytes; each must occur.
        tokens: For each token the index of its term, or `NONE`.
        docs: The document of each token, ascending.
        positions: The position of each token, ascending within a document; None: not stored.
        doc_count: The number of documents if the field stores lengths, otherwise None.

    Returns:
        The field's lengths, and its postings in parts of about `WORK` tokens by ascending terms,
        of which only one needs to be in memory.
    """
    lengths = None
    if doc_count is not None:
        kept = docs[tokens != NONE] if tokens.max(initial=0) == NONE else docs
        lengths = occurrences(kept, doc_count)
    return lengths, _parts(terms, tokens, docs, positions, lengths)


def occurrences(numbers: Numbers, count: int) -> Numbers:
    """Count each number below `count`, in parts: `np.bincount` would copy them all."""
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
    """Sort tokens stably; return them and the index of each in the input.

    Sorting 64-bit keys that include the index is the fastest way in numpy.
    """
    bits = np.uint64(len(tokens).bit_length())
    keys = tokens.astype(np.uint64) << bits
    keys |= np.arange(len(tokens), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64((1 << int(bits)) - 1)).view(np.int64)
    keys >>= bits
    return keys.astype(np.uint32), order
