"""Index arithmetic for compressed sparse rows: rows of unequal length in one flat array."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def offsets(lengths: NDArray[Any]) -> Ints:
    """Return the start of each row and the end of the last: `[2, 3]` → `[0, 2, 5]`."""
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


def expand_ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> Ints:
    """Return every index of the given ranges: `[7, 1], [2, 3]` → `[7, 8, 1, 2, 3]`."""
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
