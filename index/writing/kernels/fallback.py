"""Replaces `_compiled.pyx` if it could not be compiled, and documents its functions."""

from array import array
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.csr import expand_ranges, offsets

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int64]
Words = tuple[Sequence[int], Sequence[int]]
"""The numbers of words, and the difference between each word's position and the previous one's."""

LONGEST_PIECE = 64
"""The most characters of a piece that is cached."""


class PieceTable:
    """Encodes texts as numbers of words, and caches the words of each piece.

    A piece is the text between two separators or white space, without surrounding punctuation.
    Pieces longer than `LONGEST_PIECE` are not cached, which bounds memory. Only one thread at a
    time may use it.

    Args:
        separators: Characters that no token contains.
        punctuation: Characters that no token begins or ends with.
    """

    def __init__(self, separators: str, punctuation: str) -> None:
        self._words: dict[str, Words] = {}
        self._separators = str.maketrans(dict.fromkeys(separators, " "))
        self._punctuation = punctuation

    def __len__(self) -> int:
        """Return the number of pieces in the cache."""
        return len(self._words)

    def encode(
        self, text: str, missing: Callable[[str], Words], start: int = 0
    ) -> tuple["array[int]", "array[int]"]:
        """Return the numbers of the words of a text, and their positions.

        Args:
            text: The text.
            missing: Returns the words of a piece that is not in the cache, fewer than 65,536.
            start: The position of the first word, if its increment is 1.
        """
        numbers, positions = array("I"), array("I")
        position = start - 1
        for piece in text.translate(self._separators).split():
            if not (stripped := piece.strip(self._punctuation)):
                continue
            words = self._words.get(stripped)
            if words is None:
                words = missing(stripped)
                if len(stripped) <= LONGEST_PIECE:
                    self._words[stripped] = words
            numbers.extend(words[0])
            for increment in words[1]:
                position += increment
                positions.append(position)
        return numbers, positions


def count_words(
    words: Numbers, starts: Ints, ends: Ints, postings: Ints, occurrences: Ints
) -> None:
    """Count the postings and occurrences of words.

    Args:
        words: The words of all tokens.
        starts: For each document its first token.
        ends: For each document the end of its tokens.
        postings: Receives for each word how many documents contain it.
        occurrences: Receives for each word how often it occurs.

    Raises:
        ValueError: A number is outside the arrays.
    """
    docs, tokens = _tokens(words, starts, ends)
    _check_below(words[tokens], len(postings))
    occurrences[:] = np.bincount(words[tokens], minlength=len(occurrences))
    distinct = np.unique(docs * len(postings) + words[tokens])
    postings[:] = np.bincount(distinct % max(1, len(postings)), minlength=len(postings))


def invert_words(
    words: Numbers,
    positions: Numbers,
    starts: Ints,
    ends: Ints,
    posting_starts: Ints,
    position_starts: Ints,
    docs: Numbers,
    freqs: Numbers,
    found: Numbers,
) -> None:
    """Write the postings of words: see `inverter.WordPostings`.

    Args:
        words: The words of all tokens.
        positions: The positions of all tokens.
        starts: For each document its first token.
        ends: For each document the end of its tokens.
        posting_starts: For each word where its postings start.
        position_starts: For each word where its positions start.
        docs: Receives the documents.
        freqs: Receives the frequencies.
        found: Receives the positions, unless it is empty.

    Raises:
        ValueError: A number is outside the arrays.
    """
    of_docs, tokens = _tokens(words, starts, ends)
    _check_below(words[tokens], len(posting_starts))
    tokens = tokens[order := np.argsort(words[tokens], kind="stable")]
    of_words, of_docs = words[tokens].astype(np.int64), of_docs[order]
    first = np.flatnonzero(np.diff(of_words << 32 | of_docs, prepend=-1))
    at = posting_starts[of_words[first]] + _ranks(of_words[first], len(posting_starts))
    docs[at] = of_docs[first]
    freqs[at] = np.diff(first, append=len(tokens))
    if len(found):
        found[position_starts[of_words] + _ranks(of_words, len(posting_starts))] = positions[tokens]


def add_lengths(
    starts: Ints, docs: Numbers, freqs: Numbers, key_counts: Numbers, lengths: Numbers
) -> None:
    """Count the terms of each document in a field.

    Args:
        starts: For each word its first posting, and the end of the last word's postings.
        docs: The documents of the postings.
        freqs: The frequencies of the postings.
        key_counts: How many terms of the field each word has.
        lengths: For each document the number of terms is added to it.

    Raises:
        ValueError: A number is outside the arrays.
    """
    _check_below(docs, len(lengths))
    counts = np.repeat(key_counts, np.diff(starts))
    lengths += np.bincount(docs, counts * freqs, len(lengths)).astype(np.uint32)


def merge_words(
    starts: Ints,
    docs: Numbers,
    freqs: Numbers,
    position_starts: Ints,
    positions: Numbers,
    doc_count: int,
    term_starts: Ints,
    words: Numbers,
    merged_starts: Ints,
    merged_docs: Numbers,
    merged_freqs: Numbers,
    merged_positions: Numbers,
) -> None:
    """Merge the postings of words into those of terms.

    Args:
        starts: For each word its first posting, and the end of the last word's postings.
        docs: The documents of the postings, ascending within a word.
        freqs: The frequencies of the postings.
        position_starts: For each word its first position, and the end of the last word's positions.
        positions: The positions, ascending within a posting; empty to merge none.
        doc_count: The number of documents.
        term_starts: For each term its first word, and the end of the last term's words.
        words: The words of the terms, distinct within a term.
        merged_starts: Receives for each term its first posting, and the end of the last term's.
        merged_docs: Receives the documents; it has room for all postings of the words.
        merged_freqs: Receives the frequencies; of the same length.
        merged_positions: Receives the positions.

    Raises:
        ValueError: A number is outside the arrays.
    """
    _check_below(words, len(starts) - 1)
    sizes = np.diff(starts)[words]
    postings = expand_ranges(starts[words], sizes)
    terms = np.repeat(np.repeat(np.arange(len(term_starts) - 1), np.diff(term_starts)), sizes)
    _check_below(docs[postings], doc_count)
    keys = terms << 32 | docs[postings]
    order = np.argsort(keys, kind="stable")
    first = np.flatnonzero(np.diff(keys[order], prepend=-1))
    merged_docs[: len(first)] = docs[postings[order[first]]]
    of_postings = freqs[postings]
    if len(order):
        merged_freqs[: len(first)] = np.add.reduceat(of_postings[order], first)
    merged_starts[:] = offsets(np.bincount(terms[order[first]], minlength=len(term_starts) - 1))
    if len(positions):
        found = positions[expand_ranges(position_starts[words], np.diff(position_starts)[words])]
        merged_positions[: len(found)] = found[np.lexsort((found, np.repeat(keys, of_postings)))]


def _ranks(words: Ints, count: int) -> Ints:
    """Return the number of equal items before each item of an ascending array."""
    return np.arange(len(words)) - offsets(np.bincount(words, minlength=count))[words]


def _tokens(words: Numbers, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the document and the number of each token."""
    _check(not len(starts) or (starts.min() >= 0 and ends.max() <= len(words)))
    sizes = ends - starts
    return np.repeat(np.arange(len(starts)), sizes), expand_ranges(starts, sizes)


def _check_below(numbers: Numbers, limit: int) -> None:
    _check(not len(numbers) or int(numbers.max()) < limit)


def _check(is_inside: bool) -> None:
    if not is_inside:
        raise ValueError("a number is outside the arrays")
