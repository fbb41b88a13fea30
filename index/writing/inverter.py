"""Inverts documents: token arrays in document order → the postings of a field.

The tokens are first inverted by word, once for all fields. The postings of a term of a field are
then merged from those of its words. No posting becomes a Python object.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import expand_ranges, offsets
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.writing.kernels import add_lengths, count_words, invert_words, merge_words

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int64]
Parts = tuple[Numbers | None, Iterator[FieldPostings]]

WORK = 1 << 21
"""The number of term occurrences merged at a time, which bounds memory."""


@dataclass(frozen=True, eq=False)
class WordPostings:
    """The postings of words, in rows like those of `FieldPostings`.

    Attributes:
        starts: For each word its first posting, and the end of the last word's postings.
        docs: The document of each posting, ascending within a word.
        freqs: How often the document contains the word.
        position_starts: For each word its first occurrence, and the end of the last word's.
        positions: The position of each occurrence, ascending within a posting; empty if not needed.
        doc_count: The number of documents.
    """

    starts: Ints
    docs: Numbers
    freqs: Numbers
    position_starts: Ints
    positions: Numbers
    doc_count: int

    @classmethod
    def of_docs(
        cls,
        words: Numbers,
        positions: Numbers,
        sizes: NDArray[np.int64],
        lengths: NDArray[np.int64] | None = None,
    ) -> "WordPostings":
        """Invert tokens in document order.

        Args:
            words: The number of each token's word.
            positions: The position of each token, ascending within a document; empty if not needed.
            sizes: How many tokens each document has.
            lengths: How many of them to invert; by default all.
        """
        starts = offsets(sizes)[:-1]
        bounds = starts, starts + (sizes if lengths is None else lengths)
        count = int(words.max(initial=0)) + 1
        doc_counts, counts = np.zeros(count, np.int64), np.zeros(count, np.int64)
        count_words(words, *bounds, doc_counts, counts)
        posting_starts, position_starts = offsets(doc_counts), offsets(counts)
        docs = np.empty(int(posting_starts[-1]), np.uint32)
        freqs = np.empty_like(docs)
        found = np.empty(int(position_starts[-1]) if len(positions) else 0, np.uint32)
        rows = posting_starts[:-1], position_starts[:-1]
        invert_words(words, positions, *bounds, *rows, docs, freqs, found)
        return cls(posting_starts, docs, freqs, position_starts, found, len(sizes))

    @property
    def used(self) -> Ints:
        """The numbers of the words that occur."""
        return np.flatnonzero(np.diff(self.starts))

    @property
    def without_positions(self) -> "WordPostings":
        """These postings without their positions."""
        return replace(self, positions=self.positions[:0])


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of a field, and the words that have them.

    Attributes:
        terms: Distinct terms in UTF-8, ascending by bytes.
        starts: For each term its first word in `words`, and the end of the last term's.
        words: The numbers of the words of each term, at least one; distinct within a term.
    """

    terms: Sequence[bytes]
    starts: Ints
    words: Numbers


def find_terms(words: Ints, keys: Sequence[str], counts: Sequence[int] | None = None) -> Terms:
    """Find the terms of a field.

    Args:
        words: The numbers of the words that occur, in any order.
        keys: The terms of the first word in this field, those of the second, and so on.
        counts: How many of the terms each word has; by default every word has one. The terms of a
            word are distinct.
    """
    first: dict[str, int] = {}
    firsts = np.fromiter(map(first.setdefault, keys, range(len(keys))), np.int64, len(keys))
    distinct = np.fromiter(first.values(), np.int64, len(first))
    terms = [term.encode() for term in first]  # bytes are compared several times as fast
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(keys), np.uint32)
    ranks[distinct[order]] = np.arange(len(order))
    numbers = ranks[firsts]
    of_keys = words if counts is None else np.repeat(words, counts)
    return Terms(
        [terms[index] for index in order],
        offsets(np.bincount(numbers, minlength=len(terms))),
        of_keys[np.argsort(numbers, kind="stable")].astype(np.uint32),
    )


def flattened(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
    """Return the items of all rows, and how many each row has."""
    return list(chain.from_iterable(rows)), list(map(len, rows))


def invert_field(postings: WordPostings, terms: Terms) -> Parts:
    """Invert a field.

    Args:
        postings: The postings of its words; their positions are stored if there are any.
        terms: The terms of the words. Those that do not occur in the postings are omitted.

    Returns:
        The field's lengths, and its postings in parts of about `WORK` occurrences by ascending
        terms, of which only one needs to be in memory.
    """
    word_count = len(postings.starts) - 1
    lengths = np.zeros(postings.doc_count, np.uint32)
    key_counts = np.bincount(terms.words, minlength=word_count).astype(np.uint32)
    add_lengths(postings.starts, postings.docs, postings.freqs, key_counts, lengths)
    counts = np.diff(postings.position_starts)[terms.words]
    occurring = np.add.reduceat(counts, terms.starts[:-1]) if len(terms.terms) else counts
    if not occurring.all():
        sizes = np.diff(terms.starts)
        kept = np.flatnonzero(occurring)
        terms = Terms(
            [terms.terms[row] for row in kept.tolist()],
            offsets(sizes[kept]),
            terms.words[expand_ranges(terms.starts[kept], sizes[kept])],
        )
        occurring = occurring[kept]
    return lengths, _parts(postings, terms, offsets(occurring), lengths)


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
    if terms:
        sizes = np.bincount(docs, minlength=doc_count)
        found = WordPostings.of_docs(values, np.empty(0, np.uint32), sizes)
        yield FieldPostings(terms, found.starts, found.docs, found.freqs, None, None)


def _parts(
    postings: WordPostings, terms: Terms, occurring: Ints, lengths: Numbers
) -> Iterator[FieldPostings]:
    """Yield the postings, given where each term's occurrences start."""
    has_positions = len(postings.positions) > 0
    sizes = np.diff(postings.starts)
    cuts = np.searchsorted(occurring, np.arange(WORK, int(occurring[-1]), WORK))
    for low, high in pairwise([0, *np.unique(cuts).tolist(), len(terms.terms)]):
        begin, end = terms.starts[[low, high]].tolist()
        words = terms.words[begin:end]
        starts = np.zeros(high - low + 1, np.int64)
        docs = np.empty(int(sizes[words].sum()), np.uint32)
        freqs = np.empty_like(docs)
        count = int(occurring[high] - occurring[low]) if has_positions else 0
        positions = np.empty(count, np.uint32)
        merge_words(
            *(postings.starts, postings.docs, postings.freqs),
            *(postings.position_starts, postings.positions, postings.doc_count),
            terms.starts[low : high + 1] - begin,
            words,
            starts,
            *(docs, freqs, positions),
        )
        total = int(starts[-1])
        yield FieldPostings(
            terms.terms[low:high],
            starts,
            docs[:total],
            freqs[:total],
            positions if has_positions else None,
            lengths,
        )
