"""Encodes texts as arrays of form numbers and positions, without a Python object per token.

No token contains white space or certain punctuation, so a text is first split at these, which is
fast. Each piece is looked up in a cache, without punctuation around it (`kernels.PieceTable`). Only
unknown pieces are tokenized by the patterns of `tokenizing`.
"""

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.tokenizing import chunk_pattern, is_plain_word
from kashaf.index.store.schema import BODY_POSITION, VALUE_GAP
from kashaf.index.writing.kernels import PieceTable
from kashaf.index.writing.kernels.fallback import Words

_MAX_PIECES = 400_000
"""How many pieces an encoder caches (about 80 bytes each) before it clears the cache."""
_MAX_WORDS = 500_000
"""How many forms an encoder keeps from one segment to the next."""
_SEPARATORS = '،؛؟!:«»()[]"…'
"""The most frequent punctuation that no token contains; it is replaced by spaces."""
_PUNCTUATION = "{}<>'“”‘’?;–—-*/\\|.,"
"""Punctuation that no token begins or ends with."""

Numbers: TypeAlias = "array[int]"
"""Unsigned 32-bit integers."""


class Encoded(NamedTuple):
    """The tokens of one document, the title's before the body's.

    Attributes:
        words: The number of each token's word.
        positions: Each token's position, from 0 in the title and from `BODY_POSITION` in the body.
        title_length: How many of the tokens are in the title.
    """

    words: Numbers
    positions: Numbers
    title_length: int


class Encoder:
    """Encodes documents and numbers their distinct words, which are distinguished by spelling.

    Reuse one encoder for many segments: it caches what it has tokenized and analyzed.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._pieces = PieceTable(_SEPARATORS, _PUNCTUATION)
        self._words: dict[str, int] = {}
        self._find = chunk_pattern().findall

    @property
    def word_count(self) -> int:
        """How many words were encountered so far; their numbers are less than this."""
        return len(self._words)

    def words(self, numbers: NDArray[Any]) -> tuple[NDArray[Any], list[Word]]:
        """Analyze the words with these numbers; return them in alphabetical order.

        In this order analyzing takes a fifth less time than in any other: neighbors look up the
        same stems, which are then in the processor's cache. The order also suits the callers,
        which read all analyses several times.

        Returns:
            The numbers of the words, and their analyses.
        """
        spellings = list(self._words)
        encoded = [spelling.encode() for spelling in spellings]  # sorted in two thirds of the time
        order = sorted(numbers.tolist(), key=encoded.__getitem__)
        words = self._analyzer.words(map(spellings.__getitem__, order))
        return np.array(order, numbers.dtype), words

    def start_segment(self) -> None:
        """Discard all words and their numbers if there are more than `_MAX_WORDS`."""
        if len(self._words) > _MAX_WORDS:
            self._words = {}
            self._pieces = PieceTable(_SEPARATORS, _PUNCTUATION)

    def encode_values(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Encode the texts of a field: numbers of words, and their positions.

        Each text starts `VALUE_GAP` positions after the one before it, so that no phrase matches
        across two of them.
        """
        words, positions = array("I"), array("I")
        start = 0
        for text in texts:
            numbers, at = self._encode(text, start)
            words += numbers
            positions += at
            start = at[-1] + VALUE_GAP if at else start
        return words, positions

    def encode(self, title: str, body: str) -> Encoded:
        """Encode one document."""
        words, positions = self._encode(title, 0)
        title_length = len(words)
        start = max(BODY_POSITION, positions[-1] + 2) if positions else BODY_POSITION
        body_words, body_positions = self._encode(body, start)
        return Encoded(words + body_words, positions + body_positions, title_length)

    def _encode(self, text: str, start: int) -> tuple[Numbers, Numbers]:
        if len(self._pieces) > _MAX_PIECES:
            self._pieces = PieceTable(_SEPARATORS, _PUNCTUATION)
        return self._pieces.encode(text, self._numbers, start)

    def _numbers(self, piece: str) -> Words:
        """Return the words of a piece that was not encountered before."""
        if is_plain_word(piece) or (piece.isascii() and piece.isdigit()):
            return [self._number(self._analyzer.spelling(piece))], [1]
        numbers: list[int] = []
        increments: list[int] = []
        for chunk in self._find(piece):
            for token in self._analyzer.cut(chunk):
                numbers.append(self._number(token.text))
                increments.append(token.increment)
        return numbers, increments if len(numbers) != 1 else [1]

    def _number(self, spelling: str) -> int:
        return self._words.setdefault(spelling, len(self._words))
