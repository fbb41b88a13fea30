"""Security: checks of the host and the size of every request, and headers on every response."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kashaf.search.web.limits import HEAD_BYTES
from kashaf.search.web.problems import ProblemError, problem_response

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityMiddleware:
    """Rejects requests for unknown hosts or with too long a head, and adds security headers.

    It is the outermost layer, so that responses to failures have the headers, too. The check of the
    host prevents DNS rebinding: another site can point a name of its own at the address of this
    server and so read what is served there, but its requests still name its own host. An address
    instead of a name can't be pointed elsewhere, so it is always accepted.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = ()) -> None:
        """Wrap an application; `hosts` are the allowed hosts, empty: any."""
        self._app = app
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        app = self._app
        if _head_bytes(scope) > HEAD_BYTES:
            problem = ProblemError(400, f"the request line and headers exceed {HEAD_BYTES} bytes")
            app = problem_response(problem, Request(scope))
        elif not self._is_allowed(_host(Headers(scope=scope))):
            detail = "This host is not served here; see kashaf serve --allow-host.\n"
            app = PlainTextResponse(detail, 421)
        await app(scope, receive, send_with_headers)

    def _is_allowed(self, host: str) -> bool:
        return not self._hosts or host in self._hosts or _is_address(host)


def _host(headers: Headers) -> str:
    host = headers.get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def _is_address(host: str) -> bool:
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _head_bytes(scope: Scope) -> int:
    """Return the length of a request line with its headers; HTTP adds four bytes to each."""
    target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
    return target + sum(len(name) + len(value) + 4 for name, value in scope["headers"])
