"""The backend of an index in a folder."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kashaf.index.errors import IndexClosedError
from kashaf.index.store import generation as generations
from kashaf.search.disk.snapshot import DiskSnapshot

_LOG = logging.getLogger(__name__)


class DiskBackend:
    """An index in a folder. See `Backend`.

    Raises:
        IndexMissingError: If there is no index.
        IndexOutdatedError: If other rules built it.
        IndexCorruptError: If its files are not as they were written.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._snapshot: DiskSnapshot | None = DiskSnapshot.open(directory)

    @property
    def snapshot(self) -> DiskSnapshot:
        """See `Backend.snapshot`."""
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexClosedError(str(self._directory))
        return snapshot

    def refresh(self) -> bool:
        """See `Backend.refresh`."""
        latest = generations.require(self._directory)
        if latest.number == self.snapshot.generation.number:
            return False
        self._snapshot = DiskSnapshot.open(self._directory)
        _LOG.info("%s: generation %d is in service", self._directory, latest.number)
        return True

    def stats(self) -> dict[str, Any]:
        """See `Backend.stats`."""
        generation = self.snapshot.generation
        files = [file for segment in generation.segments for file in segment.files]
        return {
            "documents": generation.doc_count,
            "deleted": sum(len(segment.deleted) for segment in generation.segments),
            "segments": len(generation.segments),
            "generation": generation.number,
            "kashaf": generation.version,
            "bytes": sum(file.length for file in files),
        }

    def __len__(self) -> int:
        return self.snapshot.generation.doc_count

    def __iter__(self) -> Iterator[str]:
        segments = self.snapshot.segments
        return (segments.document(number).id for number in segments.live_docs.tolist())

    def close(self) -> None:
        """See `Backend.close`. The files are closed with the last search that uses them."""
        self._snapshot = None
