"""Encodes texts as arrays of form numbers and positions, without a Python object per token.

No token contains white space or certain punctuation, so a text is first split at these, which is
fast. Each piece is looked up in a cache, first as it is, then without punctuation around it. Only
unknown pieces are tokenized by the patterns of `tokenizing`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.analysis.tokenizing import chunk_pattern, is_plain_word
from kashaf.index.store.schema import BODY_POSITION, VALUE_GAP

_MAX_PIECES = 400_000
"""How many pieces an encoder caches (about 150 bytes each) before it clears the cache."""
_MAX_WORDS = 500_000
"""How many forms an encoder keeps from one segment to the next."""
_SEPARATORS = '،؛؟!:«»()[]"…'
"""The most frequent punctuation that no token contains; it is replaced by spaces."""
_PUNCTUATION = "{}<>'“”‘’?;–—-*/\\|.,"
"""Punctuation with which no token begins or ends."""

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


class _Pieces(dict[str, int]):
    """Cache of text between white space → the number of its word.

    A piece with no word or several maps to -1 - its index in `others`. Pieces with punctuation
    around them are not cached.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self.words: dict[str, int] = {}
        self.others: list[tuple[list[int], list[int]]] = []
        self._analyzer = analyzer
        self._find = chunk_pattern().findall

    def __missing__(self, text: str) -> int:
        inner = text.strip(_PUNCTUATION)
        if len(inner) < len(text):
            return self[inner]
        code = (
            self._number(self._analyzer.spelling(text)) if is_plain_word(text) else self._cut(text)
        )
        self[text] = code
        return code

    def _cut(self, text: str) -> int:
        numbers: list[int] = []
        increments: list[int] = []
        for chunk in self._find(text):
            for piece in self._analyzer.cut(chunk):
                numbers.append(self._number(piece.text))
                increments.append(piece.increment)
        if len(numbers) == 1:
            return numbers[0]
        self.others.append((numbers, increments))
        return -len(self.others)

    def _number(self, spelling: str) -> int:
        return self.words.setdefault(spelling, len(self.words))

    def clear(self) -> None:
        """Clear the cache, but keep the numbers of the words."""
        super().clear()
        self.others.clear()


class Encoder:
    """Encodes documents and numbers their distinct words, which are told apart by spelling.

    Reuse one encoder for many segments: it caches what it has tokenized and analysed.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._pieces = _Pieces(analyzer)

    @property
    def spellings(self) -> list[str]:
        """The words encountered so far, by number."""
        return list(self._pieces.words)

    def words(self, numbers: NDArray[np.int64]) -> list[Word]:
        """Return the analysis of the words with these numbers."""
        spellings = self.spellings
        return [self._analyzer.word(spellings[number]) for number in numbers.tolist()]

    def start_segment(self) -> None:
        """Discard all words and their numbers if there are more than `_MAX_WORDS`."""
        if len(self._pieces.words) > _MAX_WORDS:
            self._pieces = _Pieces(self._analyzer)

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
            self._pieces.clear()
        for separator in _SEPARATORS:
            text = text.replace(separator, " ")
        codes = list(map(self._pieces.__getitem__, text.split()))
        array = np.array(codes, np.int64)
        several = np.flatnonzero(array < 0).tolist()
        if several:
            return self._expand(codes, several)
        return array.astype(np.uint32), np.arange(len(array), dtype=np.uint32)

    def _expand(self, codes: list[int], several: list[int]) -> tuple[Numbers, Numbers]:
        """Replace the negative codes, at the indices `several`, by the forms of their pieces."""
        numbers: list[int] = []
        increments: list[int] = []
        done = 0
        for at in several:
            more, steps = self._pieces.others[-1 - codes[at]]
            numbers += codes[done:at]
            numbers += more
            increments += [1] * (at - done)
            increments += steps
            done = at + 1
        numbers += codes[done:]
        increments += [1] * (len(codes) - done)
        positions = np.cumsum(np.array(increments, np.int64)) - 1
        return np.array(numbers, np.uint32), positions.astype(np.uint32)
