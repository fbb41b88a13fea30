"""The kernels: the inner loops of a search, compiled (Cython) or with numpy.

`contract.Kernels` documents each of them; `index.compiled` chooses.
"""

from importlib import import_module
from typing import Final, cast

from kashaf.index.compiled import use_compiled
from kashaf.search.kernels import fallback
from kashaf.search.kernels.contract import (
    Arrays,
    Docs,
    Kernels,
    LetterMasks,
    Norms,
    PackedPositions,
    Scores,
)
from kashaf.search.kernels.fallback import members
from kashaf.search.kernels.fallback import score as score_fractions

__all__ = [
    "Arrays",
    "Docs",
    "LetterMasks",
    "Norms",
    "PackedPositions",
    "Scores",
    "accumulate",
    "count_near",
    "count_positions",
    "distances",
    "documents_in",
    "early_scores",
    "intersect",
    "intersect_positions",
    "members",
    "prefilter_tokens",
    "score",
    "score_fractions",
    "scores_at",
    "top_k",
]


_KERNELS: Final = (
    cast("Kernels", import_module(f"{__name__}._compiled"))
    if use_compiled(__name__, vars(Kernels))
    else fallback
)

accumulate = _KERNELS.accumulate
count_near = _KERNELS.count_near
count_positions = _KERNELS.count_positions
distances = _KERNELS.distances
documents_in = _KERNELS.documents_in
early_scores = _KERNELS.early_scores
intersect = _KERNELS.intersect
intersect_positions = _KERNELS.intersect_positions
prefilter_tokens = _KERNELS.prefilter_tokens
score = _KERNELS.score
scores_at = _KERNELS.scores_at
top_k = _KERNELS.top_k
