"""Conditional requests, for the API and the pages."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from starlette.requests import Request

from kashaf.search import Index
from kashaf.search.web.answers import Answer
from kashaf.search.web.service import Service

IsCancelled: TypeAlias = Callable[[], bool]
"""Whether the client has disconnected."""


async def newer(
    request: Request,
    service: Service,
    make: Callable[[Index, IsCancelled], Answer],
    suffix: str = "",
    *,
    is_short: bool,
) -> tuple[str, Answer | None]:
    """Return an ETag and the answer that `make` makes of the same state of the index.

    The answer is None if the client already has it (RFC 9110 §13.1.2), or has disconnected. One
    that was made before for the same URL and suffix, of the same state, is returned again.

    Args:
        request: The request, whose body is ignored.
        service: The index.
        make: Makes the answer, in a thread, and stops early when the client has disconnected.
        suffix: A text for everything else that the answer depends on.
        is_short: Whether the answer most likely takes milliseconds to make.
    """
    scope = request.scope
    query = scope["query_string"].decode("latin-1")
    key = scope.get("root_path", ""), scope["path"], query, suffix
    cancelled = threading.Event()

    def known(version: str) -> tuple[str, Answer | None] | None:
        tag = f'W/"{version}{suffix}"'
        if _has(request, tag):
            return tag, None
        kept = service.answers.find(version, key)
        return (tag, kept) if kept else None

    def work() -> tuple[str, Answer | None]:
        if cancelled.is_set():
            return "", None
        index = service.index()
        version = index.version
        if found := known(version):
            return found
        answer = make(index, cancelled.is_set)
        if not cancelled.is_set():
            service.answers.keep(version, key, answer)
        return f'W/"{version}{suffix}"', answer

    version = service.version_if_fresh()
    if version and (found := known(version)):
        return found
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
