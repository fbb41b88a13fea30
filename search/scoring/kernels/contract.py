"""The contract of the kernels of ranking: what each computes, whichever implementation is chosen.

Documents are numbers below 2³², ascending and distinct. Arrays are contiguous. Both implementations
raise ValueError for arrays that do not fit together and for documents outside the index.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.search.kernels import Docs, Norms, Scores, documents_in

BLOCK: Final = 64
"""How many documents have one bit mask."""
FINE: Final = 16
"""How many documents have one bound."""
MAX_WORDS: Final = 255
"""The most words of `Kernels.best_of`."""
Masks: TypeAlias = NDArray[np.uint64]
Bounds: TypeAlias = NDArray[np.uint16]

NO_BLOCKS: Final[tuple[Masks, Docs, Bounds]] = (
    np.empty((2, 0), np.uint64),
    np.empty((2, 0), np.uint32),
    np.empty(0, np.uint16),
)
"""The masks, starts and bounds of a word that has none."""
TermPostings: TypeAlias = tuple[Docs, NDArray[np.uint32], Norms, float]
"""The documents that contain a term, how often, the norms of all documents, and the factor."""


class WordScores(NamedTuple):
    """The scores of one word in all documents; deleted ones are excluded.

    Attributes:
        docs: The documents that match a rare word; empty if `masks` contains them.
        scores: The score of each document that matches.
        other_docs: The documents that contain only terms of a rare word that do not make them
            match; empty if `masks` contains them.
        other_scores: The score of each of them.
        masks: For each block of documents, a bit for each that matches, and a bit for each of the
            others. Shape (2, blocks); no blocks for a rare word.
        starts: For each block, the index of its first document in `scores`, and in
            `other_scores`; in the same shape.
        bounds: For each `FINE` documents, the highest of their scores: the upper half of its bits
            as a float32, rounded up. Empty for a rare word.
        floor: A score that at least `count` matching documents reach (see `Kernels.score_word`);
            0 if none is known. Shape (1,).
    """

    docs: Docs
    scores: Scores
    other_docs: Docs
    other_scores: Scores
    masks: Masks
    starts: Docs
    bounds: Bounds
    floor: Scores

    @property
    def matches(self) -> tuple[Docs, Scores]:
        """The documents that match the word, and their scores."""
        return _arrays(self.docs, self.scores, self.masks[0])

    @property
    def others(self) -> tuple[Docs, Scores]:
        """The other documents that the word adds to, and what it adds."""
        return _arrays(self.other_docs, self.other_scores, self.masks[1])


def _arrays(docs: Docs, scores: Scores, masks: Masks) -> tuple[Docs, Scores]:
    return (documents_in(masks) if len(masks) else docs), scores


class Kernels(Protocol):
    """The inner loops of ranking."""

    def score_word(
        self,
        terms: Sequence[TermPostings],
        bonus: Sequence[TermPostings],
        deleted: Docs,
        size: int,
        count: int,
        /,
    ) -> tuple[Docs, Scores, Docs, Scores, Masks, Docs, Bounds, Scores]:
        """Add up the BM25 of a word's terms: factor × freq / (freq + norm) for each.

        Args:
            terms: The terms by which documents match the word.
            bonus: The terms that only add to a score.
            deleted: The documents to leave out.
            size: The number of documents of the index.
            count: How many documents must reach the floor.

        Returns:
            The fields of `WordScores`.
        """
        ...

    def best_of(
        self,
        words: Sequence[WordScores],
        minimum: int,
        size: int,
        count: int,
        within: Docs | None = None,
        /,
    ) -> tuple[Docs, Scores, int]:
        """Return the best documents of those that match some words.

        Blocks whose bounds rule out one of the best documents are skipped.

        Args:
            words: At most `MAX_WORDS` words, all scores above 0, with floors for at least `count`.
            minimum: How many of the words a document must match.
            size: The number of documents of the index.
            count: The most documents to return.
            within: The only documents that may match, or None for all.

        Returns:
            The documents, ascending; of equal scores those with the lower numbers are returned. The
            score of each. The number of all matches.
        """
        ...

    def matching(
        self, words: Sequence[WordScores], minimum: int, size: int, within: Docs | None = None, /
    ) -> Docs:
        """Return all documents that match some words; see `best_of`."""
        ...
