"""Errors of the HTTP API, as problem details (RFC 9457)."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from kashaf.search.web.languages import accepted_language, problem_in


class ProblemError(Exception):
    """A request that is rejected.

    Attributes:
        status: The HTTP status code.
        detail: One sentence that says what is wrong and what to do instead.
        headers: Further headers of the response.
    """

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        """Make an error with these attributes."""
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem_response(problem: ProblemError, request: Request) -> Response:
    """Return the problem as `application/problem+json`, in Arabic if the client prefers it."""
    language = accepted_language(request.headers.get("accept-language", ""), "en")
    content = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem_in(language, problem.detail),
        "instance": request.url.path,
    }
    return Response(
        json.dumps(content, ensure_ascii=False),
        problem.status,
        {"Cache-Control": "no-store", "Content-Language": language} | (problem.headers or {}),
        "application/problem+json",
    )
