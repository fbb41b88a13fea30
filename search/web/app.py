"""The web application: the search page and the HTTP API."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response

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
) -> Starlette:
    """An ASGI application over the index at `target`.

    token: what updates must show; None: there are no updates. hosts: the names by which it may be
    asked; none given: all. clock: in seconds, by which it looks for newer generations.
    Raises what `open_index` raises.
    """
    service = Service(target, clock)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        service.close()

    app = Starlette(
        routes=[*api.routes(service, token), *pages.routes(service)],
        middleware=[
            Middleware(SecurityMiddleware, hosts=hosts),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
        exception_handlers={ProblemError: _refused, HTTPException: _refused, 500: _failed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


async def _refused(request: Request, error: Exception) -> Response:
    problem = error
    if isinstance(error, HTTPException):
        headers = dict(error.headers or {})
        problem = ProblemError(
            error.status_code, _DETAILS.get(error.status_code, error.detail), headers
        )
    assert isinstance(problem, ProblemError)  # noqa: S101 - for the type checker
    return _answer(request, problem)


async def _failed(request: Request, _: Exception) -> Response:
    return _answer(request, ProblemError(500, "the server failed; its log says why"))


def _answer(request: Request, problem: ProblemError) -> Response:
    if request.url.path.startswith("/api/"):
        return problem_response(problem, request)
    return pages.error_page(request, problem)


_DETAILS = {404: "there is nothing at this address", 405: "this address has no such method"}
