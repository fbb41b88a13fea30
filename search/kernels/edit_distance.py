"""How many edits one word is from another: letters put in, left out, replaced, or two swapped."""

import numpy as np
from numpy.typing import NDArray

from kashaf.search import kernels

Codes = NDArray[np.uint32]


def distances(
    target: str, words: Codes, lengths: NDArray[np.int64], *, swaps: bool = True
) -> NDArray[np.int64]:
    """The edits from `target` to each word: optimal string alignment.

    words: a row of code points for each, zeros behind its end; lengths: how many are its own;
    swaps: two neighbours swapped are one edit, not two.
    """
    letters = np.frombuffer(target.encode("utf-32-le", "replace"), np.uint32)
    return kernels.distances(letters, words, lengths, swaps)


def code_points(words: list[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The words as rows for `distances`, and their lengths."""
    width = max(map(len, words), default=0)
    packed = "".join(word.ljust(width, "\0") for word in words).encode("utf-32-le", "replace")
    rows = np.frombuffer(packed, np.uint32).reshape(len(words), width)
    return rows, np.array(list(map(len, words)), np.int64)
