"""The inner loops of a search, compiled (`_loops.pyx`) where they could be, else with numpy."""

from kashaf.search.kernels.fallback import Arrays, Docs, Scores

try:
    from kashaf.search.kernels._compiled import (
        add_up,
        common,
        common_places,
        counted,
        distances,
        drop,
        highest,
        near,
        points,
        score,
        sifted,
    )
except ImportError:
    from kashaf.search.kernels.fallback import (
        add_up,
        common,
        common_places,
        counted,
        distances,
        drop,
        highest,
        near,
        points,
        score,
        sifted,
    )

__all__ = [
    "Arrays",
    "Docs",
    "Scores",
    "add_up",
    "common",
    "common_places",
    "counted",
    "distances",
    "drop",
    "highest",
    "near",
    "points",
    "score",
    "sifted",
]
