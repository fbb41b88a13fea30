"""The backend of an index in a folder."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kashaf.index.errors import IndexClosedError
from kashaf.index.forking import import_before_forks, prepare_for_forks
from kashaf.index.logs import logger
from kashaf.index.store import generation as generations
from kashaf.search.disk.snapshot import DiskSnapshot

IMPORTED_ON_FIRST_USE: Final = (
    "encodings.utf_32_le",
    "html",
    "kashaf.index.analysis.stems.rooting",
    "kashaf.index.analysis.stems.stemming",
    "kashaf.index.documents.location",
    "kashaf.index.meaning.choice",
    "kashaf.search.disk.facets",
    "kashaf.search.engine.near_duplicates",
    "kashaf.search.engine.scanning",
    "kashaf.search.matching.explain",
    "kashaf.search.meaning.passages",
    "kashaf.search.meaning.queries",
    "kashaf.search.meaning.ranking",
    "kashaf.search.model.serialize",
    "kashaf.search.postings.vocabulary",
    "kashaf.search.suggest.completion",
    "kashaf.search.suggest.corrections",
    "kashaf.search.suggest.more_like_this",
    "numpy.ma",
)
"""The modules that a search imports only on first use, except those for Whoosh queries."""


class DiskBackend:
    """An index in a folder; see `Backend`."""

    _snapshot: DiskSnapshot | None

    def __init__(
        self,
        directory: Path,
        snapshot: DiskSnapshot | None = None,
        *,
        max_copied: int = 0,
        encoder: str | None = None,
    ) -> None:
        """Open the newest generation, or use a snapshot that is open already; see `open_index`.

        Raises what `DiskSnapshot.open` raises.
        """
        self._directory = directory
        self._max_copied = max_copied
        self._encoder = encoder
        self._snapshot = snapshot or DiskSnapshot.open(directory, max_copied, encoder)
        if snapshot is None:
            self._warn_without_encoder()
        self.after_fork()
        prepare_for_forks(self)
        import_before_forks(*IMPORTED_ON_FIRST_USE)

    def after_fork(self) -> None:
        """Replace the lock, which another thread may have held."""
        self._refreshing = threading.Lock()

    @property
    def target(self) -> Path:
        """See `Backend.target`."""
        return self._directory

    @property
    def encoder(self) -> str | None:
        """See `Backend.encoder`."""
        return self._encoder if self.snapshot.generation.encoder else None

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
            if latest == self.snapshot.generation:
                return False
            opened = DiskSnapshot.open(self._directory, self._max_copied, self._encoder)
            _ = self.snapshot  # raises if the index was closed meanwhile
            self._snapshot = opened
        logger(__name__).info("%s: opened generation %d", self._directory, opened.generation.number)
        return True

    def pinned(self) -> "DiskBackend":
        """See `Backend.pinned`."""
        return DiskBackend(self._directory, self.snapshot, encoder=self._encoder)

    @property
    def version(self) -> str:
        """See `Backend.version`."""
        generation = self.snapshot.generation
        return f"{generation.number}-{generation.identity}"

    def stats(self) -> dict[str, Any]:
        """See `Backend.stats`."""
        generation = self.snapshot.generation
        return {
            "documents": generation.doc_count,
            "deleted": sum(len(segment.deleted) for segment in generation.segments),
            "segments": len(generation.segments),
            "generation": generation.number,
            "kashaf": generation.version,
            "bytes": generation.size,
            **({"encoder": generation.encoder.name} if generation.encoder else {}),
        }

    def _warn_without_encoder(self) -> None:
        if built := self.snapshot.generation.encoder:
            from kashaf.search.meaning.queries import warn_without_encoder

            warn_without_encoder(self._directory, built, self._encoder)

    def __len__(self) -> int:
        return self.snapshot.generation.doc_count

    def __iter__(self) -> Iterator[str]:
        segments = self.snapshot.segments
        return (segments.document(number).id for number in segments.live_docs.tolist())

    def close(self) -> None:
        """See `Backend.close`; the last search that uses the files closes them."""
        self._snapshot = None
