"""Index arithmetic for rows of unequal length laid end to end in one array."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def offsets(lengths: NDArray[Any]) -> Ints:
    """Where each row starts, and at last where the last one ends: [2, 3] gives [0, 2, 5]."""
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


def expand_ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> Ints:
    """Every index of the rows that start at `starts`: ([7, 1], [2, 3]) gives [7, 8, 1, 2, 3]."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
