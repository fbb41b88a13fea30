"""Conditional requests, for the API and the pages."""

from starlette.requests import Request


def unchanged(request: Request, tag: str) -> bool:
    """Return whether the client already has the response with this ETag (RFC 9110 §13.1.2)."""
    given = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return tag in given or "*" in given
