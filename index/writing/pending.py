"""A segment during a build: finds its documents by id, and records which are deleted."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.store.segment import Segment


class PendingSegment:
    """A segment during a build.

    Args:
        directory: The index folder.
        segment: The segment.
        ids: The ids of its documents, if the writer has built it. Its files are then opened only
            when one of the ids is added again, so that a long build has few files open.

    Attributes:
        deleted: The numbers of the documents deleted so far.
        unchanged: The numbers of the documents that were added again without a change.
    """

    def __init__(self, directory: Path, segment: Segment, ids: Iterable[str] | None = None) -> None:
        self.segment = segment
        self.deleted = set(segment.deleted)
        self.unchanged: set[int] = set()
        self._directory = directory
        self._reader: SegmentReader | None = None
        self._hashes = None if ids is None else np.sort(np.fromiter(map(hash, ids), np.int64))

    @property
    def reader(self) -> SegmentReader:
        """The reader of the segment, opened on first use."""
        if self._reader is None:
            segment = self.segment
            self._reader = SegmentReader(
                self._directory, segment.segid, segment.doc_count, segment.files
            )
        return self._reader

    @property
    def current(self) -> Segment:
        """The segment with the deletions so far."""
        return replace(self.segment, deleted=frozenset(self.deleted))

    def find(self, identity: str) -> int | None:
        """Return the number of the document with this id, or None if absent or deleted."""
        if self._hashes is not None:
            key = hash(identity)
            at = self._hashes.searchsorted(key)
            if at == len(self._hashes) or self._hashes[at] != key:
                return None
        term = identity.encode()
        if self.reader.term_info("id", term):
            docs, _ = self.reader.postings("id", term)
            for number in docs.tolist():
                if number not in self.deleted:
                    return int(number)
        if self._hashes is not None:
            self.close()
        return None

    def close(self) -> None:
        """Close the files; they are opened again on use."""
        if self._reader:
            self._reader.close()
            self._reader = None
