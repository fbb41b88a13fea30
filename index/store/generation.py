"""Generations: the states of an index. A commit creates the next one.

A generation consists of Whoosh's table of contents `_MAIN_<n>.toc`, our manifest
`kashaf_<n>.json`, which stores the length and the checksums of every file, and the segments that
they list. A commit makes all files durable, then the folder's entries; then it renames the table
of contents into place and makes that durable. The table of contents with the highest number is the
index. Any file that it does not list is a leftover.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.codec.files.names import (
    ANALYSIS_CACHE,
    ENCODED,
    INDEX_NAME,
    LOCK_FILE,
)
from kashaf.index.codec.files.regular import fsync_files, open_regular, read_file, remove_file
from kashaf.index.codec.files.sink import WrittenFile, write_file
from kashaf.index.errors import IndexCorruptError, IndexMissingError, IndexOutdatedError
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.store.manifest import (
    FORMAT,
    MANIFEST,
    OURS,
    decode_manifest,
    encode_manifest,
    file_json,
    file_of,
    manifest_file,
    segment_json,
    segment_of,
    text_of,
)
from kashaf.index.store.schema import whoosh_schema
from kashaf.index.store.segment import Segment

_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")


@dataclass(frozen=True)
class Generation:
    """The state of an index after one commit.

    Attributes:
        number: The number of the commit.
        settings: The analyzer's settings.
        fingerprint: The fingerprint of the analysis rules, including the settings.
        version: The version of Kashaf that committed it.
        segments: Its segments.
        toc: Its table of contents; None before the commit.
        schema: The user-defined fields.
        identity: Random, so that generations of two indexes with one number differ; empty in
            indexes of older versions.
        encoder: The encoder of its vectors; None: it has none.
    """

    number: int
    settings: AnalyzerSettings
    fingerprint: str
    version: str
    segments: tuple[Segment, ...]
    toc: WrittenFile | None = None
    schema: Schema = Schema()  # noqa: RUF009 - immutable
    identity: str = ""
    encoder: EncoderInfo | None = None

    @property
    def files(self) -> list[WrittenFile]:
        """The files that the manifest lists: those of the segments, and the table of contents."""
        files = [file for segment in self.segments for file in segment.files]
        return [*files, self.toc] if self.toc else files

    @property
    def size(self) -> int:
        """The total length of its segments' files, in bytes."""
        return sum(file.length for segment in self.segments for file in segment.files)

    @property
    def doc_count(self) -> int:
        """The number of documents that are not deleted."""
        return sum(segment.live_count for segment in self.segments)


def new_generation(
    number: int,
    settings: AnalyzerSettings,
    segments: Iterable[Segment],
    schema: Schema = Schema(),  # noqa: B008 - immutable
    encoder: EncoderInfo | None = None,
) -> Generation:
    """Return a generation with the rules of this version of Kashaf."""
    from importlib import metadata

    version = metadata.version("kashaf")
    identity = os.urandom(16).hex()
    fingerprint = settings.fingerprint
    return Generation(
        number,
        settings,
        fingerprint,
        version,
        tuple(segments),
        schema=schema,
        identity=identity,
        encoder=encoder,
    )


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
    write_file(directory, manifest, _manifest(generation))
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


def _manifest(generation: Generation) -> bytes:
    values = {
        "format": FORMAT,
        "number": generation.number,
        "identity": generation.identity,
        "kashaf": generation.version,
        "fingerprint": generation.fingerprint,
        "analyzer": generation.settings.to_json(),
        **({"schema": generation.schema.to_json()} if generation.schema else {}),
        **({"encoder": asdict(generation.encoder)} if generation.encoder else {}),
        "toc": generation.toc and file_json(generation.toc),
        "segments": [segment_json(segment) for segment in generation.segments],
    }
    return encode_manifest(values)


def read_manifest(directory: Path, number: int, formats: Sequence[int] = (FORMAT,)) -> Generation:
    """Read the manifest of the generation with this number, in one of these formats.

    Raises:
        IndexCorruptError: The manifest is corrupt or missing.
        IndexOutdatedError: The index has another format, or was last changed by Whoosh.
    """
    path = directory / manifest_file(number)
    try:
        values = decode_manifest(read_file(path), formats, str(directory))
        if values["number"] != number:
            raise ValueError("the number of the generation is wrong")
        encoder = EncoderInfo.from_json(values["encoder"]) if "encoder" in values else None
        return Generation(
            number,
            AnalyzerSettings.from_json(values["analyzer"]),
            text_of(values["fingerprint"]),
            text_of(values["kashaf"]),
            tuple(segment_of(segment, encoder) for segment in values["segments"]),
            file_of(values["toc"]),
            Schema.from_json(values.get("schema", {})),
            str(values.get("identity", "")),
            encoder,
        )
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
