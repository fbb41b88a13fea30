"""Generations: the states of an index. A commit creates the next one.

A generation consists of Whoosh's table of contents `_MAIN_<n>.toc`, our manifest
`kashaf_<n>.json`, which stores the length and the checksums of every file, and the segments that
they list. A commit makes all files durable, then the folder's entries; then it renames the table
of contents into place and makes that durable. The table of contents with the highest number is the
index. Any file that it does not list is a leftover.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kashaf.index.codec.files.names import (
    ANALYSIS_CACHE,
    ENCODED,
    INDEX_NAME,
    LOCK_FILE,
)
from kashaf.index.codec.files.regular import fsync_files, open_regular, read_file, remove_file
from kashaf.index.codec.files.sink import write_file
from kashaf.index.errors import IndexCorruptError, IndexMissingError, IndexOutdatedError
from kashaf.index.store.manifest import (
    FORMAT,
    MANIFEST,
    OURS,
    decode_manifest,
    encode_manifest,
    manifest_file,
)
from kashaf.index.store.schema import whoosh_schema
from kashaf.index.store.segment import Generation

_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")


def latest(directory: Path, formats: Sequence[int] = (FORMAT,)) -> Generation | None:
    """Return the newest generation in a folder, or None if there is no index.

    Args:
        directory: The index folder.
        formats: The formats of the index that the caller can read.

    Raises:
        IndexCorruptError: The manifest or the table of contents is corrupt or missing.
        IndexOutdatedError: The index has another format, or was last changed by Whoosh.
    """
    number = _newest(directory)
    while number:
        try:
            return read_manifest(directory, number, formats)
        except (IndexCorruptError, IndexOutdatedError):
            newer = _newest(directory)
            if newer == number:
                raise
            number = newer
    manifests = [_number(MANIFEST, path.name) for path in _listing(directory)]
    if max(manifests, default=0) > 1:
        raise IndexCorruptError(str(directory), "the table of contents is missing")
    return None


def is_index(directory: Path) -> bool:
    """Return whether a folder contains files of an index, valid or corrupt."""
    names = [path.name for path in _listing(directory)]
    return any(
        OURS.fullmatch(name) and name != LOCK_FILE and not name.endswith(ENCODED) for name in names
    )


def next_number(directory: Path) -> int:
    """Return a number above those of all generations and leftovers in a folder."""
    names = [path.name for path in _listing(directory)]
    return 1 + max((_number(kind, name) for name in names for kind in (_TOC, MANIFEST)), default=0)


def _newest(directory: Path) -> int:
    """Return the number of the newest table of contents, or 0."""
    return max((_number(_TOC, path.name) for path in _listing(directory)), default=0)


def _number(pattern: re.Pattern[str], name: str) -> int:
    match = pattern.fullmatch(name)
    return int(match[1]) if match else 0


def require(directory: Path) -> Generation:
    """Return the newest generation in a folder.

    Raises:
        IndexMissingError: There is no index.
        IndexCorruptError: The manifest or the table of contents is corrupt or missing.
        IndexOutdatedError: The index has another format, or was last changed by Whoosh.
    """
    generation = latest(directory)
    if generation is None:
        raise IndexMissingError(str(directory))
    return generation


def check_sizes(directory: Path, generation: Generation) -> None:
    """Raise `IndexCorruptError` unless every file of a generation exists and has its length."""
    for file in generation.files:
        path = directory / file.name
        try:
            handle = open_regular(path)
        except FileNotFoundError:
            raise IndexCorruptError(str(path), "the file is missing") from None
        length = os.fstat(handle).st_size
        os.close(handle)
        if length != file.length:
            raise IndexCorruptError(str(path), f"{length} bytes long instead of {file.length}")


def commit(directory: Path, generation: Generation) -> Generation:
    """Make a generation the index, atomically and durably; return it with its `toc`."""
    from kashaf.index.codec.writing.toc import SegmentEntry, place_toc, prepare_toc

    entries = [
        SegmentEntry(s.segid, s.doc_count, s.field_lengths, s.deleted) for s in generation.segments
    ]
    fields = whoosh_schema(generation.settings.of_documents, generation.schema)
    prepared = prepare_toc(directory, fields, entries, generation.number)
    generation = replace(generation, toc=prepared[1])
    manifest = manifest_file(generation.number)
    remove_file(directory / manifest)
    write_file(directory, manifest, encode_manifest(generation))
    files = [file.name for segment in generation.segments for file in segment.files]
    fsync_files(directory, [*files, manifest, prepared[0].name])
    place_toc(directory, prepared)
    return generation


def clean(directory: Path, generation: Generation | None, *, keeps_encoded: bool = False) -> None:
    """Remove the files of other generations and of interrupted builds.

    A newer table of contents, left by a commit that failed at its last step, is removed first.

    Args:
        directory: The index folder.
        generation: The generation whose files stay.
        keeps_encoded: Keep the passages that interrupted builds have encoded, for the next one.
    """
    rest = leftovers(directory, generation)
    tables = [path for path in rest if _TOC.fullmatch(path.name)]
    for path in tables:
        path.unlink(missing_ok=True)
    if any(_number(_TOC, path.name) > (generation.number if generation else 0) for path in tables):
        fsync_files(directory, [])
    for path in rest:
        if not (keeps_encoded and path.name.endswith(ENCODED)):
            path.unlink(missing_ok=True)


def leftovers(directory: Path, generation: Generation | None) -> list[Path]:
    """Return the files of other generations, and of builds that were interrupted or are running."""
    kept = {LOCK_FILE}
    if generation:
        kept |= {manifest_file(generation.number), *(file.name for file in generation.files)}
    return [
        path
        for path in _listing(directory)
        if path.name not in kept and OURS.fullmatch(path.name)
        if path.is_symlink() or not path.is_dir()
    ]


def _listing(directory: Path) -> list[Path]:
    try:
        return [directory / name for name in os.listdir(directory)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def read_manifest(directory: Path, number: int, formats: Sequence[int] = (FORMAT,)) -> Generation:
    """Read the manifest of the generation with this number, in one of these formats.

    Raises:
        IndexCorruptError: The manifest is corrupt or missing.
        IndexOutdatedError: The index has another format, or was last changed by Whoosh.
    """
    path = directory / manifest_file(number)
    try:
        return decode_manifest(read_file(path), number, formats, str(directory))
    except FileNotFoundError:
        if _has_lost_manifest(directory):
            raise IndexCorruptError(str(path), "the file is missing") from None
        reason = "it was last changed by Whoosh, so it has no manifest"
        raise IndexOutdatedError(str(directory), reason) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexCorruptError(str(path), "the manifest is corrupt") from error


def _has_lost_manifest(directory: Path) -> bool:
    """Return whether a folder contains segments of Kashaf but no manifest.

    A commit by Whoosh leaves the previous manifest in place.
    """
    names = [path.name for path in _listing(directory)]
    return any(name.endswith(ANALYSIS_CACHE) for name in names) and not any(
        _number(MANIFEST, name) for name in names
    )
