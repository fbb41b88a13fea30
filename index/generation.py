"""Generations: which segments are the index now. A commit makes the next one.

A generation is Whoosh's table of contents `_MAIN_<n>.toc` and our manifest `kashaf_<n>.json`. The
manifest goes to the disk first; the rename that gives the table of contents its name is the commit.
The highest table of contents is the index; all else in the folder is left over.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.building import Segment
from kashaf.index.errors import IndexCorrupt, IndexMissing, IndexOutdated
from kashaf.index.schema import whoosh_schema
from kashaf.index.w3.files import INDEX_NAME, WrittenFile, fsync_files, write_file

FORMAT = 1
_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_OURS = re.compile(rf"_?{INDEX_NAME}_.*|kashaf_\d+\.json")
_LOCK = f"{INDEX_NAME}_WRITELOCK"


@dataclass(frozen=True)
class Generation:
    """The index at one commit: its number, the analyzer it was built with, and its segments."""

    number: int
    settings: AnalyzerSettings
    fingerprint: str
    version: str
    segments: tuple[Segment, ...]

    @property
    def doc_count(self) -> int:
        """Documents that a search can find."""
        return sum(segment.doc_count - len(segment.deleted) for segment in self.segments)


def new_generation(
    number: int, settings: AnalyzerSettings, segments: Iterable[Segment]
) -> Generation:
    """A generation of this version of Kashaf."""
    version = metadata.version("kashaf")
    return Generation(number, settings, settings.fingerprint, version, tuple(segments))


def latest(directory: Path) -> Generation | None:
    """The newest generation in a folder; None: no index. Raises `IndexCorrupt`, `IndexOutdated`."""
    numbers = [
        int(match[1]) for path in _listing(directory) if (match := _TOC.fullmatch(path.name))
    ]
    return _read(directory, max(numbers)) if numbers else None


def require(directory: Path) -> Generation:
    """The newest generation. Raises `IndexMissing` where there is none."""
    generation = latest(directory)
    if generation is None:
        raise IndexMissing(str(directory))
    return generation


def commit(directory: Path, generation: Generation) -> None:
    """Make `generation` the index: on the disk when this returns, all of it or nothing."""
    from kashaf.index.w3.toc import SegmentEntry, write_toc

    files = [file for segment in generation.segments for file in segment.files]
    manifest = json.dumps(_to_json(generation), ensure_ascii=False).encode()
    name = _manifest_file(generation.number)
    (directory / name).unlink(missing_ok=True)
    files.append(write_file(directory, name, manifest))
    fsync_files(directory, files)
    entries = [
        SegmentEntry(s.segid, s.doc_count, s.field_lengths, s.deleted) for s in generation.segments
    ]
    write_toc(directory, whoosh_schema(generation.settings), entries, generation.number)


def clean(directory: Path, generation: Generation | None) -> None:
    """Remove the files of other generations and of builds that were broken off."""
    kept = {_LOCK}
    if generation:
        kept |= {f"_{INDEX_NAME}_{generation.number}.toc", _manifest_file(generation.number)}
        kept |= {file.name for segment in generation.segments for file in segment.files}
    for path in _listing(directory):
        if path.name not in kept and _OURS.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _listing(directory: Path) -> list[Path]:
    return list(directory.iterdir()) if directory.is_dir() else []


def _manifest_file(number: int) -> str:
    return f"kashaf_{number}.json"


def _to_json(generation: Generation) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kashaf": generation.version,
        "fingerprint": generation.fingerprint,
        "analyzer": asdict(generation.settings),
        "segments": [
            {
                "id": segment.segid,
                "doc_count": segment.doc_count,
                "field_lengths": dict(segment.field_lengths),
                "files": {file.name: [file.length, file.crc32] for file in segment.files},
                "deleted": sorted(segment.deleted),
            }
            for segment in generation.segments
        ],
    }


def _read(directory: Path, number: int) -> Generation:
    path = directory / _manifest_file(number)
    try:
        values = json.loads(path.read_bytes())
        if values["format"] != FORMAT:
            raise IndexOutdated(str(directory), f"the index has format {values['format']}")
        return Generation(
            number,
            AnalyzerSettings.from_json(values["analyzer"]),
            values["fingerprint"],
            values["kashaf"],
            tuple(_segment(segment) for segment in values["segments"]),
        )
    except FileNotFoundError:
        reason = "its last commit was not made by Kashaf: there is no manifest"
        raise IndexOutdated(str(directory), reason) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorrupt(str(path), "the manifest is damaged") from error


def _segment(values: Mapping[str, Any]) -> Segment:
    return Segment(
        values["id"],
        values["doc_count"],
        values["field_lengths"],
        tuple(WrittenFile(name, *facts) for name, facts in values["files"].items()),
        frozenset(values["deleted"]),
    )
