"""An index searched from asyncio."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

import kashaf
from kashaf.search import SearchRequest


def test_a_search_is_awaited_and_finds_what_the_plain_index_finds(news: Path) -> None:
    async def main() -> list[list[str]]:
        async with kashaf.aio.open(news) as index:
            several = await asyncio.gather(*(index.search("القوات", limit=3) for _ in range(9)))
            return [[hit.id for hit in results] for results in several]

    with kashaf.open(news) as index:
        expected = [hit.id for hit in index.search("القوات", limit=3)]
    assert asyncio.run(main()) == [expected] * 9


def test_the_other_methods_are_awaited_as_well(news: Path) -> None:
    async def main() -> tuple[Any, ...]:
        index = await kashaf.aio.open(news, threads=1)
        try:
            scanned = [hit.id async for hit in index.scan(SearchRequest("القوات"))]
            return (
                await index.get("w03", "القوات"),
                await index.get("nothing"),
                [one.text for one in await index.suggest("القو")],
                (await index.more_like("w03", limit=2)).total > 0,
                await index.refresh(),
                len(index),
                (await index.search("القوات")).total == len(scanned),
            )
        finally:
            await index.close()

    found, missing, suggested, *facts = asyncio.run(main())
    assert (found.id, missing) == ("w03", None)
    assert "القوات" in suggested
    assert facts == [True, False, 48, True]


def test_a_missing_index_is_an_error_when_it_is_opened(tmp_path: Path) -> None:
    async def main() -> None:
        async with kashaf.aio.open(tmp_path / "nothing"):
            pass

    with pytest.raises(kashaf.errors.IndexMissingError):
        asyncio.run(main())


def test_a_cancelled_search_stops(news: Path) -> None:
    """The request's own `is_cancelled` is not asked again once the task was cancelled."""
    resume = threading.Event()
    asked: list[int] = []

    async def main() -> None:
        loop, started = asyncio.get_running_loop(), asyncio.Event()

        def is_cancelled() -> bool:
            asked.append(1)
            loop.call_soon_threadsafe(started.set)
            assert resume.wait(60)
            return False

        async with kashaf.aio.open(news) as index:
            request = SearchRequest("القوات النفط بغداد", is_cancelled=is_cancelled)
            search = asyncio.create_task(index.run(request))
            await started.wait()
            search.cancel()
            with pytest.raises(asyncio.CancelledError):
                await search
            resume.set()

    asyncio.run(main())
    assert len(asked) == 1
    with kashaf.open(news) as index:  # and a search that is not cancelled asks again and again
        query = "القوات النفط بغداد"

        def is_noted() -> bool:
            asked.append(1)
            return False

        index.run(SearchRequest(query, is_cancelled=is_noted))
    assert len(asked) > 2


def test_a_search_that_waits_for_a_thread_never_starts_when_cancelled(news: Path) -> None:
    resume = threading.Event()
    asked: list[int] = []

    async def main() -> None:
        loop, started = asyncio.get_running_loop(), asyncio.Event()

        def blocks() -> bool:
            loop.call_soon_threadsafe(started.set)
            assert resume.wait(60)
            return True

        async with kashaf.aio.open(news, threads=1) as index:
            first = asyncio.create_task(index.run(SearchRequest("النفط", is_cancelled=blocks)))
            await started.wait()

            def is_noted() -> bool:
                asked.append(1)
                return False

            waiting = SearchRequest("النفط", is_cancelled=is_noted)
            second = asyncio.create_task(index.run(waiting))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            resume.set()
            assert (await first).partial

    asyncio.run(main())
    assert asked == []
