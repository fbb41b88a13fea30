"""The token prefilter: which words of a text could match, by the set of their letters.

Nineteen in twenty words lack letters of the query, or have letters that are neither in the query
nor in an affix, and need no analysis. Each letter of the query is a bit and each word a mask of
bits, so all words of a text are tested at once.
"""

from array import array
from collections.abc import Iterable, Mapping, Set
from typing import Final, NamedTuple

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology.irregular import AFFIXES
from kashaf.search import kernels
from kashaf.search.kernels.contract import BREAK, EDGE, JOINED, LETTER, OTHER

_FIRST_ARABIC: Final = 0x600
_ARABIC_END: Final = 0x700
_COMBINING: Final = range(0x653, 0x656)  # madda and hamza, which fold with the letter before
_LETTERS: Final = frozenset(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))
_LATIN_SIGNS: Final = range(0x80, 0xC0)
_SOFT_HYPHEN: Final = 0xAD  # may be inside a word
_INNER: Final = "#_"
"""Signs that a token may begin or end with."""
_ENDINGS: Final = "ةى"
"""Letters that end a word: a letter after them belongs to another one (وزارةالتعليم)."""
_BITS: Final = 59
_ALL_BITS: Final = 2**64 - 1 - EDGE
_NO_KEYS: Final[dict[str, tuple[str, ...]]] = {}


class LetterMask(NamedTuple):
    """What is known of the letters of the words that match.

    Attributes:
        letters: The letters of a folded form that they contain, all but `missing` of them.
        missing: How many of these a word may lack.
        others: The letters that they may contain as well, besides those of affixes; None for any.
    """

    letters: frozenset[str]
    missing: int = 0
    others: frozenset[str] | None = None


class TokenPrefilter:
    """Finds the words of a text that satisfy at least one letter mask; a superset of the matches.

    A word is a run of characters other than white space, without the punctuation around it. Words
    with a character outside ASCII and the plain Arabic block, which folding may change into any
    letter, always pass. Where several tokens are joined in a word (كلمة.كلمة, عام2015), `others`
    is not tested.
    """

    def __init__(self, analyzer: Analyzer, masks: Iterable[LetterMask]) -> None:
        """Prepare the masks. Beyond 59 different letters, the others are not tested."""
        masks = _weakest(masks)
        required = set().union(*(mask.letters for mask in masks))
        also = set().union(*(mask.others or () for mask in masks)) - AFFIXES - required
        letters = [*sorted(required), *sorted(also)]
        bits = {letter: 1 << at for at, letter in enumerate(letters[:_BITS])}
        bits_of = array("Q", analyzer.derived(("letter bits",), lambda: _bits_of(analyzer)))
        characters = analyzer.characters
        for letter in filter(characters.__contains__, letters):
            for code in characters[letter]:
                bits_of[code] = bits_of[code] & ~OTHER | bits.get(letter, 0)
        self._bits = np.frombuffer(bits_of, np.uint64)
        asked = [sum(bits.get(letter, 0) for letter in mask.letters) for mask in masks]
        self._letters = np.array(asked, np.uint64)
        self._missing = np.array([mask.missing for mask in masks], np.int64)
        self._excluded = np.array([_excluded(mask, bits) for mask in masks], np.uint64)

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
        masks = self._letters, self._missing, self._excluded
        return kernels.prefilter_tokens(text, self._bits, *masks, keys, wanted)


def _bits_of(analyzer: Analyzer) -> bytes:
    """Return the bits of each code point before any letter has one."""
    bits = array("Q", bytes(8 * (_ARABIC_END + 1)))
    for letter, codes in analyzer.characters.items():
        for code in codes:
            bits[code] = _bits_of_letter(letter)
    for ending in _ENDINGS:
        bits[ord(ending)] |= BREAK
    for code in (*range(0x80, _FIRST_ARABIC), *_COMBINING, _ARABIC_END):
        is_sign = code in _LATIN_SIGNS and code != _SOFT_HYPHEN and not chr(code).isalnum()
        bits[code] = _bits_of_sign(chr(code)) if is_sign else _ALL_BITS
    return bits.tobytes()


def _bits_of_letter(letter: str) -> int:
    if letter in _LETTERS:
        return LETTER if letter in AFFIXES else LETTER | OTHER
    if letter.isalnum():
        return JOINED
    return _bits_of_sign(letter) if letter else 0


def _bits_of_sign(sign: str) -> int:
    return BREAK if sign in _INNER else BREAK | EDGE


def _excluded(mask: LetterMask, bits: Mapping[str, int]) -> int:
    """Return the bits that a word has only if it contains a letter that it must not."""
    if mask.others is None:
        return 0
    allowed = mask.letters | mask.others | AFFIXES
    return OTHER | sum(bit for letter, bit in bits.items() if letter not in allowed)


def _weakest(masks: Iterable[LetterMask]) -> list[LetterMask]:
    """Return the masks without those that are stricter than another one."""
    kept: list[LetterMask] = []
    for mask in sorted(set(masks), key=lambda mask: (-mask.missing, len(mask.letters))):
        if not any(one.letters <= mask.letters and _allows(one, mask) for one in kept):
            kept.append(mask)
    return kept


def _allows(one: LetterMask, other: LetterMask) -> bool:
    """Return whether a mask allows the letters that another one does."""
    if one.others is None:
        return True
    return other.others is not None and other.letters | other.others <= one.letters | one.others
