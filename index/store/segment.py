"""The metadata of a segment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from kashaf.index.codec.files.names import ANALYSIS_CACHE
from kashaf.index.codec.files.sink import WrittenFile


def new_segid(generation: int, number: int) -> str:
    """Return the id of a new segment: 8, 6 and 10 hexadecimal digits.

    Ids sort by age, so that without a manifest the newest version of a document is still known.

    Args:
        generation: The number of the generation that will contain the segment first.
        number: How many segments the writer has made, this one included.
    """
    return f"{generation:08x}{number:06x}{os.urandom(5).hex()}"


@dataclass(frozen=True)
class Segment:
    """A segment on disk.

    Attributes:
        segid: Its id, which is part of the names of its files.
        doc_count: The number of its documents, deleted ones included.
        field_lengths: The total number of tokens of each scored field.
        files: Its files.
        deleted: The numbers of deleted documents.
        may_have_parts: Whether documents may be parts of long texts.
    """

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()
    may_have_parts: bool = True

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.doc_count - len(self.deleted)

    @property
    def analysis_cache(self) -> WrittenFile:
        """The file that `AnalysisCacheReader` reads."""
        return next(file for file in self.files if file.name.endswith(ANALYSIS_CACHE))
