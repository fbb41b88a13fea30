"""Running the application with uvicorn."""

import asyncio
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from kashaf.index.errors import KashafError
from kashaf.search.web.app import create_app
from kashaf.search.web.limits import CONNECTIONS, HEAD_BYTES, PAUSE, REQUEST_SECONDS

TOKEN_VARIABLE: Final = "KASHAF_TOKEN"  # noqa: S105 - a name
_SETTINGS_VARIABLE: Final = "_KASHAF_SERVE"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class BoundedProtocol(H11Protocol):
    """Ends a connection whose request and answer together take more than `seconds`.

    uvicorn bounds the size of a request's head and the time between requests; a client that sends
    or reads a byte at a time would hold its connection for ever.
    """

    seconds = REQUEST_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first request."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Start the clock of the next request."""
        if self._deadline is None:
            self._start()
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Stop the clock."""
        self._stop()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._deadline = self.loop.call_later(self.seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class SharedListener(socket.socket):
    """A listening socket of several processes that lets the others have the next connection.

    asyncio takes all that wait: of two idle processes the first to wake would have every connection
    of a client that opens eight, and the other none. For `PAUSE` seconds after each that it has
    taken, this one says that none waits.

    An answer goes out at once, headers and body, without waiting for the client to acknowledge the
    first of them (TCP_NODELAY): asyncio sees to it only for sockets that say they are TCP, which
    those of uvicorn do not; the wait is 40 ms.
    """

    _next = 0.0

    def accept(self) -> tuple[socket.socket, Any]:
        """As in `socket.socket`. Raises BlockingIOError."""
        if time.monotonic() < self._next:
            raise BlockingIOError
        self._next = time.monotonic() + PAUSE
        connection, address = super().accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address


class SharingLoop(asyncio.SelectorEventLoop):
    """asyncio's own, with a `SharedListener` in place of a socket that it is given."""

    async def create_server(
        self, *args: Any, sock: socket.socket | None = None, **options: Any
    ) -> Any:
        """As in asyncio."""
        if sock is not None:
            sock = SharedListener(sock.family, sock.type, sock.proto, os.dup(sock.fileno()))
        return await super().create_server(*args, sock=sock, **options)


BOUNDS: Final[dict[str, Any]] = {
    "http": BoundedProtocol,
    "loop": f"{__name__}:SharingLoop",
    "ws": "none",
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "limit_concurrency": CONNECTIONS,
    "h11_max_incomplete_event_size": HEAD_BYTES,
    "timeout_graceful_shutdown": 10,
}
"""How uvicorn is run, whoever runs it."""


@dataclass(frozen=True)
class Settings:
    """How to serve: the index, the address, the names it is asked by, and the processes."""

    directory: str
    host: str
    port: int
    hosts: tuple[str, ...]
    writable: bool
    workers: int


def allowed_hosts(host: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """The names by which a server at `host` may be asked: any (none listed) beyond loopback."""
    is_loopback = host in ("localhost", "::1") or host.startswith("127.")
    if not is_loopback and not more:
        return ()
    return (*_LOOPBACK, host, *more)


def check_address(host: str, port: int) -> None:
    """Raise `KashafError` if a server can't listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0].lower()
        advice = "choose another --port or --host"
        raise KashafError(f"can't listen at {host}:{port}: {reason}; {advice}") from None


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop."""
    os.environ[_SETTINGS_VARIABLE] = json.dumps(asdict(settings))
    uvicorn.run(
        f"{__name__}:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        **BOUNDS,
    )


def application() -> Starlette:
    """The application that `serve` was asked for; uvicorn calls it in each process."""
    values = json.loads(os.environ[_SETTINGS_VARIABLE])
    token = os.environ[TOKEN_VARIABLE] if values["writable"] else None
    return create_app(values["directory"], token=token, hosts=tuple(values["hosts"]))
