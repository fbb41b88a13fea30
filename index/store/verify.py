"""Verifies a whole index: every byte against its checksum, and that everything can be decoded."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from kashaf.index.codec.files.mapping import FileMap
from kashaf.index.codec.merge import WORK
from kashaf.index.codec.pickles import CorruptionGuard
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError, KashafError
from kashaf.index.meaning.vectors import VectorReader
from kashaf.index.store.analysis_cache import AnalysisCacheReader
from kashaf.index.store.generation import latest, require
from kashaf.index.store.segment import Generation, Segment
from kashaf.index.store.stored_documents import document_of
from kashaf.index.targets import is_cluster_address

_ATTEMPTS = 5  # a commit during a verification removes the files being read


@dataclass(frozen=True)
class Report:
    """The result of a verification.

    Attributes:
        generation: The number of the generation; 0 if its manifest can't be read.
        documents: How many documents it contains.
        files: How many files were read.
        bytes: Their total length, as in `Index.stats`.
        problems: One error per corrupt file.
    """

    generation: int
    documents: int
    files: int
    bytes: int
    problems: tuple[IndexCorruptError, ...]


def verify_index(
    directory: str | os.PathLike[str], *, progress: Callable[[int], None] | None = None
) -> Report:
    """Read the newest generation completely and report corrupt files.

    Lengths and checksums are compared with the manifest, which includes its own checksum. Then all
    terms, postings, cached analyses and documents are decoded, and each document is compared with
    its digest.

    Args:
        directory: The index folder.
        progress: Called with 1 for every document.

    Raises:
        IndexMissingError: There is no index.
        IndexOutdatedError: The index has another format, or was last changed by Whoosh.
    """
    path = Path(directory)
    if is_cluster_address(directory):
        raise KashafError(f"{directory}: only an index on disk can be verified")
    for _ in range(_ATTEMPTS):
        try:
            generation = require(path)
        except IndexCorruptError as error:
            return Report(0, 0, 0, 0, (error,))
        problems = tuple(_problems(path, generation, progress or (lambda _: None)))
        if not problems or _is_newest(path, generation):
            break
    count = len(generation.files)
    return Report(generation.number, generation.doc_count, count, generation.size, problems)


def _is_newest(directory: Path, generation: Generation) -> bool:
    """Return whether no commit has replaced this generation, and removed its files, meanwhile."""
    try:
        newest = latest(directory)
    except IndexCorruptError:
        return True
    return newest is None or newest == generation


def _problems(
    directory: Path, generation: Generation, progress: Callable[[int], None]
) -> Iterator[IndexCorruptError]:
    corrupt = set()
    for file in generation.files:
        try:
            mapped = FileMap(directory / file.name, file)
            mapped.check_all()
            mapped.close()
        except IndexCorruptError as error:
            corrupt.add(file.name)
            yield error
    for segment in generation.segments:
        if corrupt.isdisjoint(file.name for file in segment.files):
            try:
                _decode(directory, segment, progress, generation.schema.stores_body)
                _check_passages(directory, segment, generation)
            except IndexCorruptError as error:
                yield error


def _decode(
    directory: Path, segment: Segment, progress: Callable[[int], None], is_whole: bool
) -> None:
    """Raise `IndexCorruptError` unless a segment can be decoded and is consistent.

    Args:
        directory: The index folder.
        segment: The segment.
        progress: Called with 1 for every document.
        is_whole: Whether documents are stored with their bodies, which their digests cover.
    """
    cache = AnalysisCacheReader(directory, segment.analysis_cache)
    for _ in cache:
        pass
    cache.close()
    with SegmentReader(directory, segment.segid, segment.doc_count, segment.files) as reader:
        for field in reader.fields:
            reader.lengths(field)
            bounds = [b"", *reader.cuts(field, WORK), None]
            for first, before in pairwise(bounds):
                reader.read_field(field, first or b"", before)
        stored = f"{directory}: segment {segment.segid}"
        for number in range(segment.doc_count):
            with CorruptionGuard(stored):
                digest = document_of(reader.stored(number)).digest
                if is_whole and digest != reader.digest(number):
                    raise ValueError(f"document {number} differs from the one indexed")
            if number not in segment.deleted:
                progress(1)


def _check_passages(directory: Path, segment: Segment, generation: Generation) -> None:
    """Raise `IndexCorruptError` unless every passage is within the body of its document."""
    if not generation.encoder:
        return
    files = segment.files
    vectors = VectorReader(
        directory, segment.segid, segment.doc_count, files, generation.encoder.dimension
    )
    ends = np.zeros(segment.doc_count, np.int64)
    np.maximum.at(ends, vectors.table["doc"], vectors.table["end"])
    vectors.close()
    if not generation.schema.stores_body:
        return
    with SegmentReader(directory, segment.segid, segment.doc_count, files) as reader:
        for number in np.flatnonzero(ends).tolist():
            with CorruptionGuard(f"{directory}: segment {segment.segid}"):
                if ends[number] > len(document_of(reader.stored(number)).body):
                    raise ValueError(f"a passage of document {number} is outside its body")
