"""The server: runs the application with uvicorn."""

import asyncio
import ctypes
import faulthandler
import gc
import json
import os
import platform
import re
import signal
import socket
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG

from kashaf.index.errors import KashafError
from kashaf.search.web.app import create_app
from kashaf.search.web.limits import (
    CONNECTIONS,
    HEAD_BYTES,
    OLD_THRESHOLD,
    PAUSE,
    RETURNED_BYTES,
)
from kashaf.search.web.middleware.access import Access
from kashaf.search.web.middleware.metrics import SHARED_VARIABLE
from kashaf.search.web.protocol import BoundedProtocol

TOKEN_VARIABLE: Final = "KASHAF_TOKEN"  # noqa: S105 - a name
READ_TOKENS_VARIABLE: Final = "KASHAF_READ_TOKENS"
_SETTINGS_VARIABLE: Final = "_KASHAF_SERVE"
_M_MMAP_THRESHOLD: Final = -3
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class SharedListener(socket.socket):
    """A listening socket shared by several processes, each of which leaves connections to others.

    asyncio accepts all waiting connections at once: if a client opens eight, the first of two idle
    processes to wake up gets them all. So for `PAUSE` seconds after it has accepted one, this
    socket reports that no connection is waiting.

    It also sets TCP_NODELAY, so that the body of a response does not wait 40 ms for the client to
    acknowledge the headers. asyncio only does so for sockets created as TCP, which those of uvicorn
    are not.
    """

    _next = 0.0

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection; raises BlockingIOError if none is waiting or during a pause."""
        if time.monotonic() < self._next:
            raise BlockingIOError
        self._next = time.monotonic() + PAUSE
        connection, address = super().accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address


class SharingLoop(asyncio.SelectorEventLoop):
    """The event loop of asyncio, which listens on a `SharedListener`."""

    async def create_server(
        self, *args: Any, sock: socket.socket | None = None, **options: Any
    ) -> Any:
        """Create a server; a socket that is passed is replaced by a `SharedListener`."""
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
"""The options of uvicorn, for the command and for tests."""

LOGGING: Final[dict[str, Any]] = LOGGING_CONFIG | {
    "loggers": LOGGING_CONFIG["loggers"] | {"kashaf": {"handlers": ["default"], "level": "INFO"}}
}
"""uvicorn's logging to standard error, with what the package logs."""


@dataclass(frozen=True)
class Settings:
    """How to serve an index, or several by name.

    Attributes:
        target: The index, as for `open_index`; or several, by the names that their URLs begin with.
        host: The address to listen on.
        port: The port to listen on.
        hosts: The host names that requests may use.
        writable: Whether to accept updates, with the token in KASHAF_TOKEN.
        workers: The number of processes.
        rate: The most requests per minute of one client, in each process; 0 for any number.
        origins: The origins, besides this server's own, whose scripts may use the API.
        encoder: The name of the encoder of the indexes, if it is not Kashaf's own.
    """

    target: str | dict[str, str]
    host: str
    port: int
    hosts: tuple[str, ...]
    writable: bool
    workers: int
    rate: int = 0
    origins: tuple[str, ...] = ()
    encoder: str | None = None


def check_origin(origin: str) -> str:
    """Return an origin as browsers send it. Raises `KashafError` if it is not valid."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise KashafError(f"{origin!r}: is not an origin; write https://example.org")
    return f"{parts.scheme}://{parts.netloc}".lower()


def check_host(name: str) -> str:
    """Return a host name in lower case. Raises `KashafError` if it is not one, such as a URL."""
    if not re.fullmatch(r"[\w.-]+", name):
        raise KashafError(f"{name!r}: is not a host name; write search.example.org, without a port")
    return name.lower()


def allowed_hosts(host: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """Return the host names that requests to a server at `host` may use.

    These are the names of the loopback address, `more`, and if other machines can reach the server
    the names of this one.
    """
    is_loopback = host in ("localhost", "::1") or host.startswith("127.")
    own = () if is_loopback else (socket.gethostname(), socket.getfqdn())
    return (*_LOOPBACK, host, *own, *more)


def check_address(host: str, port: int) -> None:
    """Raise `KashafError` if a server cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0].lower()
        advice = "choose another --port or --host"
        raise KashafError(f"can't listen on {host}:{port}: {reason}; {advice}") from None


def serve(settings: Settings) -> None:
    """Serve until the process is stopped."""
    os.environ[_SETTINGS_VARIABLE] = json.dumps(asdict(settings))
    with ExitStack() as stack:
        if settings.workers > 1:
            os.environ[SHARED_VARIABLE] = stack.enter_context(TemporaryDirectory())
        uvicorn.run(
            f"{__name__}:application",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_config=LOGGING,
            **BOUNDS,
        )


def application() -> ASGIApp:
    """Return the application for `serve`; uvicorn calls this in each process.

    A process that the system ends, as for a truncated file of an index that is too large to be
    copied (SIGBUS), says so and what it was doing.
    """
    faulthandler.enable()
    return_freed_memory()
    collect_rarely()
    values = json.loads(os.environ[_SETTINGS_VARIABLE])
    token = os.environ[TOKEN_VARIABLE] if values["writable"] else None
    access = Access(read_tokens(), values["rate"], tuple(values["origins"]))
    return create_app(
        values["target"],
        token=token,
        hosts=tuple(values["hosts"]),
        access=access,
        refresh_signal=signal.SIGHUP,
        encoder=values["encoder"],
    )


def return_freed_memory() -> None:
    """Return large blocks of memory to the system as soon as they are freed, if glibc is used.

    glibc keeps blocks of up to 32 MiB for itself once one of that size was freed, in several
    arenas, so that a server of large documents grew with each of them (mallopt(3),
    M_MMAP_THRESHOLD).
    """
    if sys.platform == "linux" and platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, RETURNED_BYTES)


def collect_rarely() -> None:
    """Have Python's garbage collector look at all objects less often.

    What searches cache are many objects: looking at all of them takes 0.1 s with 30,000 articles,
    during which the process answers nobody. What a request leaves behind is collected as before,
    and after a newer generation was opened `Service` has all objects looked at.
    """
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, OLD_THRESHOLD)


def read_tokens() -> tuple[str, ...]:
    """Return the tokens in KASHAF_READ_TOKENS, which are separated by white space.

    Raises:
        KashafError: It is set, but empty: then somebody wanted tokens, and all would be served.
    """
    given = os.environ.get(READ_TOKENS_VARIABLE)
    if given is not None and not given.split():
        raise KashafError(f"{READ_TOKENS_VARIABLE} contains no token; to let all read, unset it")
    return tuple((given or "").split())
