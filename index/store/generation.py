"""Generations: which segments are the index now. A commit makes the next one.

A generation is Whoosh's table of contents `_MAIN_<n>.toc` and our manifest `kashaf_<n>.json`, which
has the length and the checksums of every file. All files go to the disk, then their names in the
folder; the rename that gives the table of contents its name is the commit, and it goes to the disk
before it is reported. The top_k table of contents is the index; all else in the folder is left
over.
"""

import base64
import json
import os
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.codec.columns import DIGEST_BYTES, DIGESTS
from kashaf.index.codec.files import (
    INDEX_NAME,
    LOCK_FILE,
    WORDS,
    WrittenFile,
    column_file,
    fsync_files,
    write_file,
)
from kashaf.index.errors import IndexCorruptError, IndexMissingError, IndexOutdatedError
from kashaf.index.store.schema import whoosh_schema
from kashaf.index.store.segment import Segment

FORMAT = 3
_MANIFEST = re.compile(r"kashaf_(\d+)\.json")
_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_OURS = re.compile(rf"_?{INDEX_NAME}_[^/]*|kashaf_\d+\.json")
_SEGID = re.compile("[0-9a-z]+")
_SEAL = re.compile(rb', "crc32": (\d+)}')


@dataclass(frozen=True)
class Generation:
    """The index at one commit: its number, the analyzer it was built with, and its segments."""

    number: int
    settings: AnalyzerSettings
    fingerprint: str
    version: str
    segments: tuple[Segment, ...]
    toc: WrittenFile | None = None

    @property
    def files(self) -> list[WrittenFile]:
        """All files that are checked by the manifest: the segments', and the table of contents."""
        files = [file for segment in self.segments for file in segment.files]
        return [*files, self.toc] if self.toc else files

    @property
    def doc_count(self) -> int:
        """Documents that a search can find."""
        return sum(segment.live_count for segment in self.segments)


def new_generation(
    number: int, settings: AnalyzerSettings, segments: Iterable[Segment]
) -> Generation:
    """A generation of this version of Kashaf."""
    from importlib import metadata

    version = metadata.version("kashaf")
    return Generation(number, settings, settings.fingerprint, version, tuple(segments))


def latest(directory: Path) -> Generation | None:
    """The newest generation in a folder; None: no index. Raises `IndexCorruptError`, `IndexOutdatedError`."""
    number = _newest(directory)
    while number:
        try:
            return read_manifest(directory, number)
        except (IndexCorruptError, IndexOutdatedError):
            newer = _newest(directory)
            if newer == number:
                raise
            number = newer
    manifests = [_number(_MANIFEST, path.name) for path in _listing(directory)]
    if max(manifests, default=0) > 1:
        raise IndexCorruptError(str(directory), "the table of contents is missing")
    return None


def is_index(directory: Path) -> bool:
    """Whether there is an index in a folder, whole or damaged."""
    names = [path.name for path in _listing(directory)]
    return any(_OURS.fullmatch(name) and name != LOCK_FILE for name in names)


def next_number(directory: Path) -> int:
    """The number of the next generation, whatever is in the folder."""
    names = [path.name for path in _listing(directory)]
    return 1 + max((_number(kind, name) for name in names for kind in (_TOC, _MANIFEST)), default=0)


def _newest(directory: Path) -> int:
    """The number of the newest table of contents; 0: there is none."""
    return max((_number(_TOC, path.name) for path in _listing(directory)), default=0)


def _number(pattern: re.Pattern[str], name: str) -> int:
    match = pattern.fullmatch(name)
    return int(match[1]) if match else 0


def require(directory: Path) -> Generation:
    """The newest generation. Raises `IndexMissingError` where there is none."""
    generation = latest(directory)
    if generation is None:
        raise IndexMissingError(str(directory))
    return generation


def check_sizes(directory: Path, generation: Generation) -> None:
    """Raise `IndexCorruptError` unless all files of a generation are there, each of its length."""
    for file in generation.files:
        path = directory / file.name
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            raise IndexCorruptError(str(path), "the file is missing") from None
        if length != file.length:
            raise IndexCorruptError(
                str(path), f"has {length} bytes and not {file.length} as written"
            )


def commit(directory: Path, generation: Generation) -> Generation:
    """Make `generation` the index: on the disk when this returns, all of it or nothing."""
    from kashaf.index.codec.writing.toc import SegmentEntry, place_toc, prepare_toc

    entries = [
        SegmentEntry(s.segid, s.doc_count, s.field_lengths, s.deleted) for s in generation.segments
    ]
    prepared = prepare_toc(
        directory, whoosh_schema(generation.settings), entries, generation.number
    )
    generation = replace(generation, toc=prepared[1])
    manifest = _manifest_file(generation.number)
    (directory / manifest).unlink(missing_ok=True)
    write_file(directory, manifest, _to_json(generation))
    files = [file.name for segment in generation.segments for file in segment.files]
    fsync_files(directory, [*files, manifest, prepared[0].name])
    place_toc(directory, prepared)
    return generation


