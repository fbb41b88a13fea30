"""The metadata of a segment."""

from collections.abc import Mapping
from dataclasses import dataclass

from kashaf.index.codec.files import ANALYSIS_CACHE, WrittenFile


@dataclass(frozen=True)
class Segment:
    """A segment on disk.

    Attributes:
        segid: Its id, which is part of the names of its files.
        doc_count: The number of its documents, deleted ones included.
        field_lengths: The total number of tokens of each scored field.
        files: Its files.
        deleted: The numbers of deleted documents.
    """

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.doc_count - len(self.deleted)

    @property
    def analysis_cache(self) -> WrittenFile:
        """The file that `AnalysisCacheReader` reads."""
        return next(file for file in self.files if file.name.endswith(ANALYSIS_CACHE))
