"""The HTTP API: search, completion, facets, export, documents, health; updates if allowed."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kashaf.search import Index, Results, SearchRequest
from kashaf.search.model.serialize import document_json, results_json
from kashaf.search.web.api.openapi import openapi
from kashaf.search.web.api.responses import Json, cached, check_mode, exported, warned
from kashaf.search.web.api.updates import updates
from kashaf.search.web.conditional import IsCancelled
from kashaf.search.web.export.formats import FORMATS
from kashaf.search.web.limits import FACET_SEARCH, is_short
from kashaf.search.web.params import (
    choice,
    matching_request,
    number,
    query_text,
    search_request,
    suggest_request,
    unknown_params,
)
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service

_STATUSES: Final = ("ok", "stale", "corrupt")  # from best to worst


def routes(service: Service, token: str | None) -> list[Route]:
    """Return the routes of the API; those that change the index only if there is a `token`."""
    read = partial(_document, service)
    changing = {} if token is None else updates(service, token)
    by_method = {"GET": read, "HEAD": read} | {
        method: changing[method] for method in ("PUT", "DELETE") if method in changing
    }

    async def document(request: Request) -> Response:
        return await by_method[request.method](request)

    async def description(request: Request) -> Response:
        base = request.scope.get("root_path", "")
        return Json(openapi(service.schema, writable=token is not None, base=base))

    listed = [
        Route("/api/search", partial(_search, service)),
        Route("/api/suggest", partial(_suggest, service)),
        Route("/api/facets/{field}", partial(_facet, service)),
        Route("/api/export", partial(_export, service)),
        Route("/api/health", partial(_health, service)),
        Route("/api/openapi.json", description),
        Route("/api/documents/{id:path}", document, methods=list(by_method)),
    ]
    if "POST" in changing:
        listed.append(Route("/api/documents", changing["POST"], methods=["POST"]))
    return listed


async def _search(service: Service, request: Request) -> Response:
    asked = search_request(request.query_params, service.schema)

    def make(index: Index, is_cancelled: IsCancelled) -> dict[str, Any]:
        search = replace(asked.request, is_cancelled=is_cancelled)
        return results_json(_run(index, search), explain=asked.explain)

    short = is_short(asked.request.query)
    return await cached(request, service, make, asked.warnings, is_short=short)


async def _suggest(service: Service, request: Request) -> Response:
    text, limit = suggest_request(request.query_params)
    warnings = unknown_params(request.query_params, ("q", "limit"))
    return await cached(
        request,
        service,
        lambda index, _: _suggestions(index, text, limit),
        warnings,
        is_short=is_short(text),
    )


async def _facet(service: Service, request: Request) -> Response:
    params = request.query_params
    text = query_text(params) if "q" in params else ""
    limit = number(params, "limit", 10, FACET_SEARCH)
    field = request.path_params["field"]
    warnings = unknown_params(params, ("q", "limit"))
    return await cached(
        request, service, lambda index, _: _facet_values(index, field, text, limit), warnings
    )


async def _export(service: Service, request: Request) -> Response:
    params = request.query_params
    name = choice(params, "format", tuple(FORMATS))
    return await exported(service, matching_request(params, service.schema), name)


async def _document(service: Service, request: Request) -> Response:
    identity = request.path_params["id"]
    warnings = unknown_params(request.query_params)
    return await cached(request, service, lambda index, _: _read(index, identity), warnings)


async def _health(service: Service, request: Request) -> Response:
    return _health_response(await service.health(), request)


async def health_of_all(services: Iterable[Service], request: Request) -> Response:
    """Respond with the worst status of the indexes; their names may need a token."""
    statuses = {(await service.health())["status"] for service in services}
    return _health_response({"status": max(statuses, key=_STATUSES.index)}, request)


def _health_response(facts: dict[str, Any], request: Request) -> Response:
    status_code = 503 if facts["status"] == "corrupt" else 200
    content = warned(facts, unknown_params(request.query_params))
    return Json(content, status_code, {"Cache-Control": "no-store"})


def _run(index: Index, query: SearchRequest) -> Results:
    check_mode(index, query)
    try:
        return index.run(query)
    except ValueError as error:  # a cursor, or a field that the index no longer has
        raise ProblemError(409, str(error)) from None


def _suggestions(index: Index, text: str, limit: int) -> dict[str, Any]:
    suggestions = index.suggest(text, limit=limit)
    return {"suggestions": [suggestion._asdict() for suggestion in suggestions]}


def _facet_values(index: Index, field: str, text: str, limit: int) -> dict[str, Any]:
    try:
        counts = index.facet_values(field, text, limit=limit)
    except ValueError as error:
        raise ProblemError(404, str(error)) from None
    return {"values": [{"value": value, "count": count} for value, count in counts]}


def _read(index: Index, identity: str) -> dict[str, Any]:
    document = index.get(identity)
    if document is None:
        raise ProblemError(404, "there is no document with this id")
    return document_json(document)
