"""Writes Whoosh's table of contents, which lists the segments of the index and their schema.

Renaming it into place is the commit: the file appears complete and durable, or not at all. This
module imports Whoosh, which our own searches don't need.
"""

import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kashaf.index.codec.files.names import INDEX_NAME
from kashaf.index.codec.files.regular import fsync_files, remove_file, rename_file
from kashaf.index.codec.files.sink import WrittenFile, write_file

if TYPE_CHECKING:
    from whoosh.fields import Schema


@dataclass(frozen=True)
class SegmentEntry:
    """A segment in the table of contents.

    Attributes:
        segid: The segment's id.
        doc_count: The number of its documents, deleted ones included.
        field_lengths: The total number of tokens of each scored field.
        deleted: The numbers of deleted documents.
    """

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    deleted: Set[int] = field(default_factory=frozenset)


def toc_file(generation: int) -> str:
    """Return the name of a generation's table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def prepare_toc(
    directory: Path, schema: "Schema", segments: Iterable[SegmentEntry], generation: int
) -> tuple[Path, WrittenFile]:
    """Write the table of contents of a generation under a temporary name.

    Returns:
        The temporary file, and the table of contents that `place_toc` will make of it.
    """
    name = toc_file(generation)
    temporary = f"{name}.tmp{os.getpid()}"
    remove_file(directory / temporary)
    written = write_file(directory, temporary, _toc_bytes(schema, segments, generation))
    return directory / temporary, WrittenFile(name, written.length, written.checksums)


def place_toc(directory: Path, prepared: tuple[Path, WrittenFile]) -> None:
    """Commit: rename a table of contents into place, durably.

    Its content and all files of the generation must be durable already.
    """
    temporary, toc = prepared
    rename_file(temporary, directory / toc.name)
    fsync_files(directory, [])


def _toc_bytes(schema: "Schema", segments: Iterable[SegmentEntry], generation: int) -> bytes:
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import TOC

    storage = RamStorage()
    TOC(schema, [_segment(entry) for entry in segments], generation).write(storage, INDEX_NAME)
    return bytes(storage.files[toc_file(generation)])


def _segment(entry: SegmentEntry) -> object:
    from whoosh.codec.whoosh3 import W3Codec, W3Segment

    segment = W3Segment(
        W3Codec(), INDEX_NAME, entry.doc_count, entry.segid, set(entry.deleted) or None
    )
    segment._fieldlengths = dict(entry.field_lengths)
    return segment
