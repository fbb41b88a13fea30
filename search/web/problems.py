"""Errors of the HTTP API, as RFC 9457 problems."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response


class ProblemError(Exception):
    """A request that is refused: the status, and one sentence on why and what to do instead."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem_response(problem: ProblemError, request: Request) -> Response:
    """The problem as `application/problem+json`."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
    }
    return Response(
        json.dumps(content, ensure_ascii=False),
        problem.status,
        {"Cache-Control": "no-store"} | (problem.headers or {}),
        "application/problem+json",
    )
