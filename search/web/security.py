"""Security: a check of the host of every request, and headers on every response."""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    """Rejects requests for unknown hosts, and adds security headers.

    The check prevents DNS rebinding: another site can point a name of its own at the loopback
    address and so read what is served there, but its requests still name its own host.
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
        if self._hosts and _host(Headers(scope=scope)) not in self._hosts:
            detail = "This host is not served here; see kashaf serve --allow-host.\n"
            app = PlainTextResponse(detail, 421)
        await app(scope, receive, send_with_headers)


def _host(headers: Headers) -> str:
    host = headers.get("host", "").lower()
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host
