"""Checking a whole index: every byte against its checksum, and that all of it can be decoded."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kashaf.index.codec.files import FileMap
from kashaf.index.codec.merge import WORK
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError, KashafError
from kashaf.index.store.analysis_cache import AnalysisCacheReader
from kashaf.index.store.generation import Generation, latest, require
from kashaf.index.store.segment import Segment
from kashaf.index.store.stored_documents import document_of
from kashaf.index.targets import is_cluster_address


@dataclass(frozen=True)
class Report:
    """What a check found: the generation (0 where that can't be told), what was read, and each
    file that is not as it was written."""

    generation: int
    documents: int
    files: int
    bytes: int
    problems: tuple[IndexCorruptError, ...]


def verify_index(
    directory: str | os.PathLike[str], *, progress: Callable[[int], None] | None = None
) -> Report:
    """Read the newest generation whole. CorruptionGuard is in the report, one problem for each file.

    Lengths and checksums are those of the manifest, which has one of itself. Then all terms,
    postings, words and documents are decoded, and each document is compared with its digest.
    `progress` is called with 1 for every document.

    Raises `IndexMissingError`, `IndexOutdatedError`.
    """
    path = Path(directory)
    if is_cluster_address(directory):
        raise KashafError(f"{directory}: only an index on disk can be verified")
    for _ in range(5):
        try:
            generation = require(path)
        except IndexCorruptError as error:
            return Report(0, 0, 0, 0, (error,))
        problems = tuple(_problems(path, generation, progress or (lambda _: None)))
        if not problems or _is_newest(path, generation):
            break
    files = generation.files
    length = sum(file.length for file in files)
    return Report(generation.number, generation.doc_count, len(files), length, problems)


def _is_newest(directory: Path, generation: Generation) -> bool:
    """Whether no commit has come since, which removes the files of this generation."""
    try:
        newest = latest(directory)
    except IndexCorruptError:
        return True
    return newest is None or newest.number == generation.number


def _problems(
    directory: Path, generation: Generation, progress: Callable[[int], None]
) -> Iterator[IndexCorruptError]:
    damaged = set()
    for file in generation.files:
        try:
            whole = FileMap(directory / file.name, file)
            whole.check_all()
            whole.close()
        except IndexCorruptError as error:
            damaged.add(file.name)
            yield error
    for segment in generation.segments:
        if damaged.isdisjoint(file.name for file in segment.files):
            try:
                _decode(directory, segment, progress)
            except IndexCorruptError as error:
                yield error


def _decode(directory: Path, segment: Segment, progress: Callable[[int], None]) -> None:
    """Raise `IndexCorruptError` unless all of a segment can be read, and its parts agree."""
    words = AnalysisCacheReader(directory, segment.analysis_cache)
    for _ in words:
        pass
    words.close()
    with SegmentReader(directory, segment.segid, segment.doc_count, segment.files) as reader:
        for field in reader.fields:
            reader.lengths(field)
            cuts = [b"", *reader.cuts(field, WORK)]
            for first, before in zip(cuts, [*cuts[1:], None], strict=True):
                reader.read_field(field, first, before)
        stored = f"{directory}: segment {segment.segid}"
        for number in range(segment.doc_count):
            with CorruptionGuard(stored):
                if document_of(reader.stored(number)).digest != reader.digest(number):
                    raise ValueError(f"document {number} is not the one that was indexed")
            if number not in segment.deleted:
                progress(1)
