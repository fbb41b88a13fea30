"""Conditional requests, for the API and the pages."""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from kashaf.search import Index
from kashaf.search.web.service import Service

_T = TypeVar("_T")


async def newer(
    request: Request, service: Service, make: Callable[[Index], _T], suffix: str = ""
) -> tuple[str, _T | None]:
    """Return an ETag and the content that `make` makes of the same state of the index.

    The content is None if the client already has it (RFC 9110 §13.1.2).

    Args:
        request: The request.
        service: The index.
        make: Makes the content, in a thread.
        suffix: What else the content depends on.
    """

    def work() -> tuple[str, _T | None]:
        index = service.index()
        tag = f'W/"{index.version}{suffix}"'
        return tag, None if _has(request, tag) else make(index)

    return await service.run(work)


def _has(request: Request, tag: str) -> bool:
    given = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return tag in given or "*" in given
