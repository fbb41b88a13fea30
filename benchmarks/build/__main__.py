"""What building an index costs, against peers: ``python -m benchmarks.build``."""

import itertools
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.lucene import engine as lucene
from benchmarks.build import watching
from benchmarks.build.engines import BUILDERS
from benchmarks.corpora import DATA, read_jsonl, write_jsonl

KEPT = ("id", "title", "body")
"""What is indexed of each article."""


@dataclass(frozen=True)
class Built:
    """An engine's cost, and the bytes it left on the disk."""

    cost: watching.Cost
    size: int


def main(
    source: Annotated[Path, typer.Option(help="The articles: .jsonl.gz with id, title, body.")] = (
        DATA / "news" / "saudinewsnet.jsonl.gz"
    ),
    limit: Annotated[int, typer.Option(min=0, help="Only the first articles; 0: all.")] = 0,
    engines: Annotated[str, typer.Option(help="Engines, comma-separated.")] = ",".join(BUILDERS),
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures here.")
    ] = None,
) -> None:
    """Build the index of the same articles with each engine, each in processes of its own."""
    asked = [name.strip() for name in engines.split(",") if name.strip()]
    if unknown := [name for name in asked if name not in BUILDERS]:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: not among {', '.join(BUILDERS)}", param_hint="--engines"
        )
    if "lucene" in asked:
        if missing := lucene.missing_tools():
            raise typer.BadParameter(
                f"lucene needs {', '.join(missing)} on the PATH", param_hint="--engines"
            )
        lucene.classpath()
    with tempfile.TemporaryDirectory(prefix="kashaf-build-") as folder:
        articles = Path(folder) / "articles.jsonl.gz"
        rows = itertools.islice(read_jsonl(source), limit or None)
        count = write_jsonl(articles, ({name: row[name] for name in KEPT} for row in rows))
        built = {}
        for name in asked:
            print(f"{name} …", file=sys.stderr)
            built[name] = build(name, articles, Path(folder) / name)
            shutil.rmtree(Path(folder) / name)
    _show(built, count)
    if json_file is not None:
        figures = {name: asdict(found) for name, found in built.items()}
        json_file.write_text(json.dumps({"articles": count, "engines": figures}, indent=2) + "\n")


def build(engine: str, source: Path, folder: Path) -> Built:
    """Build an index in a new folder and leave it there."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "benchmarks.build.engines", engine, str(source), str(folder)]
    cost = watching.run(command)
    return Built(cost, sum(path.stat().st_size for path in folder.iterdir() if path.is_file()))


def _show(built: dict[str, Built], count: int) -> None:
    baseline = built.get("kashaf-1")
    rows = []
    for name, found in built.items():
        cost = found.cost
        ratio = f"{cost.cpu / baseline.cost.cpu:.2f}" if baseline else ""
        figures = (cost.cpu, cost.wall)
        rows.append(
            [
                name,
                *(f"{seconds:.1f}" for seconds in figures),
                f"{count / cost.wall:,.0f}",
                ratio,
                f"{found.size / watching.MB:.1f}",
                f"{cost.peak / watching.MB:.0f}",
            ]
        )
    header = ["engine", "CPU s", "wall s", "articles/s", "CPU, kashaf-1 = 1", "index MB", "peak MB"]
    report.show(f"{count:,} articles, {len(os.sched_getaffinity(0))} cores", header, rows)


if __name__ == "__main__":
    typer.run(main)
