"""Where a score came from."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kashaf.search.query.nodes import Word
from kashaf.search.ranking import WEIGHTS, bm25, proximity, term_of
from kashaf.search.segments import Segments


class Part(NamedTuple):
    """A part of a score: the term in its field, how often the document has it, in how many
    documents it is, and what it adds. For the field `near`, two roots that stand close."""

    field: str
    term: str
    frequency: int
    documents: int
    score: float


def explain(segments: Segments, words: Sequence[Word], number: int) -> tuple[Part, ...]:
    """The parts of the score of document `number`, as `ranking.score` adds them up."""
    parts = []
    for word in words:
        for field, weight in WEIGHTS.items():
            term = term_of(word, field)
            if term is None:
                continue
            docs, freqs = segments.postings(field, term)
            at = int(np.searchsorted(docs, number))
            if at < len(docs) and docs[at] == number:
                score = weight * float(bm25(segments, field, docs, freqs)[at])
                parts.append(Part(field, term, int(freqs[at]), len(docs), score))
    only = np.array([number])
    for first, second, bonus in proximity(segments, words, only):
        if bonus[0]:
            parts.append(Part("near", f"{first} {second}", 0, 0, float(bonus[0])))
    return tuple(parts)
