"""The entries of a term file: of one term, and of many terms of a field as arrays."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class TermInfo(NamedTuple):
    """A term's entry in the term file.

    Attributes:
        df: Document frequency: how many documents contain the term.
        weight: How often it occurs in all documents together.
        max_weight: The most occurrences in one document.
        first: The lowest document number.
        last: The highest document number.
        offset: Where its postings start in the posting file, unless they are inlined.
        length: Their length in bytes.
        inlined: The pickled postings if they are in the term file, otherwise None.
    """

    df: int
    weight: float
    max_weight: float
    first: int
    last: int
    offset: int
    length: int
    inlined: bytes | None


class FieldTerms(NamedTuple):
    """The entries of a field's terms, in order, as arrays; see `TermInfo`.

    Attributes:
        inlined: Whether the postings are in the term file. If so, `offset` and `length` are
            meaningless.
        tails: Where in the term file each term's extent or inlined postings start.
        ends: Where they end.
    """

    terms: list[bytes]
    df: NDArray[np.int64]
    weight: NDArray[np.float32]
    max_weight: NDArray[np.float32]
    inlined: NDArray[np.bool_]
    offset: NDArray[np.int64]
    length: NDArray[np.int64]
    tails: NDArray[np.int64]
    ends: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> "FieldTerms":
        """Return the entries at these indices, which ascend."""
        taken: list[Any] = [[self.terms[row] for row in rows.tolist()]]
        taken += [column[rows] for column in self[1:]]
        return FieldTerms(*taken)


def concatenate(parts: list[FieldTerms]) -> FieldTerms:
    """Return the terms of several parts of a field, which ascend from one part to the next."""
    parts = [part for part in parts if part.terms] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    return FieldTerms(
        [term for part in parts for term in part.terms],
        *map(np.concatenate, zip(*(part[1:] for part in parts), strict=True)),
    )
