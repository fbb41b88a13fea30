"""Small parts of an answer that the API and the pages share."""

from starlette.requests import Request


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client says that it has the answer with this ETag (RFC 9110 §13.1.2)."""
    given = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return tag in given or "*" in given
