"""The postings of one field of one segment as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FieldPostings:
    """One field of one segment in compressed sparse rows (CSR), one row per term.

    Attributes:
        terms: T terms in UTF-8, strictly ascending by their bytes.
        starts: T + 1 offsets into `docs`. Term t has the postings from starts[t] to starts[t + 1],
            at least one.
        docs: P document numbers, ascending within a term, below 2³¹.
        freqs: P term frequencies, at least 1 (Whoosh's weights).
        positions: freqs.sum() token positions, ascending within a posting; None if the field
            stores no positions.
        lengths: D field lengths in tokens, one per document, 0 if a document lacks the field; None
            if the field is not scored.
    """

    terms: Sequence[bytes]
    starts: NDArray[np.int64]
    docs: NDArray[np.uint32]
    freqs: NDArray[np.uint32]
    positions: NDArray[np.uint32] | None
    lengths: NDArray[np.uint32] | None
