"""Speed of search against peers: ``python -m benchmarks.search``."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks import report
from benchmarks.corpora import DATA, read_jsonl
from benchmarks.search import lucene_speed, throughput
from benchmarks.search.engines import (
    Analyzed,
    Bm25s,
    Fts5,
    Kashaf,
    Searcher,
    Tantivy,
    Whoosh,
)
from benchmarks.search.throughput import Throughput
from benchmarks.search.workload import SETS, SpeedQuery, Workload
from kashaf.index import build_index
from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.tokenizing import chunk_pattern

Times = dict[str, list[float]]
"""By clock (``cpu``, ``wall``) the milliseconds of each query."""
NEWS = "news/saudinewsnet.jsonl.gz"
PEERS: dict[str, Callable[[Sequence[Analyzed]], Searcher]] = {
    "tantivy": Tantivy,
    "fts5": Fts5,
    "bm25s": Bm25s,
}
THREADED = ("kashaf", "kashaf+snippets", "tantivy")
ALL = ("kashaf", "kashaf+snippets", "whoosh", *PEERS, "lucene")


def main(
    data: Annotated[Path, typer.Option(help="Folder with the data; see the README.")] = DATA,
    index: Annotated[Path | None, typer.Option(help="A Kashaf index of it; else built.")] = None,
    large: Annotated[Path | None, typer.Option(help="A larger index, for the growth.")] = None,
    engines: Annotated[str, typer.Option(help="Engines, comma-separated.")] = ",".join(ALL),
    sets: Annotated[str, typer.Option(help="Query sets, comma-separated.")] = ",".join(SETS),
    queries: Annotated[int, typer.Option(help="Queries to measure by set.")] = 200,
    warm: Annotated[int, typer.Option(help="Other queries before them, by set.")] = 1000,
    whoosh_queries: Annotated[int, typer.Option(help="Queries for Whoosh, which is slow.")] = 60,
    plot: Annotated[Path | None, typer.Option(help="Save a plot here.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures here.")
    ] = None,
) -> None:
    """Print p50, p95 and p99 of each engine by query set, throughput, and the cold start."""
    asked, names = engines.split(","), sets.split(",")
    rows = list(read_jsonl(data / NEWS))
    texts = [(row.get("title") or "", row.get("body") or "") for row in rows]
    drawn = {name: Workload(texts, seed=7).draw(name, queries) for name in names}
    before = {name: Workload(texts, seed=8).draw(name, warm) for name in names}
    with tempfile.TemporaryDirectory() as folder:
        if index is None:
            index = Path(folder) / "index"
            build_index(rows, index)
        documents = _analyzed(rows) if {*PEERS, "lucene"} & set(asked) else []
        figures: dict[str, dict[str, Times]] = {}
        threads: dict[str, dict[int, Throughput]] = {}
        for name in asked:
            print(f"{name} …", file=sys.stderr)
            if name == "lucene":
                figures[name] = lucene_speed.measure(documents, before, drawn, Path(folder))
                continue
            searcher = _open(name, index, documents)
            few = whoosh_queries if name == "whoosh" else queries
            figures[name] = {
                key: times
                for key in names
                if (
                    times := _measure(
                        searcher, before[key][: warm if few == queries else 5], drawn[key][:few]
                    )
                )
            }
            if name in THREADED and "or 3" in drawn:
                threads[name] = throughput.measure(searcher, drawn["or 3"])
        growth = _growth(index, large, before, drawn) if large else {}
        cold = _cold(index, documents, Path(folder)) if documents else {}
    _show(names, figures, threads, growth, cold)
    if json_file:
        summary = {"times": figures, "threads": threads, "growth": growth, "cold": cold}
        json_file.write_text(json.dumps(summary) + "\n", encoding="utf-8")
    if plot:
        from benchmarks.search.plotting import save_plot

        save_plot(plot, names, figures)


def _analyzed(rows: Sequence[dict[str, str]]) -> list[Analyzed]:
    analyzer = Analyzer()
    find = chunk_pattern().findall

    class Chunks(dict[str, list[tuple[str, str]]]):
        def __missing__(self, chunk: str) -> list[tuple[str, str]]:
            found = [(analyzer.word(p.text).stem, p.text) for p in analyzer.forms(chunk)]
            self[chunk] = found
            return found

    chunks = Chunks()
    found = []
    for number, row in enumerate(rows):
        text = f"{row.get('title') or ''}\n{row.get('body') or ''}"
        tokens = [token for chunk in find(text) for token in chunks[chunk]]
        found.append(Analyzed(str(number), [s for s, _ in tokens], [f for _, f in tokens]))
    return found


def _open(name: str, index: Path, documents: Sequence[Analyzed]) -> Searcher:
    if name == "whoosh":
        return Whoosh(index)
    if name.startswith("kashaf"):
        return Kashaf(index, snippets=name.endswith("snippets"))
    return PEERS[name](documents)


def _measure(
    searcher: Searcher, before: Sequence[SpeedQuery], queries: Sequence[SpeedQuery]
) -> Times | None:
    for query in before:
        if searcher.find(query) is None:
            return None
    times: Times = {"cpu": [], "wall": []}
    for query in queries:
        cpu, wall = time.thread_time(), time.perf_counter()
        searcher.find(query)
        times["cpu"].append((time.thread_time() - cpu) * 1000)
        times["wall"].append((time.perf_counter() - wall) * 1000)
    return times


def _growth(
    index: Path,
    large: Path,
    before: dict[str, list[SpeedQuery]],
    drawn: dict[str, list[SpeedQuery]],
) -> dict[str, tuple[float, float]]:
    """By set, the p50 CPU on the index and on the larger one, measured one right after the other:
    in the minutes between two engines the machine may become slower."""
    searchers = Kashaf(index), Kashaf(large)
    grown = {}
    for name, queries in drawn.items():
        small, big = (_measure(searcher, before[name], queries) for searcher in searchers)
        if small and big:
            grown[name] = float(np.median(small["cpu"])), float(np.median(big["cpu"]))
    return grown


def _cold(index: Path, documents: Sequence[Analyzed], folder: Path) -> dict[str, float]:
    """CPU milliseconds of whole processes, the least of seven runs each."""
    database = folder / "fts5.sqlite"
    Fts5(documents, str(database))
    query = "القوات العراقية"
    statement = "SELECT id FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
    script = (
        f"import sqlite3; d = sqlite3.connect({str(database)!r}); "
        f"print(d.execute({statement!r}, ('عراق',)).fetchall())"
    )
    kashaf = str(Path(sys.executable).with_name("kashaf"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sqlite3 FTS5": [sys.executable, "-c", script],
        "kashaf search": [kashaf, "search", query, "--index", str(index)],
    }
    return {name: min(_cpu(command) for _ in range(7)) for name, command in commands.items()}


def _cpu(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used * 1000


def _show(
    names: Sequence[str],
    figures: dict[str, dict[str, Times]],
    threads: dict[str, dict[int, Throughput]],
    growth: dict[str, tuple[float, float]],
    cold: dict[str, float],
) -> None:
    for clock in ("cpu", "wall"):
        rows = [
            [
                name,
                *(
                    report.percentiles(figures[engine].get(name, {}).get(clock, ()), 50, 95, 99)
                    for engine in figures
                ),
            ]
            for name in names
        ]
        report.show(f"{clock} ms a query: p50 / p95 / p99", ["set", *figures], rows)
    if threads:
        report.show(
            "queries a second (wall) / CPU ms a query, by number of threads",
            ["engine", *map(str, throughput.THREADS)],
            [
                [name, *(f"{one.rate:.0f} / {one.cpu:.2f}" for one in found.values())]
                for name, found in threads.items()
            ],
        )
    if growth:
        rows = [[k, f"{a:.2f}", f"{b:.2f}", f"{b / a:.1f}"] for k, (a, b) in growth.items()]
        report.show("kashaf, p50 CPU ms", ["set", "index", "larger index", "ratio"], rows)
    if cold:
        rows = [[name, f"{used:.0f}"] for name, used in cold.items()]
        report.show("whole process, CPU ms", ["command", "CPU ms"], rows)


if __name__ == "__main__":
    typer.run(main)
