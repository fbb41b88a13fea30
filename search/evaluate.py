"""From a query tree to the documents that match it, on arrays."""

import numpy as np
from numpy.typing import NDArray

from kashaf.search.query.nodes import Query, Word, Words
from kashaf.search.ranking import score
from kashaf.search.segments import Segments


def evaluate(segments: Segments, query: Query) -> NDArray[np.float32]:
    """The score of every document, shape (documents,); 0: no match."""
    match query:
        case Words(words=words):
            return score(segments, words)
        case _:
            raise NotImplementedError(query)


def words_of(query: Query) -> tuple[Word, ...]:
    """The words that a match may have, for explaining and lighting it."""
    return query.words if isinstance(query, Words) else ()
