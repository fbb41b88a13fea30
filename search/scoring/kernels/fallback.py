"""The kernels of ranking with numpy; `contract.Kernels` documents each of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kashaf.search.kernels import Docs, Scores, accumulate, top_k
from kashaf.search.kernels import score as score_term
from kashaf.search.kernels.fallback import check
from kashaf.search.scoring.kernels.contract import (
    BLOCK,
    MAX_WORDS,
    NO_BLOCKS,
    Bounds,
    Masks,
    TermPostings,
    WordScores,
)

_UNKNOWN = np.zeros(1, np.float32)


def score_word(
    terms: Sequence[TermPostings],
    bonus: Sequence[TermPostings],
    deleted: Docs,
    size: int,
    count: int,
) -> tuple[Docs, Scores, Docs, Scores, Masks, Docs, Bounds, Scores]:
    """See `Kernels.score_word`; there are no masks and bounds, which save nothing here."""
    check(all(len(norms.codes) == size for _, _, norms, _ in (*terms, *bonus)))
    sums, _ = accumulate([[(term[0], score_term(*term)) for term in (*terms, *bonus)]], 1, size)
    is_match, is_other = _mask(terms, size), _mask(bonus, size)
    is_match[deleted] = is_other[deleted] = False
    docs, others = (
        np.flatnonzero(mask).astype(np.uint32) for mask in (is_match, is_other & ~is_match)
    )
    return docs, sums[docs], others, sums[others], *NO_BLOCKS, _UNKNOWN


def _mask(terms: Sequence[TermPostings], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, bool)
    for docs, *_ in terms:
        mask[docs] = True
    return mask


def best_of(
    words: Sequence[WordScores],
    minimum: int,
    size: int,
    count: int,
    within: Docs | None = None,
) -> tuple[Docs, Scores, int]:
    """See `Kernels.best_of`; all documents are scored."""
    sums = _sums(words, minimum, size, within)
    docs = np.sort(top_k(sums, min(count, size), 0)).astype(np.uint32)
    return docs, sums[docs], int(np.count_nonzero(sums > 0))


def matching(
    words: Sequence[WordScores], minimum: int, size: int, within: Docs | None = None
) -> Docs:
    """See `Kernels.matching`."""
    return np.flatnonzero(_sums(words, minimum, size, within) > 0).astype(np.uint32)


def _sums(words: Sequence[WordScores], minimum: int, size: int, within: Docs | None) -> Scores:
    """Return the score of each document of the index, 0 if it does not match."""
    shapes = ((2, 0), (2, -(-size // BLOCK)))
    check(len(words) <= MAX_WORDS and all(word.masks.shape in shapes for word in words))
    check(within is None or not len(within) or within.max() < size)
    others = [word.others for word in words]
    sums, _ = accumulate([[word.matches] for word in words], minimum, size, others)
    if within is None:
        return sums
    found = np.zeros_like(sums)
    found[within] = sums[within]
    return found