def clean(directory: Path, generation: Generation | None) -> None:
    """Remove the files of other generations and of builds that were broken off.

    A newer table of contents, which a commit that failed at the very last left, goes first.
    """
    rest = leftovers(directory, generation)
    tables = [path for path in rest if _TOC.fullmatch(path.name)]
    for path in tables:
        path.unlink(missing_ok=True)
    if any(_number(_TOC, path.name) > (generation.number if generation else 0) for path in tables):
        fsync_files(directory, [])
    for path in rest:
        path.unlink(missing_ok=True)


def leftovers(directory: Path, generation: Generation | None) -> list[Path]:
    """The files of other generations, and of builds that were broken off or still go on."""
    kept = {LOCK_FILE}
    if generation:
        kept |= {_manifest_file(generation.number), *(file.name for file in generation.files)}
    paths = _listing(directory)
    return [path for path in paths if path.name not in kept and _OURS.fullmatch(path.name)]


def _listing(directory: Path) -> list[Path]:
    try:
        return [directory / name for name in os.listdir(directory)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _manifest_file(number: int) -> str:
    return f"kashaf_{number}.json"


def _to_json(generation: Generation) -> bytes:
    """The manifest: a JSON object, whose last key is the CRC-32 of all that stands before it."""
    values = {
        "format": FORMAT,
        "number": generation.number,
        "kashaf": generation.version,
        "fingerprint": generation.fingerprint,
        "analyzer": asdict(generation.settings),
        "toc": generation.toc and _file_json(generation.toc),
        "segments": [
            {
                "id": segment.segid,
                "doc_count": segment.doc_count,
                "field_lengths": dict(segment.field_lengths),
                "files": [_file_json(file) for file in segment.files],
                "deleted": sorted(segment.deleted),
            }
            for segment in generation.segments
        ],
    }
    text = json.dumps(values, ensure_ascii=False).removesuffix("}").encode()
    return text + b', "crc32": %d}' % zlib.crc32(text)


def _file_json(file: WrittenFile) -> list[Any]:
    return [file.name, file.length, base64.b64encode(file.checksums).decode()]


def read_manifest(directory: Path, number: int) -> Generation:
    """The generation of this number. Raises `IndexCorruptError`, `IndexOutdatedError`."""
    path = directory / _manifest_file(number)
    try:
        data = path.read_bytes()
        values = json.loads(data)
        if values["format"] != FORMAT and isinstance(values["format"], int):
            raise IndexOutdatedError(str(directory), f"the index has format {values['format']}")
        end = data.rfind(b', "crc32"')
        seal = _SEAL.fullmatch(data, max(end, 0))
        if not seal or int(seal[1]) != zlib.crc32(data[:end]) or values["number"] != number:
            raise ValueError("the checksum is wrong")
        return Generation(
            number,
            AnalyzerSettings.from_json(values["analyzer"]),
            values["fingerprint"],
            values["kashaf"],
            tuple(_segment(segment) for segment in values["segments"]),
            _file(values["toc"]),
        )
    except FileNotFoundError:
        if _has_lost_manifest(directory):
            raise IndexCorruptError(str(path), "the file is missing") from None
        reason = "its last commit was not made by Kashaf: there is no manifest"
        raise IndexOutdatedError(str(directory), reason) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexCorruptError(str(path), "the manifest is damaged") from error


def _has_lost_manifest(directory: Path) -> bool:
    """Whether a folder has segments of Kashaf's but no manifest; a commit of stock Whoosh's leaves
    the one that was there."""
    names = [path.name for path in _listing(directory)]
    return any(name.endswith(WORDS) for name in names) and not any(
        _number(_MANIFEST, name) for name in names
    )


def _segment(values: Mapping[str, Any]) -> Segment:
    segid, count, lengths = values["id"], values["doc_count"], values["field_lengths"]
    files = tuple(map(_file, values["files"]))
    sizes = {file.name: file.length for file in files}
    if not _SEGID.fullmatch(segid) or sizes[column_file(segid, DIGESTS)] != DIGEST_BYTES * count:
        raise ValueError("the number of documents is wrong")
    if not {int}.issuperset(map(type, [count, *lengths.values(), *values["deleted"]])):
        raise ValueError("a number is wrong")
    deleted = frozenset(values["deleted"])
    if deleted and not 0 <= min(deleted) <= max(deleted) < count:
        raise ValueError("a document that is not there was deleted")
    return Segment(segid, count, lengths, files, deleted)


def _file(values: Iterable[Any]) -> WrittenFile:
    name, length, checksums = values
    if not _OURS.fullmatch(name) or type(length) is not int:
        raise ValueError("the name or the length of a file is wrong")
    return WrittenFile(name, length, base64.b64decode(checksums))
