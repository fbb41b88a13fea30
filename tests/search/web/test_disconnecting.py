"""Work for clients that have disconnected stops."""

import asyncio
from pathlib import Path
from typing import Any

from starlette.requests import Request

from kashaf.search import Index
from kashaf.search.web.answers import Answer
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.service import Service


def test_work_stops_when_the_client_disconnects(news: Path) -> None:
    async def ask() -> object:
        started = asyncio.Event()
        loop = asyncio.get_running_loop()

        async def receive() -> Any:
            await started.wait()
            return {"type": "http.disconnect"}

        def make(_: Index, is_cancelled: IsCancelled) -> Answer:
            loop.call_soon_threadsafe(started.set)
            while not is_cancelled():
                pass
            return Answer("stopped")

        scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
        request = Request(scope, receive)
        return (await newer(request, Service(news), make, is_short=True))[1]

    assert asyncio.run(ask()) == Answer("stopped")
