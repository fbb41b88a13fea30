"""Updates: the endpoints that change the index."""

import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kashaf.index import Changes, Document
from kashaf.index.errors import IndexLockedError
from kashaf.index.fields.schema import Schema
from kashaf.index.fields.values import FieldError, conform
from kashaf.search.web.api.responses import Json
from kashaf.search.web.limits import BODY_BYTES
from kashaf.search.web.middleware.access import given_token, is_token
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service

Endpoint: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


def updates(service: Service, token: str) -> dict[str, Endpoint]:
    """Return the endpoints that change the index, by method."""

    async def put(request: Request) -> Response:
        _authorise(request, token)
        content = _object(await _body(request))
        if "id" in content:
            raise ProblemError(422, "id: already in the URL; remove it from the document")
        identity = _identity(request)
        document = _document(content | {"id": identity}, service.schema)
        if document.id != identity:
            raise ProblemError(422, "id: blank, or starts or ends with white space or NUL")
        changes = await _write(service, lambda: service.put([document]))
        return Json(_changes_json(changes), 201 if changes.added else 200)

    async def post(request: Request) -> Response:
        _authorise(request, token)
        documents = await _body(request)
        if not isinstance(documents, list):
            raise ProblemError(422, "the body must be a JSON list of documents")
        checked = list(_documents(documents, service.schema))
        return Json(_changes_json(await _write(service, lambda: service.put(checked))))

    async def delete(request: Request) -> Response:
        _authorise(request, token)
        identity = _identity(request)
        if not await _write(service, lambda: service.delete(identity)):
            raise ProblemError(404, "there is no document with this id")
        return Response(status_code=204)

    return {"PUT": put, "POST": post, "DELETE": delete}


async def _write(service: Service, change: Callable[[], Any]) -> Any:
    try:
        return await service.write(change)
    except IndexLockedError:
        detail = "another process is writing this index; try again"
        raise ProblemError(503, detail, {"Retry-After": "2"}) from None


def _authorise(request: Request, token: str) -> None:
    if not is_token(given_token(request.headers.get("authorization", "")), [token]):
        detail = "updates need the header Authorization: Bearer with the server's token"
        raise ProblemError(401, detail, {"WWW-Authenticate": "Bearer"})


def _identity(request: Request) -> str:
    """Return the id in the path; the server has replaced what is not UTF-8, which two ids share."""
    try:
        unquote_to_bytes(request.scope.get("raw_path", b"")).decode()
    except UnicodeDecodeError:
        raise ProblemError(400, "id: the path is not UTF-8") from None
    identity: str = request.path_params["id"]
    return identity


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
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ProblemError(400, "the body is not JSON in UTF-8") from None
    except (ValueError, RecursionError):  # ValueError: int() refuses more than 4,300 digits
        detail = "a value in the body is nested too deeply or a number in it too long"
        raise ProblemError(400, detail) from None


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
    except FieldError as error:
        raise ProblemError(422, error.reason) from None
    except ValueError as error:
        raise ProblemError(422, str(error)) from None


def _documents(values: list[Any], schema: Schema) -> Iterator[Document]:
    for number, each in enumerate(values, 1):
        try:
            yield _document(_object(each), schema)
        except ProblemError as problem:
            raise ProblemError(problem.status, f"document {number}: {problem.detail}") from None


def _changes_json(changes: Changes) -> dict[str, int]:
    return {
        "added": changes.added,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
    }
