"""What an index knows of one of its segments."""

from collections.abc import Mapping
from dataclasses import dataclass

from kashaf.index.codec.files import WORDS, WrittenFile


@dataclass(frozen=True)
class Segment:
    """A segment on disk: its id, documents (deleted ones included), tokens by field, files."""

    segid: str
    doc_count: int
    field_lengths: Mapping[str, int]
    files: tuple[WrittenFile, ...]
    deleted: frozenset[int] = frozenset()

    @property
    def live_count(self) -> int:
        """The documents that are not deleted."""
        return self.doc_count - len(self.deleted)

    @property
    def analysis_cache(self) -> WrittenFile:
        """The file that `words.AnalysisCacheReader` reads."""
        return next(file for file in self.files if file.name.endswith(WORDS))
