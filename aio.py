"""Searching from asyncio: an open index whose methods can be awaited.

    import asyncio
    import kashaf.aio

    async def main():
        async with kashaf.aio.open("news.kashaf") as index:
            results = await index.search("القوات", limit=5)

Searches run in a pool of threads of fixed size, so the event loop stays free and a burst of
requests waits its turn instead of starting a thread each.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from types import TracebackType
from typing import Any, Final, TypeVar

from kashaf.search import Hit, Index, Results, SearchRequest, Suggestion, open_index

THREADS: Final = 4
"""How many searches of an index run at once, by default."""
_SCAN_BATCH: Final = 100

_T = TypeVar("_T")


def open(target: str | os.PathLike[str], *, threads: int = THREADS) -> "Opening":
    """Open an index for searching from asyncio.

    Args:
        target: A folder, or an address such as `opensearch://host:9200/name`.
        threads: How many searches run at once; further ones wait.

    Returns:
        An `AsyncIndex`: `async with` opens and closes it; `await` opens it, and `AsyncIndex.close`
        closes it.

    Raises:
        IndexMissingError: There is no index. This, and any other error of `kashaf.open`, is raised
            on awaiting or entering it.
    """
    return Opening(target, threads)


class AsyncIndex:
    """An open index. Its methods are those of `kashaf.search.Index`, to be awaited.

    If the task that awaits a search is cancelled, the search stops as well.
    """

    def __init__(self, index: Index, threads: int = THREADS) -> None:
        """Search `index` in this many threads, and close it with this object."""
        self._index = index
        self._pool = ThreadPoolExecutor(max(threads, 1), thread_name_prefix="kashaf")

    async def search(self, query: str, **options: Any) -> Results:
        """Return the documents that match a query, best first; options as in `SearchRequest`."""
        return await self.run(SearchRequest(query, **options))

    async def run(self, request: SearchRequest) -> Results:
        """Return the results of a request."""
        return await self._stoppable(
            lambda stopped: self._index.run(replace(request, is_cancelled=stopped)),
            request.is_cancelled,
        )

    async def get(self, identity: str, query: str = "") -> Hit | None:
        """Return the document with an id, highlighted for a query, or None."""
        return await self._stoppable(
            lambda stopped: self._index.get(identity, query, is_cancelled=stopped)
        )

    async def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """Return completions for a query that is being typed."""
        return await self._call(lambda: self._index.suggest(text, limit=limit))

    async def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """Return the documents that share the most characteristic words of another one."""
        return await self._call(lambda: self._index.more_like(identity, limit=limit))

    async def scan(self, request: SearchRequest, *, whole: bool = False) -> AsyncIterator[Hit]:
        """Yield every document that matches, however many there are, as of now."""
        hits = self._index.scan(request, whole=whole)
        while batch := await self._call(lambda: _first(hits, _SCAN_BATCH)):
            for hit in batch:
                yield hit

    async def refresh(self) -> bool:
        """Move on to the newest generation; return False if it is already open."""
        return await self._call(self._index.refresh)

    def __len__(self) -> int:
        return len(self._index)

    async def close(self) -> None:
        """Release files and threads, once the searches under way have finished."""
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)
        self._index.close()

    async def _stoppable(
        self,
        work: Callable[[Callable[[], bool]], _T],
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> _T:
        """Run `work` in the pool, and tell it to stop if this task is cancelled."""
        stopped = threading.Event()
        try:
            return await self._call(lambda: work(lambda: stopped.is_set() or is_cancelled()))
        finally:
            stopped.set()

    async def _call(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


class Opening:
    """An index about to be opened: `async with` opens and closes it, `await` opens it."""

    def __init__(self, target: str | os.PathLike[str], threads: int) -> None:
        self._target = target
        self._threads = threads
        self._opened: AsyncIndex | None = None

    def __await__(self) -> Generator[Any, None, AsyncIndex]:
        return self._open().__await__()

    async def __aenter__(self) -> AsyncIndex:
        self._opened = await self._open()
        return self._opened

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._opened:
            await self._opened.close()

    async def _open(self) -> AsyncIndex:
        index = await asyncio.to_thread(open_index, self._target)
        return AsyncIndex(index, self._threads)


def _first(hits: Iterator[Hit], count: int) -> list[Hit]:
    return list(islice(hits, count))
