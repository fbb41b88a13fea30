"""A plot of the speed figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np


def save_plot(
    path: Path,
    names: Sequence[str],
    figures: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]],
) -> None:
    """Bars of p50 with a mark at p95, CPU milliseconds by set and engine."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(12, 5))
    width = 0.85 / len(figures)
    for place, (engine, sets) in enumerate(figures.items()):
        shown = [(i, sets[name]["cpu"]) for i, name in enumerate(names) if name in sets]
        at = np.array([i for i, _ in shown]) + (place - (len(figures) - 1) / 2) * width
        low, high = (np.array([np.percentile(t, p) for _, t in shown]) for p in (50, 95))
        bars = axes.bar(at, low, width, label=engine)
        axes.vlines(at, low, high, colors=[bar.get_facecolor() for bar in bars], linewidth=1)
        axes.plot(at, high, "_", color="black", markersize=4)
    axes.set_yscale("log")
    axes.set_ylabel("CPU ms a query: bar p50, line to p95")
    axes.set_xticks(range(len(names)), names, rotation=30)
    axes.legend(ncols=4, fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def save_growth(
    path: Path, sizes: Sequence[int], medians: Mapping[str, Mapping[str, Sequence[float]]]
) -> None:
    """A plot for each engine: p50 by number of documents, both axes logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(medians), figsize=(4 * len(medians), 4), sharey=True)
    for panel, (engine, sets) in zip(np.atleast_1d(axes), medians.items(), strict=True):
        for name, times in sets.items():
            panel.loglog(sizes, times, marker="o", label=name)
        panel.set_title(engine)
        panel.set_xlabel("documents")
        panel.grid(visible=True, which="both", linewidth=0.3)
    np.atleast_1d(axes)[0].set_ylabel("CPU ms a query, p50")
    np.atleast_1d(axes)[-1].legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
