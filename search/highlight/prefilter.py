"""Which words of a text may be wanted, told from the sets of their letters.

Nine words of ten have not the letters that a query asks for, and need not be looked up. All words
of a text are judged at once: each letter asked for is a bit, and a word is the bits of its letters.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.search import kernels

_FIRST_ARABIC, _END = 0x600, 0x700
_MARKS_THAT_FOLD = slice(0x653, 0x656)  # hamza and madda, which join the letter before
_BITS = 64
_ANY = np.uint64(2**_BITS - 1)


class LetterMask(NamedTuple):
    """Letters of a folded form that a word must have, but for `missing` of them."""

    letters: frozenset[str]
    missing: int = 0


class TokenPrefilter:
    """Finds the words of texts that meet one of some needs. It may let others through.

    A word is what stands between white space. One with a character that is not plain Arabic or
    ASCII, whose folding takes more than a look at it, always gets through.
    """

    def __init__(self, analyzer: Analyzer, needs: Iterable[LetterMask]) -> None:
        needs = set(needs)
        letters = sorted(set().union(*(need.letters for need in needs)))[:_BITS]
        bits = {letter: np.uint64(1 << at) for at, letter in enumerate(letters)}
        self._bits = np.zeros(_END + 1, np.uint64)
        for letter, bit in bits.items():
            self._bits[analyzer.characters.get(letter, [])] = bit
        self._bits[0x80:_FIRST_ARABIC] = self._bits[_MARKS_THAT_FOLD] = self._bits[_END] = _ANY
        asked = [sum(int(bits.get(letter, 0)) for letter in need.letters) for need in needs]
        self._letters = np.array(asked, np.uint64)
        self._missing = np.array([need.missing for need in needs], np.int64)

    def words(self, text: str) -> list[tuple[int, int]]:
        """Where each such word starts and ends, in order."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return kernels.prefilter_tokens(codes, self._bits, self._letters, self._missing)
