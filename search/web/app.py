"""The web application: the search page and the HTTP API."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from kashaf.index.errors import KashafError
from kashaf.index.targets import Target
from kashaf.search.web.api import routes as api
from kashaf.search.web.pages import views as pages
from kashaf.search.web.problems import ProblemError, problem_response
from kashaf.search.web.security import SecurityMiddleware
from kashaf.search.web.service import Service


def create_app(
    target: Target,
    *,
    token: str | None = None,
    hosts: Sequence[str] = (),
    clock: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """Return an ASGI application over an index.

    Args:
        target: The index, as for `open_index`, which raises if it cannot be opened.
        token: The token that updates must send; None: the application accepts no updates.
        hosts: The host names that requests may use, besides addresses; empty: any.
        clock: A clock in seconds, which decides when to look for a newer generation.
    """
    service = Service(target, clock)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        service.close()

    app = Starlette(
        routes=[*api.routes(service, token), *pages.routes(service)],
        middleware=[
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
        exception_handlers={
            ProblemError: _on_problem,
            HTTPException: _on_problem,
            KashafError: _on_index_error,
            500: _on_defect,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return SecurityMiddleware(app, hosts)


async def _on_problem(request: Request, error: Exception) -> Response:
    match error:
        case ProblemError():
            return _error_response(request, error)
        case HTTPException(status_code=status, headers=headers):
            detail = _DETAILS.get(status, error.detail)
            return _error_response(request, ProblemError(status, detail, dict(headers or {})))
        case _:
            raise error


async def _on_index_error(request: Request, _: Exception) -> Response:
    return _error_response(request, ProblemError(503, "the index can't be read; see the log"))


async def _on_defect(request: Request, _: Exception) -> Response:
    return _error_response(request, ProblemError(500, "the server failed; see its log"))


def _error_response(request: Request, problem: ProblemError) -> Response:
    if request.url.path.startswith("/api/"):
        return problem_response(problem, request)
    return pages.error_page(request, problem)


_DETAILS: Final = {404: "there is nothing at this address", 405: "this method is not allowed here"}
