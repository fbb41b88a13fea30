"""Conditional requests, for the API and the pages."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias, TypeVar

from starlette.requests import Request

from kashaf.search import Index
from kashaf.search.web.service import Service

_T = TypeVar("_T")
IsCancelled: TypeAlias = Callable[[], bool]
"""Whether the client has disconnected."""


async def newer(
    request: Request,
    service: Service,
    make: Callable[[Index, IsCancelled], _T],
    suffix: str = "",
    *,
    is_short: bool,
) -> tuple[str, _T | None]:
    """Return an ETag and the content that `make` makes of the same state of the index.

    The content is None if the client already has it (RFC 9110 §13.1.2), or has disconnected.

    Args:
        request: The request, whose body is ignored.
        service: The index.
        make: Makes the content, in a thread, and stops early when the client has disconnected.
        suffix: A text for everything else that the content depends on.
        is_short: Whether the content most likely takes milliseconds to make.
    """
    cancelled = threading.Event()

    def work() -> tuple[str, _T | None]:
        if cancelled.is_set():
            return "", None
        index = service.index()
        tag = f'W/"{index.version}{suffix}"'
        return tag, None if _has(request, tag) else make(index, cancelled.is_set)

    async with _watching(request, cancelled):
        return await service.search(work, is_short=is_short)


@asynccontextmanager
async def _watching(request: Request, cancelled: threading.Event) -> AsyncIterator[None]:
    """Set `cancelled` if the client disconnects while the block runs."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        cancelled.set()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _has(request: Request, tag: str) -> bool:
    given = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return tag in given or "*" in given
