"""The inner loop: dot products of all rows with one vector, of 8-bit integers.

`numkong`, the kernels of the usearch library, computes them with the processor's vector
instructions, at the speed of the memory. Without the extra `kashaf[meaning]` numpy does, 20 times
slower.
"""

from functools import cache
from typing import Any, Final

import numpy as np

from kashaf.index.meaning.encoder import Rows
from kashaf.search.kernels import Scores

_BLOCK: Final = (
    1 << 10
)  # rows converted to floats at once, so that they stay in the processor's cache


def dot_products(rows: Rows, vector: Rows) -> Scores:
    """Return the dot product of each row, shape (n, dimension), with a vector, (dimension,)."""
    products = np.empty(len(rows), np.float32)
    if not len(rows):
        return products
    if numkong := _numkong():
        found = numkong.cdist(rows, vector[None], "dot", out_dtype="float32")
        products[:] = np.asarray(found)[:, 0]
        return products
    wanted = vector.astype(np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        products[start : start + len(block)] = block.astype(np.float32) @ wanted
    return products


@cache
def _numkong() -> Any:
    try:
        import numkong
    except ImportError:
        return None
    return numkong
