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


def count_terms(
    words: Numbers,
    starts: Ints,
    ends: Ints,
    key_starts: Numbers,
    keys: Numbers,
    postings: Ints,
    occurrences: Ints,
    lengths: Numbers,
) -> None:
    """Count the terms of a field.

    Args:
        words: The words of all tokens.
        starts: For each document its first token.
        ends: For each document the end of its tokens.
        key_starts: For each word its first key, and the end of the last word's keys.
        keys: The keys of the words: numbers of terms, different for one word.
        postings: Receives for each term how many documents contain it; zeros.
        occurrences: Receives for each term how often it occurs; zeros.
        lengths: Receives for each document how many terms it contains; zeros.

    Raises:
        ValueError: A number is outside the arrays.
    """
    docs, terms, _ = _occurrences(words, starts, ends, key_starts, keys)
    occurrences += np.bincount(terms, minlength=len(occurrences))
    lengths += np.bincount(docs, minlength=len(lengths)).astype(np.uint32)
    distinct = np.unique(docs.astype(np.int64) * len(postings) + terms)
    postings += np.bincount(distinct % max(1, len(postings)), minlength=len(postings))


def invert(
    words: Numbers,
    positions: Numbers,
    starts: Ints,
    ends: Ints,
    key_starts: Numbers,
    keys: Numbers,
    first: int,
    posting_starts: Ints,
    position_starts: Ints,
    docs: Numbers,
    freqs: Numbers,
    found: Numbers,
) -> None:
    """Write the postings of some terms of a field: see `FieldPostings`.

    Args:
        words: The words of all tokens.
        positions: The positions of all tokens.
        starts: For each document its first token.
        ends: For each document the end of its tokens.
        key_starts: For each word its first key, and the end of the last word's keys.
        keys: The keys of the words: numbers of terms, different for one word.
        first: The first term whose postings to write.
        posting_starts: For each of the terms where its postings start.
        position_starts: For each of the terms where its positions start.
        docs: Receives the documents.
        freqs: Receives the frequencies.
        found: Receives the positions, unless it is empty.

    Raises:
        ValueError: A number is outside the arrays.
    """
    count = len(posting_starts)
    inside = (keys >= first) & (keys < first + count)
    kept = offsets(inside)[key_starts].astype(np.uint32)
    of_docs, found_terms, tokens = _occurrences(
        words, starts, ends, kept, keys[inside] - np.uint32(first)
    )
    order = np.argsort(found_terms, kind="stable")
    terms, of_docs = found_terms[order].astype(np.int64), of_docs[order]
    first_of = np.flatnonzero(np.diff(terms << 32 | of_docs, prepend=-1))
    at = posting_starts[terms[first_of]] + _ranks(terms[first_of], count)
    docs[at] = of_docs[first_of]
    freqs[at] = np.diff(first_of, append=len(order))
    if len(found):
        found[position_starts[terms] + _ranks(terms, count)] = positions[tokens[order]]


def _ranks(terms: Ints, count: int) -> Ints:
    """Return the number of equal items before each item of an ascending array."""
    return np.arange(len(terms)) - offsets(np.bincount(terms, minlength=count))[terms]


def _occurrences(
    words: Numbers, starts: Ints, ends: Ints, key_starts: Numbers, keys: Numbers
) -> tuple[Ints, Numbers, Ints]:
    """Return the document, the term and the token of each occurrence."""
    tokens = expand_ranges(starts, ends - starts)
    docs = np.repeat(np.arange(len(starts)), ends - starts)
    bounds = key_starts.astype(np.int64)
    counts = (bounds[1:] - bounds[:-1])[words[tokens]]
    at = expand_ranges(bounds[words[tokens]], counts)
    return np.repeat(docs, counts), keys[at], np.repeat(tokens, counts)
