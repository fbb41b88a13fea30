"""The postings of one field of one segment, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FieldPostings:
    """One field of one segment in compressed sparse rows: a row is a term.

    terms      T terms in UTF-8, strictly ascending by their bytes.
    starts     T + 1 offsets into `docs`: term t has postings starts[t] to starts[t + 1], at least
               one.
    docs       P document numbers, ascending within a term, below 2**31.
    freqs      P counts, at least 1: how often the document has the term (Whoosh's weights).
    positions  freqs.sum() token positions, ascending within a posting; None: the field keeps none.
    lengths    D lengths of the field in tokens, one a document, 0 where it lacks the field; None:
               the field is not scored and keeps no lengths.
    """

    terms: Sequence[bytes]
    starts: NDArray[np.int64]
    docs: NDArray[np.uint32]
    freqs: NDArray[np.uint32]
    positions: NDArray[np.uint32] | None
    lengths: NDArray[np.uint32] | None
