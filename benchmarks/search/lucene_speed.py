"""Timing Lucene on Kashaf's tokens: built and asked by `lucene/LuceneSpeed.java`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.lucene import engine as lucene
from benchmarks.search.engines import Analyzed
from benchmarks.search.workload import SpeedQuery

SOURCE = Path(lucene.__file__).with_name("LuceneSpeed.java")
Queries = Mapping[str, Sequence[SpeedQuery]]


def measure(
    documents: Sequence[Analyzed], before: Queries, queries: Queries, folder: Path
) -> dict[str, dict[str, list[float]]]:
    """By set and clock the milliseconds of each query, once those of `before` have been run."""
    rows = folder / "lucene.tsv"
    with rows.open("w", encoding="utf-8") as out:
        for document in documents:
            stems, forms = " ".join(document.stems), " ".join(document.forms)
            out.write(f"{document.id}\t{stems}\t{forms}\n")
    warm, asked = folder / "warm.tsv", folder / "queries.tsv"
    for path, drawn in ((warm, before), (asked, queries)):
        path.write_text("".join(_lines(drawn)), encoding="utf-8")
    jars = lucene.classpath()
    classes = folder / "classes"
    lucene.run("javac", "-encoding", "UTF-8", "-cp", jars, "-d", str(classes), str(SOURCE))
    arguments = [str(path) for path in (rows, folder / "lucene", warm, asked)]
    found = lucene.run("java", "-Xmx2g", "-cp", f"{jars}:{classes}", "LuceneSpeed", *arguments)
    times: dict[str, dict[str, list[float]]] = {}
    for line in found.splitlines():
        name, cpu, wall = line.split("\t")
        own = times.setdefault(name, {"cpu": [], "wall": []})
        own["cpu"].append(float(cpu))
        own["wall"].append(float(wall))
    return times


def _lines(drawn: Queries) -> list[str]:
    return [
        f"{name}\t{query.kind}\t{query.pattern or ' '.join(t.stem for t in query.words)}\n"
        for name, queries in drawn.items()
        for query in queries
    ]
