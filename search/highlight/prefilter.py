"""The token prefilter: which words of a text could match, by the set of their letters.

Nine in ten words lack letters of the query and need no analysis. Each letter of the query is a bit
and each word a mask of bits, so all words of a text are tested at once.
"""

from array import array
from collections.abc import Iterable, Mapping, Set
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.search import kernels

_FIRST_ARABIC: Final = 0x600
_ARABIC_END: Final = 0x700
_COMBINING: Final = range(0x653, 0x656)  # madda and hamza, which fold with the letter before
_BITS: Final = 64
_ALL_BITS: Final = 2**_BITS - 1
_NO_KEYS: Final[dict[str, tuple[str, ...]]] = {}


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
        masks = _weakest(masks)
        letters = sorted(set().union(*(mask.letters for mask in masks)))[:_BITS]
        bits = {letter: 1 << at for at, letter in enumerate(letters)}
        bits_of = array("Q", _bits_of_no_letters())
        for letter, bit in bits.items():
            for code in analyzer.characters.get(letter, ()):
                bits_of[code] |= bit
        self._bits = np.frombuffer(bits_of, np.uint64)
        asked = [sum(bits.get(letter, 0) for letter in mask.letters) for mask in masks]
        self._letters = np.array(asked, np.uint64)
        self._missing = np.array([mask.missing for mask in masks], np.int64)

    def words(
        self,
        text: str,
        keys: Mapping[str, tuple[str, ...]] = _NO_KEYS,
        wanted: Set[str] = frozenset(),
    ) -> list[tuple[int, int]]:
        """Return the start and end of each word that passes, in order.

        Args:
            text: A text.
            keys: The keys of the words that are known.
            wanted: The keys that are wanted; known words without any are left out.
        """
        letters, missing = self._letters, self._missing
        return kernels.prefilter_tokens(text, self._bits, letters, missing, keys, wanted)


@cache
def _bits_of_no_letters() -> bytes:
    """Return the bits of each code point before any letter has one: all bits, or none."""
    bits = array("Q", bytes(8 * (_ARABIC_END + 1)))
    for code in (*range(0x80, _FIRST_ARABIC), *_COMBINING, _ARABIC_END):
        bits[code] = _ALL_BITS
    return bits.tobytes()


def _weakest(masks: Iterable[LetterMask]) -> list[LetterMask]:
    """Return the masks without those that are stricter than another one."""
    kept: list[LetterMask] = []
    for mask in sorted(set(masks), key=lambda mask: (-mask.missing, len(mask.letters))):
        if not any(one.letters <= mask.letters for one in kept):
            kept.append(mask)
    return kept
