"""The contract of the kernels: what each computes, whichever implementation is chosen.

Documents are numbers below 2³², ascending and distinct. Packed positions are document × 2³² +
position, ascending. Arrays are contiguous. Both implementations raise ValueError for arrays that
do not fit together and for documents outside the index.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Docs: TypeAlias = NDArray[np.uint32]
Scores: TypeAlias = NDArray[np.float32]
PackedPositions: TypeAlias = NDArray[np.int64]
Arrays: TypeAlias = tuple[Scores] | tuple[Docs, Scores]
"""Dense scores, one for each document of the index and 0 where it does not match; or documents and
the score of each."""


class Norms(NamedTuple):
    """The length norms of BM25, which are added to the frequency in its denominator.

    Attributes:
        codes: The length of each document, as one of 256 codes.
        table: The norm of each code, shape (256,).
    """

    codes: NDArray[np.uint8]
    table: Scores


MAX_GROUPS: Final = 255
"""The most groups of `accumulate`: a byte counts them for each document."""


WEAK: Final = 1 << 58
"""The bit of weak letters, which may be inserted between the others."""
EDGE: Final = 1 << 59
"""The bit of a code point that is left out at the start and the end of a word."""
LETTER: Final = 1 << 60
"""The bit of a letter that words are made of, in `prefilter_tokens`."""
BREAK: Final = 1 << 61
"""The bit of a code point after which a letter belongs to another word."""
JOINED: Final = 1 << 62
"""The bit of words that several tokens are joined in, or may be."""
OTHER: Final = 1 << 63
"""The bit of letters that no letter mask names."""
ANY_LETTER: Final = 2**64 - 1 - EDGE
"""The bits of a code point that folding may change into any letter."""


class LetterMasks(NamedTuple):
    """The letter masks of `prefilter_tokens`, one entry of each array for each mask.

    Attributes:
        letters: The bits of its letters.
        missing: How many of these a word may lack.
        excluded: The bits that a word may not have, unless it has `JOINED`.
        between: The bits of the letters that may be inserted between those of `order`.
        ends: Where in `order` the letters of the mask end.
        order: The bits of the letters of all masks in the order in which words contain them; for
            none of a mask in any order. An entry of several bits stands for any of these letters.
    """

    letters: NDArray[np.uint64]
    missing: NDArray[np.int64]
    excluded: NDArray[np.uint64]
    between: NDArray[np.uint64]
    ends: NDArray[np.int64]
    order: NDArray[np.uint64]


MAX_ORDER: Final = 64
"""The most letters of a mask with an order."""


class Kernels(Protocol):
    """The inner loops of a search."""

    def accumulate(
        self,
        groups: Sequence[Sequence[Arrays]],
        minimum: int,
        size: int,
        bonus: Sequence[Arrays] = (),
        /,
    ) -> tuple[Scores, int | None]:
        """Add up the scores of all parts of all groups.

        Args:
            groups: At most `MAX_GROUPS` groups of matches.
            minimum: In how many groups a document must be; others score 0.
            size: The number of documents of the index.
            bonus: Scores that are added to those documents only that score above 0 already.

        Returns:
            Dense scores, and how many of them are above 0; None if a given score of a list of
            documents is not above 0, so that the count would not be that of the matches.
        """
        ...

    def scores_at(self, parts: Sequence[Arrays], docs: Docs, /) -> Scores:
        """Return the sum of the scores that each of `docs`, in any order, has in the parts."""
        ...

    def intersect(self, left: Docs, right: Docs, /) -> Docs:
        """Return the documents that are in both."""
        ...

    def intersect_positions(
        self, few: PackedPositions, many: PackedPositions, /
    ) -> PackedPositions:
        """Return the positions that are in both; faster if `few` is the shorter array."""
        ...

    def count_positions(self, positions: PackedPositions, /) -> tuple[Docs, NDArray[np.uint32]]:
        """Return the documents of positions, and how many positions each has."""
        ...

    def top_k(self, scores: Scores, count: int, above: float, /) -> NDArray[np.int64]:
        """Return the indexes of the highest scores, highest first; of equal ones the lower index.

        Args:
            scores: The scores, not NaN.
            count: The most indexes to return; at most the number of scores.
            above: Only scores above this count.
        """
        ...

    def score(
        self, docs: Docs, freqs: NDArray[np.uint32], norms: Norms, factor: float, /
    ) -> Scores:
        """Return factor × freq / (freq + norm) for each document; `norms` are of all documents."""
        ...

    def documents_in(self, masks: NDArray[np.uint64], /) -> Docs:
        """Return the documents of masks, each with a bit for each of 64 documents."""
        ...

    def count_near(
        self, left: PackedPositions, right: PackedPositions, window: int, docs: Docs, /
    ) -> NDArray[np.uint32]:
        """Return for each of `docs` how many positions of `left` are near one of `right`.

        Args:
            left: Packed positions.
            right: Packed positions.
            window: The most positions between the two, before or after.
            docs: The documents to count in.
        """
        ...

    def early_scores(
        self, positions: PackedPositions, docs: Docs, body: int, factor: float, span: float, /
    ) -> Scores:
        """Return factor × exp(-n / span) for each of `docs`, 0 for one without a position.

        n is how many tokens precede its first position, in the title or in the body.

        Args:
            positions: Packed positions.
            docs: The documents.
            body: The position at which the body begins.
            factor: The highest score.
            span: After how many tokens the score has fallen by a factor of e.
        """
        ...

    def distances(
        self,
        target: NDArray[np.uint32],
        words: NDArray[np.uint32],
        lengths: NDArray[np.int64],
        swaps: bool,
        /,
    ) -> NDArray[np.int64]:
        """Return the edit distance from a target to each word; see `edit_distance.distances`.

        Args:
            target: Code points.
            words: Code points, one row for each word.
            lengths: How many code points of its row each word has.
            swaps: Whether swapping two neighbors is one edit.
        """
        ...

    def prefilter_tokens(
        self,
        text: str,
        bits: NDArray[np.uint64],
        masks: LetterMasks,
        keys: Mapping[str, Collection[str]],
        wanted: Set[str],
        /,
    ) -> list[tuple[int, int]]:
        """Return the start and end of each word of a text that satisfies at least one letter mask.

        A word is a run of code points above U+0020, from the first without `EDGE` to the last. Its
        mask is the union of their bits, and of `JOINED` if a code point with `LETTER` comes after
        one with `BREAK` and that comes after, or is, one with `LETTER`. Words with known keys, none
        of which is wanted, are left out.

        If a letter mask has an order, a word must contain its letters in this order; one may be
        missing if the mask allows it. Between two of them there are only code points with no bits
        but `EDGE` and `BREAK`, those with bits of `between`, and the letter before, repeated. A
        word with a code point of `ANY_LETTER` satisfies every order.

        Args:
            text: A text.
            bits: The bits of each code point; the last entry is for all further ones.
            masks: The letter masks. One with an order lacks at most one letter.
            keys: A dict with the keys of the words that are known.
            wanted: The keys that are wanted.
        """
        ...
