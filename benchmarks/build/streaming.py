"""Memory while large sources are read: ``python -m benchmarks.build.streaming``.

Indexes a JSON-lines file of a million short lines and a MediaWiki dump of 1 GB, both drawn from
the sentences of news articles, and prints the memory of the processes as the work goes on. Bounded
memory is a peak that does not grow from the first tenth of the time on.
"""

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated
from xml.sax.saxutils import escape

import typer

from benchmarks import report
from benchmarks.build import watching
from benchmarks.build.watching import MB
from benchmarks.corpora import DATA, read_jsonl
from benchmarks.resample import resample, sentences
from kashaf.search import open_index

_SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
_HEAD = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="ar">\n'


def main(
    lines: Annotated[int, typer.Option(help="Lines of JSON.")] = 1_000_000,
    dump: Annotated[int, typer.Option(help="Megabytes of the MediaWiki dump.")] = 1000,
    source: Annotated[Path, typer.Option(help="The articles, .jsonl.gz.")] = (
        DATA / "news" / "saudinewsnet.jsonl.gz"
    ),
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")] = 0,
) -> None:
    """Index both with `kashaf index`, and print memory, time and size."""
    rows: list[list[str]] = []
    sources: dict[str, Callable[[Path], None]] = {
        "lines.jsonl": lambda path: _write_lines(path, source, lines),
        "dump.xml": lambda path: _write_dump(path, source, dump * MB),
    }
    with tempfile.TemporaryDirectory(prefix="kashaf-streaming-") as folder:
        for name, write in sources.items():
            path = Path(folder) / name
            write(path)
            print(f"{name} …", file=sys.stderr)
            rows.append(_measure(path, jobs))
            path.unlink()
    header = ["source", "MB", "documents", "CPU s", "wall s", "index MB", "peak MB"]
    header += [f"{share:.0%}" for share in _SHARES]
    report.show("streaming; peaks of reader + largest worker, MB, by time", header, rows)


def _measure(path: Path, jobs: int) -> list[str]:
    index = path.with_suffix(".kashaf")
    command = [sys.executable, "-m", "kashaf.cli", "index", str(path), "--index", str(index)]
    looks: list[watching.Look] = []
    cost = watching.run([*command, *(["--jobs", str(jobs)] if jobs else [])], looks.append)
    size = sum(file.stat().st_size for file in index.iterdir())
    with open_index(index) as opened:
        count = len(opened)
    peaks = []
    for share in _SHARES:
        until = [look for look in looks if look.elapsed <= share * cost.wall]
        reader = max(look.sizes[0] for look in until)
        worker = max(max(look.sizes[1:], default=0) for look in until)
        peaks.append(f"{reader / MB:.0f} + {worker / MB:.0f}")
    return [
        path.name,
        f"{path.stat().st_size / MB:,.0f}",
        f"{count:,}",
        f"{cost.cpu:.0f}",
        f"{cost.wall:.0f}",
        f"{size / MB:,.0f}",
        f"{cost.peak / MB:.0f}",
        *peaks,
    ]


def _write_lines(path: Path, source: Path, count: int) -> None:
    """A sentence in each line."""
    _, _, found = sentences(read_jsonl(source))
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = {"id": f"s{number}", "body": chance.choice(found)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_dump(path: Path, source: Path, size: int) -> None:
    """Pages with links, templates and headings, until there are so many bytes."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for page in _pages(source):
            file.write(page)
            written += len(page.encode())
            if written >= size:
                break
        file.write("</mediawiki>\n")


def _pages(source: Path) -> Iterator[str]:
    for number, row in enumerate(resample(read_jsonl(source), 10**9), 1):
        title = escape(f"{row['title'][:80]} ({number})")
        first, _, rest = escape(row["body"]).partition(" ")
        text = f"{{{{معلومات خبر|رقم={number}}}}}\n'''[[{first}]]''' {rest}\n"
        text += "== مراجع ==\n[[تصنيف:أخبار]]"
        yield (
            f"<page><title>{title}</title><ns>0</ns><id>{number}</id><revision><id>{number}</id>"
            f"<timestamp>2024-05-01T10:00:00Z</timestamp><model>wikitext</model>"
            f'<text xml:space="preserve">{text}</text></revision></page>\n'
        )


if __name__ == "__main__":
    typer.run(main)
