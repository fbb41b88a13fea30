"""Field lengths as single bytes: Whoosh's `length_to_byte` and `byte_to_length` on arrays.

A byte names one of 256 lengths, the same as in `whoosh.util.numeric._length_byte_cache`; a length
between two of them goes to the upper one, and from the last on all go to 255.
"""

import numpy as np
from numpy.typing import NDArray

# round((1.033 ** byte - 1) * 27), as Whoosh had it computed before it stored the list.
_LENGTHS = np.round((1.033 ** np.arange(256) - 1) * 27).astype(np.uint32)


def to_bytes(lengths: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Lengths in tokens to their bytes."""
    return np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype(np.uint8)


def from_bytes(codes: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Bytes to lengths in tokens; `to_bytes` gives the same bytes back."""
    return _LENGTHS[codes]
