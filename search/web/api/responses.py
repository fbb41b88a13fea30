"""Responses of the API: JSON, cached by the state of the index; and exports, streamed."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from kashaf.search import Hit, Index, SearchRequest
from kashaf.search.model.budget import may_improve
from kashaf.search.web.answers import Answer
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.export.formats import FORMATS, batches, columns_of
from kashaf.search.web.problems import ProblemError
from kashaf.search.web.service import Service


class Json(JSONResponse):
    """A JSON response in UTF-8."""

    def render(self, content: Any) -> bytes:
        """Return the bytes of the response."""
        return encode(content)


def encode(content: Any) -> bytes:
    """Return a JSON value as UTF-8."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


async def cached(
    request: Request,
    service: Service,
    make: Callable[[Index, IsCancelled], dict[str, Any]],
    warnings: list[str] | None = None,
    *,
    is_short: bool = True,
) -> Response:
    """Return the response, or 304 if the client already has that of this state of the index.

    Results that were stopped early are not cached. The response is encoded in the thread that
    searches, too, since the event loop could serve nothing else while it encodes a large document.
    """

    def encoded(index: Index, is_cancelled: IsCancelled) -> Answer:
        content = make(index, is_cancelled)
        is_partial = content.get("partial") or may_improve(content.get("notes", ()))
        return Answer(encode(warned(content, warnings)), bool(is_partial))

    tag, made = await newer(request, service, encoded, is_short=is_short)
    if made is None:
        return Response(status_code=304, headers={"ETag": tag})
    keep = {"Cache-Control": "no-store"} if made.is_partial else {"ETag": tag}
    return Response(made.content, headers=keep, media_type="application/json")


def warned(content: dict[str, Any], warnings: list[str] | None) -> dict[str, Any]:
    """Return the content with its warnings, if there are any."""
    return content | {"warnings": warnings} if warnings else content


def check_mode(index: Index, request: SearchRequest) -> None:
    """Raise `ProblemError` 409 for a mode that the index can't be searched in."""
    if request.mode != "words" and not index.has_meaning:
        raise ProblemError(409, "mode: this index can only be searched by words")


async def exported(service: Service, search: SearchRequest, name: str) -> Response:
    """Return all matches as a file in a format, sent while they are read."""
    form = FORMATS[name]

    def start() -> tuple[list[str], Iterator[list[Hit]], list[Hit] | None]:
        index = service.index()
        check_mode(index, search)
        found = batches(index, search)
        return columns_of(index, search), found, next(found, None)

    columns, pages, first = await service.search(start, is_short=False)

    def next_piece(hits: list[Hit]) -> tuple[str, list[Hit] | None]:
        text = form.between.join(form.row(hit, columns) for hit in hits)
        return text, next(pages, None)

    async def pieces() -> AsyncIterator[str]:
        yield form.head(columns)
        hits = first
        while hits:
            text, hits = await service.search(partial(next_piece, hits), is_short=False)
            yield text + (form.between if hits else "")
        yield form.tail

    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="results.{name}"',
    }
    return StreamingResponse(
        pieces(), media_type=f"{form.media_type}; charset=utf-8", headers=headers
    )
