"""Inverts documents: token arrays in document order → the postings of a field.

Two passes over the tokens suffice, one to count each term's postings and one to write them where
they belong; no posting becomes a Python object.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.writing.kernels import count_terms, invert

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int64]
Parts = tuple[Numbers | None, Iterator[FieldPostings]]

WORK = 1 << 22
"""The number of term occurrences inverted at a time, which bounds memory."""


@dataclass(frozen=True, eq=False)
class Tokens:
    """Tokens in document order.

    Attributes:
        words: The number of each token's word.
        positions: The position of each token, ascending within a document; empty if not needed.
        starts: The first token of each document.
        ends: The end of each document's tokens.
    """

    words: Numbers
    positions: Numbers
    starts: Ints
    ends: Ints

    @classmethod
    def of_docs(cls, words: Numbers, positions: Numbers, sizes: Sequence[int]) -> "Tokens":
        """Return the tokens of documents, given how many each contains."""
        bounds = offsets(np.array(sizes, np.int64))
        return cls(words, positions, bounds[:-1], bounds[1:])


@dataclass(frozen=True, eq=False)
class Keys:
    """The terms of a field, and which of them each word has.

    Attributes:
        terms: Distinct terms in UTF-8, ascending by bytes.
        starts: The first key of each word, and the end of the last word's keys.
        numbers: The keys of the words: numbers of terms, distinct within a word.
    """

    terms: Sequence[bytes]
    starts: Numbers
    numbers: Numbers


def number_keys(words: Ints, keys: Sequence[str], counts: Sequence[int] | None = None) -> Keys:
    """Number the terms of a field.

    Args:
        words: The numbers of the words that occur, in any order.
        keys: The terms of the first word in this field, those of the second, and so on.
        counts: How many of the terms each word has; by default every word has one. The terms of a
            word are distinct.
    """
    terms = sorted(set(keys))
    number = {term: index for index, term in enumerate(terms)}
    numbers = np.fromiter(map(number.__getitem__, keys), np.uint32, len(keys))
    sizes = np.ones(len(words), np.uint32) if counts is None else np.array(counts, np.uint32)
    all_sizes = np.zeros(int(words.max(initial=-1)) + 1, np.uint32)
    all_sizes[words] = sizes
    starts = offsets(all_sizes)
    ordered = np.empty_like(numbers)
    ordered[expand_ranges(starts[words], sizes)] = numbers
    return Keys([term.encode() for term in terms], starts.astype(np.uint32), ordered)


def flattened(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
    """Return the items of all rows, and how many each row has."""
    return list(chain.from_iterable(rows)), list(map(len, rows))


def occurrences(numbers: Numbers, count: int) -> Numbers:
    """Count each number below `count`, in parts: `np.bincount` would copy them all."""
    out = np.zeros(count, np.uint32)
    for start in range(0, len(numbers), WORK):
        out += np.bincount(numbers[start : start + WORK], minlength=count).astype(np.uint32)
    return out


def invert_field(tokens: Tokens, keys: Keys, *, is_scored: bool = True) -> Parts:
    """Invert a field.

    Args:
        tokens: Its tokens; their positions are stored if there are any.
        keys: The terms of the words. Those that do not occur in the tokens are omitted.
        is_scored: Whether the field stores lengths.

    Returns:
        The field's lengths, and its postings in parts of about `WORK` occurrences by ascending
        terms, of which only one needs to be in memory.
    """
    count = len(keys.terms)
    postings, occurring = np.zeros(count, np.int64), np.zeros(count, np.int64)
    lengths = np.zeros(len(tokens.starts), np.uint32)
    fixed = tokens.words, tokens.starts, tokens.ends, keys.starts
    count_terms(*fixed, keys.numbers, postings, occurring, lengths)
    if not postings.all():
        kept = np.flatnonzero(postings)
        renumbered = np.full(count, np.iinfo(np.uint32).max, np.uint32)
        renumbered[kept] = np.arange(len(kept))
        terms = [keys.terms[row] for row in kept.tolist()]
        keys = Keys(terms, keys.starts, renumbered[keys.numbers])
        postings, occurring = postings[kept], occurring[kept]
    scored = lengths if is_scored else None
    return scored, _parts(tokens, keys, offsets(postings), offsets(occurring), scored)


def invert_values(
    terms: Sequence[bytes], values: Numbers, docs: Numbers, doc_count: int
) -> Iterator[FieldPostings]:
    """Invert a field of whole values without lengths.

    Args:
        terms: All terms, ascending by bytes; each occurs.
        values: The terms' numbers in document order.
        docs: The document of each.
        doc_count: The number of documents.
    """
    sizes = np.bincount(docs, minlength=doc_count)
    own = np.arange(len(terms) + 1, dtype=np.uint32)
    tokens = Tokens.of_docs(values, np.empty(0, np.uint32), sizes.tolist())
    return invert_field(tokens, Keys(terms, own, own[:-1]), is_scored=False)[1]


def _parts(
    tokens: Tokens, keys: Keys, postings: Ints, occurring: Ints, lengths: Numbers | None
) -> Iterator[FieldPostings]:
    """Yield the postings, given where each term's postings and occurrences start."""
    cuts = np.searchsorted(occurring, np.arange(WORK, int(occurring[-1]), WORK))
    for low, high in pairwise([0, *np.unique(cuts).tolist(), len(keys.terms)]):
        starts = postings[low : high + 1] - postings[low]
        positions_start = occurring[low : high + 1] - occurring[low]
        docs = np.empty(int(starts[-1]), np.uint32)
        freqs = np.empty_like(docs)
        has_positions = len(tokens.positions) > 0
        positions = np.empty(int(positions_start[-1]) if has_positions else 0, np.uint32)
        invert(
            *(tokens.words, tokens.positions, tokens.starts, tokens.ends),
            *(keys.starts, keys.numbers, low),
            *(starts[:-1], positions_start[:-1]),
            *(docs, freqs, positions),
        )
        terms = keys.terms[low:high]
        yield FieldPostings(
            terms, starts, docs, freqs, positions if has_positions else None, lengths
        )
