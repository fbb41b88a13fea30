"""Inverting: documents' tokens, as arrays in document order, → the postings of a field.

One sort by (term, place in the input) does it; no posting is ever a Python object.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.index.w3.postings import FieldPostings

Numbers = NDArray[np.uint32]
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
) -> FieldPostings:
    """The postings of one field.

    terms: every term, ascending by bytes, each of which must occur; tokens: for each token its
    number in `terms`, or `NONE`; docs, positions: its document and position, both ascending
    (positions within a document); doc_count: how many documents to keep lengths for; None: none.
    """
    if len(tokens) and tokens.max() == NONE:
        kept = tokens != NONE
        tokens, docs = tokens[kept], docs[kept]
        positions = None if positions is None else positions[kept]
    order = _order(tokens)
    sorted_tokens, sorted_docs = tokens[order], docs[order]
    first = np.ones(len(order), bool)
    first[1:] = (sorted_tokens[1:] != sorted_tokens[:-1]) | (sorted_docs[1:] != sorted_docs[:-1])
    at = np.flatnonzero(first)
    lengths = None
    if doc_count is not None:
        lengths = np.bincount(docs, minlength=doc_count).astype(np.uint32)
    return FieldPostings(
        terms=terms,
        starts=np.searchsorted(sorted_tokens[at], np.arange(len(terms) + 1)).astype(np.int64),
        docs=sorted_docs[at],
        freqs=np.diff(at, append=len(order)).astype(np.uint32),
        positions=None if positions is None else positions[order],
        lengths=lengths,
    )


def _order(tokens: Numbers) -> NDArray[np.int64]:
    """The stable sort of `tokens`: numpy sorts 64-bit keys with the place in them the fastest."""
    bits = max(len(tokens).bit_length(), 1)
    keys = tokens.astype(np.uint64) << np.uint64(bits)
    keys |= np.arange(len(tokens), dtype=np.uint64)
    keys.sort()
    return (keys & np.uint64((1 << bits) - 1)).astype(np.int64)
