"""The token prefilter: which words of a text could match, by their letters.

Most words lack letters of the query, have letters that are neither in the query nor in an affix, or
have them in another order, and need no analysis. Each letter of the query is a bit and each word a
mask of bits; only words with the letters of the query are tested for their order.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import accumulate
from typing import Final, NamedTuple
from unicodedata import category

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology.irregular import AFFIXES, OPTIONAL
from kashaf.search import kernels
from kashaf.search.kernels.contract import (
    ANY_LETTER,
    BREAK,
    EDGE,
    JOINED,
    LETTER,
    MAX_ORDER,
    OTHER,
    WEAK,
    LetterMasks,
)

_FIRST_ARABIC: Final = 0x600
_ARABIC_END: Final = 0x700
_PUNCTUATION: Final = range(0x2000, 0x2070)
"""The block of quotation marks and dashes, with which the table of bits ends."""
_COMBINING: Final = (*range(0x653, 0x656), *range(0x6E5, 0x6E9))
"""Madda and hamza, which fold with the letter before, and small letters of the Quran, which may
count for nothing."""
_LETTERS: Final = frozenset(map(chr, (*range(0x621, 0x63B), *range(0x641, 0x64B))))
_LATIN_SIGNS: Final = range(0x80, 0xC0)
_SOFT_HYPHEN: Final = 0xAD  # may be inside a word
_INNER: Final = "#_"
"""Signs that a token may begin or end with."""
_ENDINGS: Final = "ةى"
"""Letters that end a word: a letter after them belongs to another one (وزارةالتعليم)."""
_BITS: Final = 58
_NO_KEYS: Final[dict[str, tuple[str, ...]]] = {}


class LetterMask(NamedTuple):
    """What is known of the letters of the words that match.

    Attributes:
        letters: The letters of a folded form that they contain, all but `missing` of them.
        missing: How many of these a word may lack.
        others: The letters that they may contain as well, besides those of affixes; None for any.
        order: The letters in the order in which words contain them, with at most weak letters
            between; each entry is one letter, or several of which it may be any. Empty if they
            may be in any order.
        between: Other letters that may be between them as well.
    """

    letters: frozenset[str]
    missing: int = 0
    others: frozenset[str] | None = None
    order: tuple[str, ...] = ()
    between: str = ""


class TokenPrefilter:
    """Finds the words of a text that satisfy at least one letter mask; a superset of the matches.

    A word is a run of characters other than white space, without the punctuation around it. Words
    with a character outside ASCII, punctuation and the plain Arabic block, which folding may change
    into any letter, always pass. Where several tokens are joined in a word (كلمة.كلمة, عام2015),
    `others` is not tested.
    """

    def __init__(self, analyzer: Analyzer, masks: Iterable[LetterMask]) -> None:
        """Prepare the masks. Beyond 58 different letters, the others are not tested."""
        masks = _weakest(masks)
        required = set().union(*(mask.letters for mask in masks))
        inserted = set().union(*(mask.between.join(mask.order) for mask in masks)) - required
        also = set().union(*(mask.others or () for mask in masks)) - AFFIXES - required - inserted
        letters = [*sorted(required), *sorted(inserted), *sorted(also)]
        bits = _Bits({letter: 1 << at for at, letter in enumerate(letters[:_BITS])})
        bits_of = array("Q", analyzer.derived(("letter bits",), lambda: _bits_of(analyzer)))
        characters = analyzer.characters
        for letter in filter(characters.__contains__, letters):
            for code in characters[letter]:
                bits_of[code] = bits_of[code] & ~OTHER | bits[letter]
        self._bits = np.frombuffer(bits_of, np.uint64)
        self._masks = _letter_masks(masks, bits)

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
        return kernels.prefilter_tokens(text, self._bits, self._masks, keys, wanted)


class _Bits(dict[str, int]):
    """The bit of each letter; 0 for one that has none."""

    def __missing__(self, letter: str) -> int:
        return 0

    def of(self, letters: Iterable[str]) -> int:
        """Return the bits of different letters."""
        return sum(map(self.__getitem__, letters))


def _letter_masks(masks: Sequence[LetterMask], bits: _Bits) -> LetterMasks:
    ordered = _LETTERS & bits.keys()
    orders = [_order(mask, bits, ordered) for mask in masks]
    return LetterMasks(
        np.array([bits.of(mask.letters) for mask in masks], np.uint64),
        np.array([mask.missing for mask in masks], np.int64),
        np.array([_excluded(mask, bits) for mask in masks], np.uint64),
        np.array([WEAK | bits.of(mask.between) for mask in masks], np.uint64),
        np.array(list(accumulate(map(len, orders))), np.int64),
        np.array([letters for order in orders for letters in order], np.uint64),
    )


def _order(mask: LetterMask, bits: _Bits, ordered: Set[str]) -> list[int]:
    """Return the bits of the order of a mask; none if it is too long or a letter has no bit.

    Words of other letters, in which signs may matter (0.5, U.S.), have no order either.
    """
    if len(mask.order) > MAX_ORDER or not ordered >= {*mask.between.join(mask.order)}:
        return []
    return [bits.of(letters) for letters in mask.order]


def _bits_of(analyzer: Analyzer) -> bytes:
    """Return the bits of each code point before any letter has one."""
    bits = array("Q", [ANY_LETTER]) * (_PUNCTUATION.stop + 1)
    for code in range(_ARABIC_END):
        bits[code] = 0
    for letter, codes in analyzer.characters.items():
        for code in codes:
            bits[code] = _bits_of_letter(letter)
    for ending in _ENDINGS:
        bits[ord(ending)] |= BREAK
    for code in (*range(0x80, _FIRST_ARABIC), *_COMBINING):
        is_sign = code in _LATIN_SIGNS and code != _SOFT_HYPHEN and not chr(code).isalnum()
        bits[code] = _bits_of_sign(chr(code)) if is_sign else ANY_LETTER
    for code in _PUNCTUATION:
        if category(chr(code)).startswith("P"):
            bits[code] = _bits_of_sign(chr(code))
    return bits.tobytes()


def _bits_of_letter(letter: str) -> int:
    if letter in _LETTERS:
        other = 0 if letter in AFFIXES else OTHER
        return LETTER | other | (WEAK if letter in OPTIONAL else 0)
    if letter.isalnum():
        return JOINED
    return _bits_of_sign(letter) if letter else 0


def _bits_of_sign(sign: str) -> int:
    return BREAK if sign in _INNER else BREAK | EDGE


def _excluded(mask: LetterMask, bits: _Bits) -> int:
    """Return the bits that a word has only if it contains a letter that it must not."""
    if mask.others is None:
        return 0
    allowed = mask.letters | mask.others | AFFIXES
    return OTHER | bits.of(bits.keys() - allowed)


def _weakest(masks: Iterable[LetterMask]) -> list[LetterMask]:
    """Return the masks without those that are stricter than another one."""
    kept: list[LetterMask] = []
    for mask in sorted(set(masks), key=lambda mask: (-mask.missing, len(mask.letters))):
        if not any(one.letters <= mask.letters and _allows(one, mask) for one in kept):
            kept.append(mask)
    return kept


def _allows(one: LetterMask, other: LetterMask) -> bool:
    """Return whether a mask allows the letters that another one does, in the same order or any."""
    if one.order and (one.order, one.between) != (other.order, other.between):
        return False
    if one.others is None:
        return True
    return other.others is not None and other.letters | other.others <= one.letters | one.others
