"""How building grows with the corpus: ``python -m benchmarks.build.scaling --counts 10000,300000``."""

import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import report
from benchmarks.build import watching
from benchmarks.corpora import DATA, read_jsonl, write_jsonl
from benchmarks.resample import resample

CHANGED = 100


def main(
    counts: Annotated[str, typer.Option(help="Documents, comma-separated.")] = (
        "10000,30000,100000,300000"
    ),
    source: Annotated[Path, typer.Option(help="The articles, .jsonl.gz.")] = (
        DATA / "news" / "saudinewsnet.jsonl.gz"
    ),
    folder: Annotated[
        Path | None, typer.Option(help="Keep corpora and indexes here, and use what is there.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")] = 0,
) -> None:
    """Build indexes of resampled news with `kashaf rebuild`, then update 100 documents of each."""
    with tempfile.TemporaryDirectory(prefix="kashaf-scaling-") as temporary:
        target = folder or Path(temporary)
        target.mkdir(parents=True, exist_ok=True)
        rows = []
        for count in map(int, counts.split(",")):
            print(f"{count:,} documents …", file=sys.stderr)
            rows.append(_measure(count, source, target, jobs))
            print(*rows[-1], file=sys.stderr)
    header = ["documents", "CPU s", "wall s", "documents/CPU s", "index MB", "segments"]
    report.show("growth", [*header, "peak MB", "100 updated: wall s", "CPU s"], rows)


def _measure(count: int, source: Path, folder: Path, jobs: int) -> list[str]:
    corpus, changed = folder / f"{count}.jsonl.gz", folder / f"{count}-changed.jsonl.gz"
    if not corpus.exists():
        write_jsonl(corpus, resample(read_jsonl(source), count))
    write_jsonl(changed, _changed(corpus, count))
    index = folder / f"{count}.kashaf"
    workers = ["--jobs", str(jobs)] if jobs else []
    built = _kashaf("rebuild", str(corpus), "--index", str(index), *workers)
    size = sum(path.stat().st_size for path in index.iterdir())
    segments = len(list(index.glob("*.trm")))
    updated = _kashaf("index", str(changed), "--index", str(index), *workers)
    return [
        f"{count:,}",
        f"{built.cpu:.0f}",
        f"{built.wall:.0f}",
        f"{count / built.cpu:,.0f}",
        f"{size / watching.MB:.0f}",
        f"{segments}",
        f"{built.peak / watching.MB:.0f}",
        f"{updated.wall:.2f}",
        f"{updated.cpu:.2f}",
    ]


def _changed(corpus: Path, count: int) -> Iterator[dict[str, str]]:
    """Documents from all of the corpus, with one more sentence each."""
    every = itertools.islice(read_jsonl(corpus), 0, None, max(1, count // CHANGED))
    for row in itertools.islice(every, CHANGED):
        yield row | {"body": f"{row['body']} تصويب للخبر."}


def _kashaf(*arguments: str) -> watching.Cost:
    return watching.run([sys.executable, "-m", "kashaf.cli", *arguments])


if __name__ == "__main__":
    typer.run(main)
