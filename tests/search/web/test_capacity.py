"""Short searches and health checks do not wait for long searches, nor searches for updates."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from kashaf.search.web.limits import LONG_THREADS, THREADS, is_short
from kashaf.search.web.service import Service

Run = Callable[[Callable[[], object]], Awaitable[object]]


@asynccontextmanager
async def busy(run: Run, count: int, running: int) -> AsyncIterator[list[asyncio.Task[Any]]]:
    """Start `count` pieces of work, wait until `running` of them run, and end them afterwards."""
    is_over = asyncio.Event()
    started = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(started.release)
        asyncio.run_coroutine_threadsafe(is_over.wait(), loop).result()

    tasks = [asyncio.ensure_future(run(work)) for _ in range(count)]
    for _ in range(running):
        await started.acquire()
    try:
        yield tasks
    finally:
        is_over.set()
        await asyncio.gather(*tasks)


def test_health_is_reported_while_all_threads_are_busy(news: Path) -> None:
    async def ask() -> object:
        service = Service(news)
        async with busy(lambda work: service.search(work, is_short=True), 20, THREADS):
            return (await service.health())["status"]

    assert asyncio.run(ask()) == "ok"


def test_short_searches_are_served_while_long_ones_wait(news: Path) -> None:
    async def ask() -> object:
        service = Service(news)
        async with busy(lambda work: service.search(work, is_short=False), 20, LONG_THREADS):
            return await service.search(lambda: "served", is_short=True)

    assert asyncio.run(ask()) == "served"


def test_searches_are_served_while_updates_wait(news: Path) -> None:
    async def ask() -> object:
        service = Service(news)
        async with busy(service.write, 20, 1):
            return await service.search(lambda: "served", is_short=False)

    assert asyncio.run(ask()) == "served"


@pytest.mark.parametrize("query", ["", "كتاب", "مكتبة بغداد الوطنية", '"مجلس النواب" -العراق'])
def test_a_few_words_are_a_short_search(query: str) -> None:
    assert is_short(query)


@pytest.mark.parametrize("query", ['"في في"~9999', "كتآب~2", "*تاب*", "م?رسة", "في " * 34])
def test_slop_patterns_and_many_words_are_not_a_short_search(query: str) -> None:
    assert not is_short(query)
