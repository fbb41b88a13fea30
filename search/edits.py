"""How many edits one word is from another: letters put in, left out, replaced, or two swapped."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]


def distances(
    target: str, words: Codes, lengths: NDArray[np.int64], *, swaps: bool = True
) -> NDArray[np.int64]:
    """The edits from `target` to each word: optimal string alignment, all words at once.

    words: a row of code points for each, zeros behind its end; lengths: how many are its own;
    swaps: two neighbours swapped are one edit, not two. Computed a row of the table at a time over
    all words.
    """
    count, width = words.shape
    columns = np.ascontiguousarray(words.T)
    kind = np.min_scalar_type(max(width, len(target)) + 2)
    above = before = np.repeat(np.arange(width + 1, dtype=kind)[:, None], count, axis=1)
    other = np.zeros_like(columns, bool)
    for i, letter in enumerate(map(ord, target), 1):
        same = columns == letter
        row = above + 1
        np.minimum(row[1:], above[:-1] + ~same, out=row[1:])
        if swaps and i > 1:
            swapped = same[:-1] & other[1:]
            np.minimum(row[2:], before[:-2] + 1, out=row[2:], where=swapped)
        for j in range(width):
            np.minimum(row[j + 1], row[j] + 1, out=row[j + 1])
        before, above, other = above, row, same
    return above[lengths, np.arange(count)].astype(np.int64)


def code_points(words: list[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The words as rows for `distances`, and their lengths."""
    width = max(map(len, words), default=0)
    packed = "".join(word.ljust(width, "\0") for word in words).encode("utf-32-le", "replace")
    rows = np.frombuffer(packed, np.uint32).reshape(len(words), width)
    return rows, np.array(list(map(len, words)), np.int64)
