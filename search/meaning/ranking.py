"""How documents are ranked by meaning, alone and together with words.

    meaning:  cosine
    both:     word score / best word score + WEIGHT × cosine

The cosine is that of the query and of the document's best passage; a negative one counts as 0. The
best word score is that of all documents, so that filters do not change scores. `WEIGHT` was chosen
on the three sets of `python -m benchmarks.quality`; docs/explanation/meaning.md describes what else
was tried.
"""

from typing import Final

import numpy as np

from kashaf.search import kernels
from kashaf.search.kernels import Docs, Scores
from kashaf.search.postings.matches import Matches

WEIGHT: Final = 0.6
NEAREST: Final = 200
"""How many documents match by meaning, the nearest ones: every document has some cosine."""


def nearest(cosines: Scores, within: Docs) -> Matches:
    """Return the `NEAREST` documents of those in `within` with the greatest cosines."""
    scores = cosines[within]
    best = np.sort(kernels.top_k(scores, min(NEAREST, len(scores)), 0))
    return Matches(within[best], scores[best])


def blended(words: Matches, cosines: Scores, within: Docs) -> Matches:
    """Return the documents of `within` that match by words or by meaning.

    Args:
        words: The matches by words, in the whole index.
        cosines: The cosine of each document.
        within: The documents to return, ascending.
    """
    scores = np.zeros(len(cosines), np.float32)
    is_match = np.zeros(len(cosines), bool)
    if len(words):
        scores[words.docs] = words.scores / best_score(words)
        is_match[words.docs] = True
    is_match[nearest(cosines, within).docs] = True
    docs = within[is_match[within]]
    meant = (WEIGHT * np.maximum(cosines[docs], 0)).astype(np.float32)
    return Matches(docs, scores[docs] + meant)


def best_score(words: Matches) -> np.float32:
    """Return the best word score, by which the others are divided; 1 if none is above 0."""
    best = words.scores.max(initial=0)
    return np.float32(best if best > 0 else 1)
