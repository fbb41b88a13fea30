"""The token prefilter: which words of a text could match, by the set of their letters.

Nine in ten words lack the letters that a query asks for, and need no analysis. Each letter asked
for is a bit and each word a mask of bits, so all words of a text are tested at once.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.search import kernels

_FIRST_ARABIC: Final = 0x600
_ARABIC_END: Final = 0x700
_COMBINING: Final = slice(0x653, 0x656)  # madda and hamza, which fold with the letter before
_BITS: Final = 64
_ALL_BITS: Final = np.uint64(2**_BITS - 1)


class LetterMask(NamedTuple):
    """The letters of a folded form that a word must contain, all but `missing` of them."""

    letters: frozenset[str]
    missing: int = 0


class TokenPrefilter:
    """Finds the words of a text that satisfy at least one letter mask; a superset of the matches.

    A word is a run of characters other than white space. Words with a character outside ASCII and
    the plain Arabic block, which folding may change into any letter, always pass.
    """

    def __init__(self, analyzer: Analyzer, masks: Iterable[LetterMask]) -> None:
        """Prepare the masks. Beyond 64 different letters, the others are not tested."""
        masks = set(masks)
        letters = sorted(set().union(*(mask.letters for mask in masks)))[:_BITS]
        bits = {letter: np.uint64(1 << at) for at, letter in enumerate(letters)}
        self._bits = np.zeros(_ARABIC_END + 1, np.uint64)
        for letter, bit in bits.items():
            self._bits[analyzer.characters.get(letter, [])] = bit
        for always in (slice(0x80, _FIRST_ARABIC), _COMBINING, _ARABIC_END):
            self._bits[always] = _ALL_BITS
        asked = [sum(int(bits.get(letter, 0)) for letter in mask.letters) for mask in masks]
        self._letters = np.array(asked, np.uint64)
        self._missing = np.array([mask.missing for mask in masks], np.int64)

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return the start and end of each word that passes, in order."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return kernels.prefilter_tokens(codes, self._bits, self._letters, self._missing)
