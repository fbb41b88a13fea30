"""How many edits one word is from another: letters put in, left out, replaced, or two swapped."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]


def distances(
    target: str, words: Codes, lengths: NDArray[np.int64], *, swaps: bool = True
) -> NDArray[np.int64]:
    """The edits from `target` to each word: optimal string alignment, all words at once.

    words: a row of code points for each, zeros behind its end; lengths: how many are its own;
    swaps: two neighbours swapped are one edit, not two. Computed a cell of the table at a time
    over all words.
    """
    count, width = words.shape
    columns = np.ascontiguousarray(words.T)
    kind = np.min_scalar_type(max(width, len(target)) + 1)
    before = np.zeros((width + 1, count), kind)
    above = np.repeat(np.arange(width + 1, dtype=kind)[:, None], count, axis=1)
    for i, letter in enumerate(map(ord, target), 1):
        row = np.empty_like(above)
        row[0] = i
        for j in range(1, width + 1):
            other = columns[j - 1]
            row[j] = np.minimum(
                np.minimum(above[j], row[j - 1]) + 1, above[j - 1] + (other != letter)
            )
            if swaps and i > 1 and j > 1:
                swapped = (columns[j - 2] == letter) & (other == ord(target[i - 2]))
                row[j] = np.where(swapped, np.minimum(row[j], before[j - 2] + 1), row[j])
        before, above = above, row
    return above[lengths, np.arange(count)].astype(np.int64)


def code_points(words: list[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The words as rows for `distances`, and their lengths."""
    width = max(map(len, words), default=0)
    packed = "".join(word.ljust(width, "\0") for word in words).encode("utf-32-le", "replace")
    rows = np.frombuffer(packed, np.uint32).reshape(len(words), width)
    return rows, np.array(list(map(len, words)), np.int64)
