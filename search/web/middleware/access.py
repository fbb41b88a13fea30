"""Access: tokens to read with, limits on the rate of requests, and other origins (CORS)."""

import base64
import binascii
import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kashaf.search.web.limits import CLIENTS
from kashaf.search.web.problems import ProblemError

_CORS_METHODS: Final = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE")
_CORS_HEADERS: Final = ("Authorization", "Content-Type", "If-None-Match")
_EXPOSED: Final = ("ETag", "Retry-After", "Content-Disposition")
_DAY: Final = 24 * 3600


@dataclass(frozen=True)
class Access:
    """Who may read, how often, and from which other origins.

    Attributes:
        tokens: The tokens that requests must send; if empty, anyone may read.
        rate: The most requests per minute of one token, or without tokens of one address; 0 for
            any number.
        origins: The origins, besides this server's own, whose scripts may use the API.
    """

    tokens: tuple[str, ...] = ()
    rate: int = 0
    origins: tuple[str, ...] = ()


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, of the only index or of one of several."""
    return path.startswith("/api/") or path.partition("/")[2].partition("/")[2].startswith("api/")


def given_token(authorization: str) -> bytes:
    """Return the token of an Authorization header: Bearer, or the password of Basic.

    Browsers ask the user for the latter, so the pages can be read with a token as well.
    """
    scheme, _, given = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return given.strip().encode("latin-1")
        case "basic":
            try:
                decoded = base64.b64decode(given.strip(), validate=True)
            except (binascii.Error, ValueError):
                return b""
            return decoded.partition(b":")[2]
        case _:
            return b""


def is_token(given: bytes, tokens: Sequence[str]) -> bool:
    """Return whether a token is among these, in a time that does not reveal how similar it is."""
    found = False
    for token in tokens:
        found |= hmac.compare_digest(given, token.encode()) and bool(token)
    return found


class AccessMiddleware:
    """Rejects requests without a token that may read, and those that come too often.

    Style sheets, scripts and the health check need no token.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        reject: Callable[[Request, ProblemError], ASGIApp],
        write_token: str | None = None,
        bases: Sequence[str] = ("",),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap an application.

        Args:
            app: The application.
            access: Who may read, and how often.
            reject: Makes the response to a request that is rejected.
            write_token: The token of updates, which may also read.
            bases: The beginnings of the paths of each index, and of the common paths.
            clock: A clock in seconds.
        """
        self._app = app
        self._reject = reject
        self._tokens = (*access.tokens, *([write_token] if write_token else []))
        self._needs_token = bool(access.tokens)
        self._bases = tuple(bases)
        self._buckets = TokenBuckets(access.rate, clock) if access.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self._app
        if scope["type"] == "http" and not self._is_open(scope["path"]):
            request = Request(scope)
            try:
                self._check(request)
            except ProblemError as problem:
                app = self._reject(request, problem)
        await app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return any(
            path == f"{base}/api/health" or path.startswith(f"{base}/static/")
            for base in self._bases
        )

    def _check(self, request: Request) -> None:
        token = given_token(request.headers.get("authorization", ""))
        is_known = is_token(token, self._tokens)
        if self._needs_token and not is_known:
            path = request.url.path
            challenge = "Bearer" if is_api(path) else 'Basic realm="Kashaf", charset="UTF-8"'
            detail = "reading needs the header Authorization: Bearer with a token of this server"
            raise ProblemError(401, detail, {"WWW-Authenticate": challenge})
        client = f"token {token!r}" if is_known else request.client.host if request.client else ""
        wait = self._buckets.take(client) if self._buckets else 0
        if wait:
            detail = "too many requests; wait as long as Retry-After says"
            raise ProblemError(429, detail, {"Retry-After": str(math.ceil(wait))})


class TokenBuckets:
    """A bucket for each client, which fills up with `rate` requests a minute.

    A client may use up a full bucket at once.
    """

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        """Use this rate and clock."""
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one request from a bucket; return the seconds to wait if it is empty, else 0."""
        now = self._clock()
        level, seen = self._buckets.pop(client, (float(self._rate), now))
        level = min(float(self._rate), level + (now - seen) * self._rate / 60)
        allowed = level >= 1
        self._buckets[client] = (level - 1 if allowed else level, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) * 60 / self._rate


class ApiCors:
    """CORS for the API alone: scripts of the named origins may use it, without cookies."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """Wrap an application."""
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_CORS_METHODS,
            allow_headers=_CORS_HEADERS,
            expose_headers=_EXPOSED,
            max_age=_DAY,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_for_api = scope["type"] == "http" and is_api(scope["path"])
        await (self._cors if is_for_api else self._app)(scope, receive, send)
