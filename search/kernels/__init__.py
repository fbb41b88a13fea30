"""The inner kernels of a search, compiled (`_loops.pyx`) where they could be, else with numpy."""

from kashaf.search.kernels.fallback import Arrays, Docs, Scores

try:
    from kashaf.search.kernels._compiled import (
        accumulate,
        count_near,
        count_positions,
        distances,
        intersect,
        intersect_positions,
        prefilter_tokens,
        remove_deleted,
        score,
        scores_at,
        top_k,
    )
except ImportError:
    from kashaf.search.kernels.fallback import (
        accumulate,
        count_near,
        count_positions,
        distances,
        intersect,
        intersect_positions,
        prefilter_tokens,
        remove_deleted,
        score,
        scores_at,
        top_k,
    )

__all__ = [
    "Arrays",
    "Docs",
    "Scores",
    "accumulate",
    "count_near",
    "count_positions",
    "distances",
    "intersect",
    "intersect_positions",
    "prefilter_tokens",
    "remove_deleted",
    "score",
    "scores_at",
    "top_k",
]
