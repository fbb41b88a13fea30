"""Edit distances: how many edits words are apart."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kashaf.search import kernels

Codes: TypeAlias = NDArray[np.uint32]


def distances(
    target: str, words: Codes, lengths: NDArray[np.int64], *, swaps: bool = True
) -> NDArray[np.int64]:
    """Return the optimal string alignment distance from `target` to each word.

    Args:
        target: A word.
        words: The code points of the words, one row each, padded with zeros.
        lengths: The length of each word.
        swaps: Whether swapping two neighbors is one edit; without, this is Levenshtein distance.
    """
    letters = np.frombuffer(target.encode("utf-32-le", "replace"), np.uint32)
    return kernels.distances(letters, words, lengths, swaps)


def code_points(words: list[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return words as rows of code points for `distances`, and their lengths."""
    width = max(map(len, words), default=0)
    packed = "".join(word.ljust(width, "\0") for word in words).encode("utf-32-le", "replace")
    rows = np.frombuffer(packed, np.uint32).reshape(len(words), width)
    return rows, np.array(list(map(len, words)), np.int64)
