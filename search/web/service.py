"""The index of a server: kept open, kept fresh, and updated where that is allowed."""

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from kashaf.index import Changes, Document
from kashaf.index.errors import KashafError
from kashaf.index.fields.schema import Schema
from kashaf.index.operations import open_writer
from kashaf.index.targets import Target
from kashaf.search import Index, open_index
from kashaf.search.web.limits import FRESH_SECONDS, THREADS

_T = TypeVar("_T")


class Service:
    """One open index for all requests of a process. Threads may share it.

    Before a request it looks for a newer generation, at most every `FRESH_SECONDS`. If the newer
    one cannot be opened, requests are answered from the one that is open.

    Attributes:
        refresh_error: Why the newest generation could not be opened; None if it is open.
    """

    def __init__(self, target: Target, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the index; raises what `open_index` raises."""
        self._target = target
        self._index = open_index(target)
        self._clock = clock
        self._looked = clock()
        self._refreshing = threading.Lock()
        self._writing = threading.Lock()
        self._limiter = CapacityLimiter(THREADS)
        self.refresh_error: KashafError | OSError | None = None

    async def run(self, work: Callable[[], _T]) -> _T:
        """Run `work` in one of `THREADS` threads, so that the event loop is not blocked."""
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)

    def index(self) -> Index:
        """Return the index, at most `FRESH_SECONDS` old."""
        if self._clock() - self._looked >= FRESH_SECONDS and self._refreshing.acquire(False):
            try:
                self._refresh()
            finally:
                self._refreshing.release()
        return self._index

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index that is open."""
        return self._index.schema

    def version(self) -> str:
        """Return a short text that differs between states of the index, for ETags."""
        facts = self._index.stats()
        return f"{facts['generation']}-{zlib.crc32(repr(sorted(facts.items())).encode()):08x}"

    def put(self, documents: Iterable[Mapping[str, object] | Document]) -> Changes:
        """Add or update documents, all or none.

        Raises:
            ValueError: If a document is invalid.
            IndexLockedError: If another process is writing the index.
        """
        with self._writing, open_writer(self._target) as writer:
            for document in documents:
                writer.add(document)
        self._after_writing()
        return writer.changes

    def delete(self, identity: str) -> bool:
        """Delete a document; return whether there was one with this id.

        Raises:
            IndexLockedError: If another process is writing the index.
        """
        with self._writing, open_writer(self._target) as writer:
            found = writer.delete(identity)
            if not found:
                writer.close()
        if found:
            self._after_writing()
        return found

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _after_writing(self) -> None:
        with self._refreshing:
            self._refresh()

    def _refresh(self) -> None:
        try:
            self._index.refresh()
            self.refresh_error = None
        except (KashafError, OSError) as error:
            self.refresh_error = error
        self._looked = self._clock()
