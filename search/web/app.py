"""The web application: the search page and the HTTP API."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from kashaf.index.errors import KashafError
from kashaf.index.logs import logger
from kashaf.index.targets import Target
from kashaf.search.web.api import routes as api
from kashaf.search.web.api.responses import Json, warned
from kashaf.search.web.middleware.access import Access, AccessMiddleware, ApiCors, is_api
from kashaf.search.web.middleware.metrics import Metrics
from kashaf.search.web.middleware.security import SecurityMiddleware
from kashaf.search.web.names import check_name, index_name
from kashaf.search.web.pages import views as pages
from kashaf.search.web.pages.rendering import Site
from kashaf.search.web.params import unknown_params
from kashaf.search.web.problems import ProblemError, problem_response
from kashaf.search.web.service import Service


def create_app(
    target: Target | Mapping[str, Target],
    *,
    token: str | None = None,
    hosts: Sequence[str] = (),
    access: Access = Access(),  # noqa: B008 - immutable
    clock: Callable[[], float] = time.monotonic,
    refresh_signal: signal.Signals | None = None,
    encoder: str | None = None,
) -> ASGIApp:
    """Return an ASGI application over an index, or over several by name.

    Args:
        target: The index, as for `open_index`, which raises if it cannot be opened; or several, by
            the names that their URLs begin with.
        token: The token that updates must send; None: the application accepts no updates.
        hosts: The host names that requests may use, besides addresses; if empty, any.
        access: Who may read, how often, and from which other origins.
        clock: A clock in seconds, which decides when to look for a newer generation.
        refresh_signal: A signal to the process on which to look for one at once.
        encoder: The name of the encoder of the indexes; see `open_index`.
    """
    services = _open(target, clock, encoder)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        if refresh_signal is not None:
            loop.add_signal_handler(
                refresh_signal,
                lambda: [loop.run_in_executor(None, each.refresh) for each in services.values()],
            )
        yield
        for service in services.values():
            service.close()

    bases = {name: f"/{name}" if isinstance(target, Mapping) else "" for name in services}
    routes = _routes(services, token, bases)
    metrics = Metrics(services, routes)
    app = Starlette(
        routes=[Route("/metrics", metrics.respond), *routes],
        middleware=[
            Middleware(ApiCors, origins=access.origins),
            Middleware(
                AccessMiddleware,
                access=access,
                reject=_error_response,
                write_token=token,
                bases=("", *bases.values()),
                clock=clock,
            ),
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
    return SecurityMiddleware(metrics.middleware(app), hosts)


def _open(
    target: Target | Mapping[str, Target], clock: Callable[[], float], encoder: str | None
) -> dict[str, Service]:
    """Return the opened indexes by name; if one of them can't be opened, the others are closed."""
    targets = target if isinstance(target, Mapping) else {index_name(target): target}
    services: dict[str, Service] = {}
    try:
        for name, each in targets.items():
            services[check_name(name)] = Service(each, clock, encoder)
    except BaseException:
        for service in services.values():
            service.close()
        raise
    return services


def _routes(
    services: Mapping[str, Service], token: str | None, bases: Mapping[str, str]
) -> list[BaseRoute]:
    """Return all routes: of the only index, or of each under its name."""

    async def indexes(request: Request) -> Response:
        listed = [
            {
                "name": name,
                "path": bases[name],
                "documents": await service.search(partial(_count, service), is_short=True),
                "fields": service.schema.to_json(),
            }
            for name, service in services.items()
        ]
        content = warned({"indexes": listed}, unknown_params(request.query_params))
        return Json(content, headers={"Cache-Control": "no-cache"})

    listing = Route("/api/indexes", indexes)
    if "" in bases.values():
        (service,) = services.values()
        return [listing, *api.routes(service, token), *pages.routes(service)]

    async def first(_: Request) -> Response:
        return RedirectResponse(f"/{next(iter(services))}/", 307)

    async def unnamed(_: Request) -> Response:
        raise ProblemError(
            404, f"begin with the name of an index, as /{names[0]}/api/…; see /api/indexes"
        )

    names = tuple(services)
    mounts = [
        Mount(
            f"/{name}",
            routes=[
                listing,
                *api.routes(service, token),
                *pages.routes(service, Site(name, names)),
            ],
        )
        for name, service in services.items()
    ]
    for mount in mounts:
        mount.app.redirect_slashes = False  # type: ignore[attr-defined]
    opened = [Route(f"/{name}", partial(_with_slash, name)) for name in services]
    health = Route("/api/health", partial(api.health_of_all, services.values()))
    missing = Route("/api/{path:path}", unnamed)
    return [Route("/", first), listing, health, missing, *pages.static_routes(), *opened, *mounts]


def _count(service: Service) -> int:
    return len(service.index())


async def _with_slash(name: str, _: Request) -> Response:
    return RedirectResponse(f"/{name}/", 307)


async def _on_problem(request: Request, error: Exception) -> Response:
    match error:
        case ProblemError():
            return _error_response(request, error)
        case HTTPException(status_code=405, headers=headers) if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        case HTTPException(status_code=status, headers=headers):
            detail = _DETAILS.get(status, error.detail)
            return _error_response(request, ProblemError(status, detail, dict(headers or {})))
        case _:
            raise error


async def _on_index_error(request: Request, error: Exception) -> Response:
    logger(__name__).error("%s", error)
    return _error_response(request, ProblemError(503, "the index can't be read; see the log"))


async def _on_defect(request: Request, _: Exception) -> Response:
    return _error_response(request, ProblemError(500, "the server failed; see its log"))


def _error_response(request: Request, problem: ProblemError) -> Response:
    if is_api(request.url.path):
        return problem_response(problem, request)
    return pages.error_page(request, problem)


_DETAILS: Final = {404: "there is nothing at this address", 405: "this method is not allowed here"}
