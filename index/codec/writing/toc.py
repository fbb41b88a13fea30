"""Whoosh's table of contents: which segments are the index, with which schema.

Giving one its name is the commit: the bytes are Whoosh's own, and the file appears whole, and is on
the disk by then, or not at all. This module imports Whoosh; a search of ours does not.
"""

import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kashaf.index.codec.files import INDEX_NAME, WrittenFile, fsync_files, write_file

if TYPE_CHECKING:
    from whoosh.fields import Schema


@dataclass(frozen=True)
class SegmentEntry:
    """A segment in the table of contents.

    doc_count: its documents, deleted ones included; field_lengths: the tokens of all of them by
    field, for the fields that are scored; deleted: the numbers of deleted documents.
    """

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    deleted: Set[int] = field(default_factory=frozenset)


def toc_file(generation: int) -> str:
    """The name of a generation's table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def prepare_toc(
    directory: Path, schema: "Schema", segments: Iterable[SegmentEntry], generation: int
) -> tuple[Path, WrittenFile]:
    """Write the table of contents of a generation under another name: where, and what it will be.

    `place_toc` gives it its name.
    """
    name = toc_file(generation)
    temporary = f"{name}.tmp{os.getpid()}"
    (directory / temporary).unlink(missing_ok=True)
    written = write_file(directory, temporary, _toc_bytes(schema, segments, generation))
    return directory / temporary, WrittenFile(name, written.length, written.checksums)


def place_toc(directory: Path, prepared: tuple[Path, WrittenFile]) -> None:
    """Commit: give a table of contents its name, and return when that is on the disk.

    Its bytes and all files of the generation are to be on the disk already.
    """
    temporary, toc = prepared
    temporary.replace(directory / toc.name)
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
