"""Encodes texts as arrays of form numbers and positions, without a Python object per token.

No token contains white space or certain punctuation, so a text is first split at these, which is
fast. Each piece is looked up in a cache, without punctuation around it (`kernels.PieceTable`). Only
unknown pieces are tokenized by the patterns of `tokenizing`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

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

Numbers = NDArray[np.uint32]


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

    def words(self, numbers: NDArray[Any]) -> list[Word]:
        """Return the analysis of the words with these numbers.

        They are analyzed in alphabetical order, which takes a fifth less time than any other order:
        neighbors look up the same stems, which are then in the processor's cache.
        """
        spellings = list(self._words)
        wanted = [spellings[number] for number in numbers.tolist()]
        for spelling in sorted(wanted):
            self._analyzer.word(spelling)
        return list(map(self._analyzer.word, wanted))

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
        words, positions = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
        start = 0
        for text in texts:
            numbers, at = self._encode(text)
            words.append(numbers)
            positions.append(at + np.uint32(start))
            start += int(at[-1]) + VALUE_GAP if len(at) else 0
        return np.concatenate(words), np.concatenate(positions)

    def encode(self, title: str, body: str) -> Encoded:
        """Encode one document."""
        title_words, title_positions = self._encode(title)
        body_words, body_positions = self._encode(body)
        start = np.uint32(BODY_POSITION)
        if len(title_positions):
            start = max(start, title_positions[-1] + np.uint32(2))
        return Encoded(
            np.concatenate((title_words, body_words)),
            np.concatenate((title_positions, body_positions + start)),
            len(title_words),
        )

    def _encode(self, text: str) -> tuple[Numbers, Numbers]:
        if len(self._pieces) > _MAX_PIECES:
            self._pieces = PieceTable(_SEPARATORS, _PUNCTUATION)
        numbers, positions = self._pieces.encode(text, self._numbers)
        return np.asarray(numbers), np.asarray(positions)

    def _numbers(self, piece: str) -> Words:
        """Return the words of a piece that was not encountered before."""
        if is_plain_word(piece):
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
