"""The HTTP API: search, documents, health, and, where allowed, updates."""

import hmac
import json
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kashaf.index import Changes, Document
from kashaf.index.errors import IndexLockedError
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import conform
from kashaf.search import Index, Results, SearchRequest
from kashaf.search.model.serialize import document_json, results_json
from kashaf.search.web.api.openapi import openapi
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.limits import BODY_BYTES, is_short
from kashaf.search.web.params import no_params, search_request, suggest_request
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service


class _Json(JSONResponse):
    def render(self, content: Any) -> bytes:
        return _encode(content)


def _encode(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def routes(service: Service, token: str | None) -> list[Route]:
    """Return the routes of the API; those that change the index only if there is a `token`."""

    async def search(request: Request) -> Response:
        query, explain = search_request(request.query_params, service.schema)
        return await _cached(
            request,
            service,
            lambda index, is_cancelled: results_json(
                _run(index, replace(query, is_cancelled=is_cancelled)), explain=explain
            ),
            is_short=is_short(query.query),
        )

    async def suggest(request: Request) -> Response:
        text, limit = suggest_request(request.query_params)
        return await _cached(
            request,
            service,
            lambda index, _: _suggestions(index, text, limit),
            is_short=is_short(text),
        )

    async def read(request: Request) -> Response:
        no_params(request.query_params)
        return await _cached(
            request,
            service,
            lambda index, _: _read(index, request.path_params["id"]),
            is_short=True,
        )

    async def health(request: Request) -> Response:
        no_params(request.query_params)
        facts = await service.health()
        status_code = 503 if facts["status"] == "corrupt" else 200
        return _Json(facts, status_code, {"Cache-Control": "no-store"})

    async def description(request: Request) -> Response:
        no_params(request.query_params)
        return _Json(openapi(service.schema, writable=token is not None))

    updates = {} if token is None else _updates(service, token)
    by_method = {"GET": read, "HEAD": read} | {
        method: updates[method] for method in ("PUT", "DELETE") if method in updates
    }

    async def document(request: Request) -> Response:
        return await by_method[request.method](request)

    listed = [
        Route("/api/search", search),
        Route("/api/suggest", suggest),
        Route("/api/health", health),
        Route("/api/openapi.json", description),
        Route("/api/documents/{id:path}", document, methods=list(by_method)),
    ]
    if "POST" in updates:
        listed.append(Route("/api/documents", updates["POST"], methods=["POST"]))
    return listed


_Endpoint: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


def _updates(service: Service, token: str) -> dict[str, _Endpoint]:
    """Return the endpoints that change the index, by method."""

    async def put(request: Request) -> Response:
        _authorise(request, token)
        content = _object(await _body(request))
        if "id" in content:
            raise ProblemError(422, "id: already in the URL; remove it from the document")
        identity = request.path_params["id"]
        document = _document(content | {"id": identity}, service.schema)
        if document.id != identity:
            raise ProblemError(422, "id: blank, or starts or ends with white space or NUL")
        changes = await _write(service, lambda: service.put([document]))
        return _Json(_changes_json(changes), 201 if changes.added else 200)

    async def post(request: Request) -> Response:
        _authorise(request, token)
        documents = await _body(request)
        if not isinstance(documents, list):
            raise ProblemError(422, "the body must be a JSON list of documents")
        checked = [_document(_object(document), service.schema) for document in documents]
        return _Json(_changes_json(await _write(service, lambda: service.put(checked))))

    async def delete(request: Request) -> Response:
        _authorise(request, token)
        if not await _write(service, lambda: service.delete(request.path_params["id"])):
            raise ProblemError(404, "there is no document with this id")
        return Response(status_code=204)

    return {"PUT": put, "POST": post, "DELETE": delete}


def _run(index: Index, query: SearchRequest) -> Results:
    try:
        return index.run(query)
    except ValueError as error:  # a cursor, or a field that the index no longer has
        raise ProblemError(409, str(error)) from None


def _suggestions(index: Index, text: str, limit: int) -> dict[str, Any]:
    suggestions = index.suggest(text, limit=limit)
    return {"suggestions": [suggestion._asdict() for suggestion in suggestions]}


def _read(index: Index, identity: str) -> dict[str, Any]:
    document = index.get(identity)
    if document is None:
        raise ProblemError(404, "there is no document with this id")
    return document_json(document)


async def _cached(
    request: Request,
    service: Service,
    make: Callable[[Index, IsCancelled], Any],
    *,
    is_short: bool,
) -> Response:
    """Return the response, or 304 if the client already has that of this state of the index.

    Partial results are not cached. The response is encoded in the thread that searches, too, since
    the event loop could serve nothing else while it encodes a large document.
    """

    def encoded(index: Index, is_cancelled: IsCancelled) -> tuple[bytes, bool]:
        content = make(index, is_cancelled)
        return _encode(content), bool(content.get("partial"))

    tag, made = await newer(request, service, encoded, is_short=is_short)
    if made is None:
        return Response(status_code=304, headers={"ETag": tag})
    body, is_partial = made
    keep = {"Cache-Control": "no-store"} if is_partial else {"ETag": tag}
    return Response(body, headers=keep, media_type="application/json")


async def _write(service: Service, change: Callable[[], Any]) -> Any:
    try:
        return await service.write(change)
    except IndexLockedError:
        detail = "another process is writing this index; try again"
        raise ProblemError(503, detail, {"Retry-After": "2"}) from None


def _authorise(request: Request, token: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    is_right = hmac.compare_digest(given.strip().encode("latin-1"), token.encode())
    if scheme.lower() != "bearer" or not token or not is_right:
        detail = "updates need the header Authorization: Bearer with the server's token"
        raise ProblemError(401, detail, {"WWW-Authenticate": "Bearer"})


async def _body(request: Request) -> Any:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ProblemError(415, "the body must be JSON, sent with Content-Type: application/json")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                detail = f"the body is longer than {BODY_BYTES} bytes; send it in parts"
                raise ProblemError(413, detail)
    except ClientDisconnect:
        raise ProblemError(400, "the client disconnected before the end of the body") from None
    try:
        return json.loads(body, object_pairs_hook=_unique)
    except _DuplicateKeyError as error:
        raise ProblemError(400, f"the key {error.key[:40]!r} occurs twice in one object") from None
    except (ValueError, RecursionError):
        raise ProblemError(400, "the body is not JSON in UTF-8") from None


class _DuplicateKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object with these pairs; raises `_DuplicateKeyError`."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _DuplicateKeyError(counts.most_common(1)[0][0])
    return found


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProblemError(422, "a document must be a JSON object")
    return value


def _document(values: dict[str, Any], schema: Schema) -> Document:
    if not isinstance(values.get("id", ""), str | None):
        raise ProblemError(422, "id: must be a string")
    try:
        return conform(Document.from_mapping(values), schema)
    except ValueError as error:
        raise ProblemError(422, str(error)) from None


def _changes_json(changes: Changes) -> dict[str, int]:
    return {
        "added": changes.added,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
    }
