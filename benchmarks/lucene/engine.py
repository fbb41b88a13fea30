"""Lucene's ArabicAnalyzer with BM25, run for real: fetched by Maven, driven by our Java class."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.corpora import CACHE

VERSION = "9.12.3"  # 9.x is the last line that runs on Java 17: Lucene 10 needs 21
ARTIFACTS = ("lucene-core", "lucene-analysis-common")
SOURCE = Path(__file__).with_name("LuceneSearch.java")

_TO_SPACE = str.maketrans("\t\r\n", "   ")


def missing_tools() -> list[str]:
    """Which of the programs that this module starts are not on the PATH."""
    return [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]


def classpath() -> str:
    """Jars and compiled class, made ready under ``benchmarks/cache`` on first use."""
    folder = CACHE / f"lucene-{VERSION}"
    jars = [folder / f"{artifact}-{VERSION}.jar" for artifact in ARTIFACTS]
    for artifact, jar in zip(ARTIFACTS, jars, strict=True):
        if not jar.exists():
            coordinates = f"org.apache.lucene:{artifact}:{VERSION}"
            run(
                *("mvn", "--quiet", "--batch-mode", "dependency:copy"),
                *(f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}"),
            )
    compiled = folder / "LuceneSearch.class"
    path = ":".join(map(str, [*jars, folder]))
    if not compiled.exists() or compiled.stat().st_mtime < SOURCE.stat().st_mtime:
        run("javac", "-encoding", "UTF-8", "-cp", path, "-d", str(folder), str(SOURCE))
    return path


def index(texts: Iterable[tuple[str, str]], directory: Path) -> None:
    """Build a Lucene index anew from (id, text) pairs; ids hold no white space."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = directory.with_suffix(".documents.tsv")
    write_tsv(texts, rows)
    _java("index", str(rows), str(directory))


def search(directory: Path, queries: Mapping[str, str], k: int) -> dict[str, dict[str, float]]:
    """The best ``k`` documents of each query that has any, with their scores, best first."""
    rows = directory.with_suffix(".queries.tsv")
    write_tsv(queries.items(), rows)
    run: dict[str, dict[str, float]] = {}
    for line in _java("search", str(directory), str(rows), str(k)).splitlines():
        query, document, score = line.split(" ")
        run.setdefault(query, {})[document] = float(score)
    return run


def write_tsv(rows: Iterable[tuple[str, str]], path: Path) -> None:
    """Write (id, text) pairs as LuceneSearch reads them: one line each, tab-separated."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for key, text in rows:
            out.write(f"{key}\t{text.translate(_TO_SPACE)}\n")


def _java(*arguments: str) -> str:
    return run("java", "-Xmx2g", "-cp", classpath(), "LuceneSearch", *arguments)


def run(*command: str) -> str:
    """What a command prints.

    Raises:
        RuntimeError: It failed; the message is all that it printed.
    """
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
