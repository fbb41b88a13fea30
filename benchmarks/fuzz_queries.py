"""Whether any text is a query: ``python -m benchmarks.fuzz_queries``.

Random Unicode, operators and quotes by Hypothesis, against an index of the examples or of your own.
"""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks import report
from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.search import Index, open_index
from kashaf.search.model.budget import SECONDS

EXAMPLES = Path(__file__).parent.parent / "examples" / "news"
SYNTAX = [
    *(
        "(",
        ")",
        '"',
        "«",
        "»",
        "“",
        "”",
        "+",
        "-",
        "=",
        "~",
        "~2",
        "^",
        "^2",
        "*",
        "?",
        "؟",
        "#",
        ":",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        ">=",
        "<",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "TO",
        "إلى",
        "و",
        "أو",
        "ليس",
        " ",
    ),
    *(
        "title:",
        "عنوان:",
        "نص:",
        "date:",
        "تاريخ:",
        "جذر:",
        "root:",
        "id:",
        "مصدر:",
        "tag:",
        "وسم:",
    ),
    *("2024-03-15", "٢٠٢٤", "النفط", "القوات", "كَتَبَ", "في", "من", "ال", "مدر*", "=أحمد", "alquwat"),
]
QUERIES = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=6), max_size=40).map("".join)


def main(
    count: Annotated[int, typer.Option(help="Queries.")] = 100_000,
    index: Annotated[Path | None, typer.Option(help="Instead of the examples.")] = None,
) -> None:
    """Search for random queries; end with 1 when one takes longer than the time budget."""
    with tempfile.TemporaryDirectory() as folder:
        if index is None:
            index = Path(folder) / "news.kashaf"
            build_index(read_documents([EXAMPLES]), index)
        with open_index(index) as opened:
            took, partial = _search_all(opened, count)
    took.sort()
    report.show(
        f"{len(took):,} random queries",
        ["what", "figure"],
        [
            ["raised", "0"],
            ["longest, ms", f"{took[-1]:.1f}"],
            ["99.9 % within, ms", f"{took[len(took) * 999 // 1000]:.1f}"],
            ["median, ms", f"{took[len(took) // 2]:.2f}"],
            ["cut by the time budget", f"{partial}"],
        ],
    )
    raise typer.Exit(took[-1] > 1000 * SECONDS)


def _search_all(index: Index, count: int) -> tuple[list[float], int]:
    """The milliseconds of each search, and how many were cut."""
    took: list[float] = []
    partial = 0

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(QUERIES)
    def search(query: str) -> None:
        nonlocal partial
        started = time.perf_counter()
        results = index.search(query)
        took.append(1000 * (time.perf_counter() - started))
        partial += results.partial

    search()
    return took, partial


if __name__ == "__main__":
    typer.run(main)
