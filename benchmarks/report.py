"""Tables for people, and the figures in them: drawn on a terminal, Markdown anywhere else."""

import sys
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table to standard output; the first column is text, the others figures."""
    if sys.stdout.isatty():
        table = Table(title=title, title_justify="left")
        for place, name in enumerate(header):
            table.add_column(name, justify="left" if place == 0 else "right")
        for row in rows:
            table.add_row(*row)
        Console().print(table)
        return
    rule = ["---", *["---:"] * (len(header) - 1)]
    print(f"\n### {title}\n")
    for row in (header, rule, *rows):
        print(f"| {' | '.join(row)} |")


def percentiles(times: Sequence[float], *ranks: float) -> str:
    """Return percentiles of some times with two decimals, separated by slashes; "" for none."""
    return " / ".join(f"{value:.2f}" for value in np.percentile(times, ranks)) if times else ""
