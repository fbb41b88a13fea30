"""Whether an index is in order, and what mends it where it is not; and the versions at work."""

import os
import platform
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import (
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    KashafError,
)
from kashaf.index.operations import Target, is_current
from kashaf.index.store import generation as generations
from kashaf.index.store.analysis_cache import AnalysisCacheReader
from kashaf.index.store.generation import Generation
from kashaf.index.store.lock import holder

_PACKAGES: Final = {
    "kashaf": ("kashaf",),
    "whoosh": ("Whoosh", "whoosh3"),
    "tashaphyne": ("Tashaphyne",),
    "pyarabic": ("PyArabic",),
    "arramooz": ("arramooz-pysqlite",),
    "numpy": ("numpy",),
    "typer": ("typer",),
    "rich": ("rich",),
    "starlette": ("starlette",),
    "uvicorn": ("uvicorn",),
    "opensearch-py": ("opensearch-py",),
    "mcp": ("mcp",),
}
_EXTRAS: Final = {"starlette": "web", "uvicorn": "web", "opensearch-py": "opensearch", "mcp": "mcp"}
_NOT_COMPILED: Final = "numpy's, and slower; install a C compiler, then kashaf again"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. remedy: the command, or else the words, that mend it."""

    name: str
    status: Literal["ok", "note", "problem"]
    detail: str
    remedy: str = ""


def versions() -> dict[str, str]:
    """What is installed, by name: Python, Kashaf and all that Kashaf stands on."""
    found = {"python": platform.python_version()}
    for name, distributions in _PACKAGES.items():
        absent = f"not installed; pip install 'kashaf[{_EXTRAS[name]}]'" if name in _EXTRAS else "?"
        found[name] = next(filter(None, map(_version, distributions)), absent)
    is_compiled = find_spec("kashaf.index.codec.kernels._compiled") is not None
    found["inner loops"] = "compiled" if is_compiled else _NOT_COMPILED
    return found


def _version(distribution: str) -> str | None:
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
    return f"{version} (whoosh3)" if distribution == "whoosh3" else version


def check_health(target: Target) -> list[Finding]:
    """Look at an index without reading it whole (`verify_index` does) and without changing it."""
    if "://" in str(target):
        return [_on_cluster(target)]
    path = Path(target)
    findings: list[Finding] = []
    for _ in range(5):
        generation = _newest(path)
        if isinstance(generation, Finding):
            return [generation]
        findings = list(_on_disk(path, generation))
        if _newest(path) == generation:  # else a commit has come between
            break
    return findings


def _on_cluster(target: Target) -> Finding:
    try:
        if is_current(target):
            return Finding("index", "ok", "built by the rules of this Kashaf")
    except KashafError as error:
        return Finding("index", "problem", str(error))
    detail = f"{target}: there is none, or other rules built it"
    return Finding("index", "problem", detail, _command("rebuild", target))


def _newest(path: Path) -> Generation | Finding:
    try:
        return generations.require(path)
    except IndexMissingError as error:
        remedy = _command("index SOURCE...", path)
        return Finding("index", "problem", f"{error.where}: {error.reason}", remedy)
    except (IndexCorruptError, IndexOutdatedError) as error:
        remedy = _command("rebuild", path)
        return Finding("index", "problem", f"{error.where}: {error.reason}", remedy)
    except OSError as error:
        return Finding("index", "problem", str(error), "give this user permission to read it")


def _on_disk(path: Path, generation: Generation) -> Iterator[Finding]:
    number, count = generation.number, generation.doc_count
    built = f"generation {number}, {count} documents, built by Kashaf {generation.version}"
    yield Finding("index", "ok", built)
    size = sum(file.length for file in generation.files)
    try:
        generations.check_sizes(path, generation)
        _open(path, generation)
        yield Finding("files", "ok", f"{len(generation.files)} files, {size} bytes")
    except (IndexCorruptError, OSError) as error:
        yield Finding("files", "problem", _reason(error), _command("rebuild", path))
    try:
        generations.check_rules(path, generation)
        yield Finding("rules", "ok", "those of this Kashaf")
    except IndexOutdatedError as error:
        yield Finding("rules", "problem", error.reason, _command("rebuild", path))
    deleted = sum(len(segment.deleted) for segment in generation.segments)
    segments = f"{len(generation.segments)}, with {deleted} deleted documents"
    yield Finding("segments", "ok", segments)
    writer = holder(path)
    yield Finding("writer", "note" if writer else "ok", writer or "none at work")
    left = 0 if writer else len(generations.leftovers(path, generation))
    if left:
        detail = f"{left} files of work that was broken off; the next kashaf index removes them"
        yield Finding("leftovers", "note", detail)
    if not os.access(path, os.W_OK):
        yield Finding("rights", "note", "this user can search it and not change it")
    free = shutil.disk_usage(path).free
    if free < size:
        detail = f"{free} bytes are free on the disk, less than a rebuild takes"
        yield Finding("room", "note", detail, "make room before a rebuild")


def _open(path: Path, generation: Generation) -> None:
    """Raise `IndexCorruptError` unless all files open as what they are."""
    for segment in generation.segments:
        SegmentReader(path, segment.segid, segment.doc_count, segment.files).close()
        AnalysisCacheReader(path, segment.analysis_cache).close()


def _reason(error: Exception) -> str:
    return f"{error.where}: {error.reason}" if isinstance(error, IndexCorruptError) else str(error)


def _command(verb: str, target: Target) -> str:
    return f"kashaf {verb} --index {shlex.quote(str(target))}"
