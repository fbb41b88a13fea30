"""The index of a server: kept open, kept fresh, and updated where that is allowed."""

import gc
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from kashaf.index import Changes, Document
from kashaf.index.errors import IndexCorruptError, KashafError
from kashaf.index.fields.schema import Schema
from kashaf.index.health import check_health
from kashaf.index.logs import logger
from kashaf.index.operations.access import open_writer
from kashaf.index.targets import Target, is_cluster_address
from kashaf.search import Index, open_index
from kashaf.search.web.answers import AnswerCache
from kashaf.search.web.limits import (
    ANSWER_BYTES,
    COLLECT_SECONDS,
    COPIED_BYTES,
    FRESH_SECONDS,
    LONG_THREADS,
    THREADS,
)

_T = TypeVar("_T")


class Service:
    """One open index for all requests of a process. Threads may share it.

    Before a request it looks for a newer generation, at most every `FRESH_SECONDS`. If the newer
    one cannot be opened, requests are answered from the one that is open.

    Attributes:
        refresh_error: Why the newest generation could not be opened; None if it is open.
        answers: The answers to earlier requests; of a cluster none is kept.
    """

    def __init__(
        self,
        target: Target,
        clock: Callable[[], float] = time.monotonic,
        encoder: str | None = None,
    ) -> None:
        """Open the index; raises what `open_index` raises."""
        self._target = target
        self._index = open_index(target, max_copied=COPIED_BYTES, encoder=encoder)
        self._clock = clock
        self._looked = clock()
        self._refreshing = threading.Lock()
        self._writing = threading.Lock()
        self._limiter = CapacityLimiter(THREADS)
        self._long_limiter = CapacityLimiter(LONG_THREADS)
        self._write_limiter = CapacityLimiter(1)
        self._health_limiter = CapacityLimiter(1)
        self._corrupt_version = ""
        self._has_replaced = False
        self._collected = clock()
        self.refresh_error: KashafError | OSError | None = None
        self.answers = AnswerCache(0 if is_cluster_address(target) else ANSWER_BYTES)

    async def search(self, work: Callable[[], _T], *, is_short: bool) -> _T:
        """Run `work` in one of `THREADS` threads, so that the event loop is not blocked.

        Work that is not short waits until fewer than `LONG_THREADS` of them do such work. If this
        is cancelled, the thread goes on, and its result is lost.
        """
        if is_short:
            return await self._run(work, self._limiter)
        async with self._long_limiter:
            return await self._run(work, self._limiter)

    async def write(self, work: Callable[[], _T]) -> _T:
        """Run an update in a thread for updates, which happen one after the other."""
        return await self._run(work, self._write_limiter)

    async def _run(self, work: Callable[[], _T], limiter: CapacityLimiter) -> _T:
        try:
            return await anyio.to_thread.run_sync(work, limiter=limiter)
        except IndexCorruptError:
            self._corrupt_version = self._index.version
            raise

    async def health(self) -> dict[str, Any]:
        """Return the status and facts about the index, even while all `THREADS` are busy.

        The status is "ok"; "stale" if a newer generation can't be opened; or "corrupt" if files of
        the index are missing or corrupt, as far as opening them shows or a request has met it.
        """
        return await anyio.to_thread.run_sync(self._check, limiter=self._health_limiter)

    def _check(self) -> dict[str, Any]:
        index = self.index()
        status = "stale" if self.refresh_error else "ok"
        if self._corrupt_version == index.version or not self._can_be_opened():
            status = "corrupt"
        return {"status": status} | index.stats()

    def _can_be_opened(self) -> bool:
        if is_cluster_address(self._target):
            return True
        return all(finding.status != "problem" for finding in check_health(self._target))

    def index(self) -> Index:
        """Return one state of the index, at most `FRESH_SECONDS` old, for one request."""
        if self._clock() - self._looked >= FRESH_SECONDS and self._refreshing.acquire(False):
            try:
                self._collect_replaced()
                self._refresh()
            finally:
                self._refreshing.release()
        return self._index.pinned()

    def version_if_fresh(self) -> str | None:
        """Return the version of what `index` would return, if that takes no work, or else None."""
        if is_cluster_address(self._target) or self._clock() - self._looked >= FRESH_SECONDS:
            return None
        return self._index.version

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index that is open."""
        return self._index.schema

    def put(self, documents: Iterable[Mapping[str, object] | Document]) -> Changes:
        """Add or update documents, all or none.

        Raises:
            ValueError: If a document is invalid.
            IndexLockedError: If another process is writing the index.
        """
        with self._writing, open_writer(self._target, encoder=self._index.encoder) as writer:
            for document in documents:
                writer.add(document)
        self.refresh()
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
            self.refresh()
        return found

    def refresh(self) -> None:
        """Open the newest generation now."""
        with self._refreshing:
            self._refresh()

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _collect_replaced(self) -> None:
        """Free older generations to which only garbage still refers, such as failed requests."""
        if self._has_replaced and self._clock() - self._collected >= COLLECT_SECONDS:
            gc.collect()
            self._has_replaced = False
            self._collected = self._clock()

    def _refresh(self) -> None:
        try:
            self._has_replaced |= self._index.refresh()
            self.refresh_error = None
        except (KashafError, OSError) as error:
            if self.refresh_error is None:
                logger(__name__).warning("the newest generation can't be opened: %s", error)
            self.refresh_error = error
        self._looked = self._clock()
