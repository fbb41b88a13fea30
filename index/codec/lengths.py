"""Field lengths as single bytes: Whoosh's `length_to_byte` and `byte_to_length` for arrays.

A byte stands for one of 256 lengths, as in `whoosh.util.numeric._length_byte_cache`. Other lengths
are rounded up to the next of these; longer ones become 255.
"""

import numpy as np
from numpy.typing import NDArray

# The formula by which Whoosh once computed its list of lengths.
_LENGTHS = np.round((1.033 ** np.arange(256) - 1) * 27).astype(np.uint32)


def to_bytes(lengths: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Convert lengths in tokens to bytes."""
    return np.minimum(np.searchsorted(_LENGTHS, lengths), 255).astype(np.uint8)


def from_bytes(codes: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Convert bytes to lengths in tokens; the inverse of `to_bytes` up to rounding."""
    return _LENGTHS[codes]
