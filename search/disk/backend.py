"""The backend of an index in a folder."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kashaf.index.errors import IndexClosedError
from kashaf.index.store import generation as generations
from kashaf.search.disk.snapshot import DiskSnapshot

_LOG = logging.getLogger(__name__)


class DiskBackend:
    """An index in a folder; see `Backend`."""

    def __init__(self, directory: Path) -> None:
        """Open the newest generation; raises what `DiskSnapshot.open` raises."""
        self._directory = directory
        self._snapshot: DiskSnapshot | None = DiskSnapshot.open(directory)
        self._refreshing = threading.Lock()

    @property
    def target(self) -> Path:
        """See `Backend.target`."""
        return self._directory

    @property
    def snapshot(self) -> DiskSnapshot:
        """See `Backend.snapshot`."""
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexClosedError(str(self._directory))
        return snapshot

    def refresh(self) -> bool:
        """See `Backend.refresh`."""
        with self._refreshing:
            latest = generations.require(self._directory)
            if latest.number == self.snapshot.generation.number:
                return False
            opened = DiskSnapshot.open(self._directory)
            _ = self.snapshot  # raises if the index was closed meanwhile
            self._snapshot = opened
        _LOG.info("%s: opened generation %d", self._directory, opened.generation.number)
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
        """See `Backend.close`; the last search that uses the files closes them."""
        self._snapshot = None
