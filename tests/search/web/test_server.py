"""How the server takes connections."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search.web import server
from kashaf.search.web.app import create_app
from kashaf.search.web.limits import HEAD_BYTES, PAUSE, PIPELINED
from kashaf.search.web.protocol import H11, BoundedProtocol
from kashaf.search.web.server import SharedListener, SharingLoop
from tests.search.web.serving import serving


class Counting(asyncio.Protocol):
    """Takes the connections of one process."""

    def __init__(self) -> None:
        self.taken: list[asyncio.Transport] = []

    def connection_made(self, transport: Any) -> None:
        self.taken.append(transport)


def run_once(loop: asyncio.AbstractEventLoop) -> None:
    loop.call_soon(loop.stop)
    loop.run_forever()


@contextmanager
def accepting(port: socket.socket, process: Counting) -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that accepts the connections to a port."""
    loop = SharingLoop()
    server = loop.run_until_complete(loop.create_server(lambda: process, sock=port))
    try:
        yield loop
    finally:
        server.close()
        for transport in process.taken:
            transport.abort()
        run_once(loop)  # which closes their sockets
        loop.close()


def test_processes_with_one_port_share_connections_that_come_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(server, "time", SimpleNamespace(monotonic=lambda: now))
    first, second = Counting(), Counting()
    with ExitStack() as stack:
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        loops = [stack.enter_context(accepting(port, process)) for process in (first, second)]
        for _ in range(8):
            stack.enter_context(socket.create_connection(port.getsockname()))
        while len(first.taken + second.taken) < 8:
            for loop in loops:  # one turn each, as processes on two cores have
                run_once(loop)
            now += PAUSE
    assert min(len(first.taken), len(second.taken)) >= 2


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_headers() -> None:
    with SharedListener(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture(params=dict.fromkeys((H11, BoundedProtocol)), ids=lambda one: one.__name__)
def protocol(request: pytest.FixtureRequest) -> Any:
    """Each protocol, as a class that the test may change."""
    return type("Changed", (request.param,), {})


def say(address: str, *pieces: bytes) -> Any:
    """Send bytes to a server and return all that it says until it ends the connection."""
    said = b""
    place = urlsplit(address).hostname, urlsplit(address).port
    with socket.create_connection(place) as client, suppress(ConnectionError):
        for piece in pieces:
            client.sendall(piece)
        while more := client.recv(65536):
            said += more
    return said


def test_a_client_that_does_not_finish_its_request_is_let_go(news: Path, protocol: Any) -> None:
    protocol.seconds = 0.2  # less than a person would wait
    with serving(news, http=protocol, token="t") as address:
        assert say(address, b"GET /api/health HTTP/1.1\r\nHost: a\r\n") == b""
        update = b"POST /api/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\n"
        update += b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n["
        assert say(address, update) == b""


CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n"),
        (b"GET / HTTP/1.1\r\na: ", b"bbbbbb"),
        (b"GET /", b"aaaaaa"),
        (CHUNKED, b"a: b\r\n"),
    ],
    ids=["headers", "header", "path", "trailers"],
)
def test_a_head_or_trailer_without_end_is_refused(
    start: bytes, more: bytes, news: Path, protocol: Any
) -> None:
    with serving(news, http=protocol) as address:
        said = say(address, start, more * HEAD_BYTES)
    assert said == b"" or said.startswith(b"HTTP/1.1 4")


ASKED = b"GET /api/search?q=%D8%A8&limit=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
LAST = b"Connection: close\r\n\r\n"


def test_requests_sent_at_once_are_answered_in_turn(news: Path, protocol: Any) -> None:
    with serving(news, http=protocol) as address:
        said = say(address, 3 * (ASKED + b"\r\n") + ASKED + LAST)
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 4


def test_few_requests_wait_however_many_are_sent_at_once(news: Path) -> None:
    waiting = [0]

    class Watched(BoundedProtocol):  # type: ignore[misc, valid-type]
        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            waiting.append(len(self.pipeline))

    with serving(news, http=Watched) as address:
        say(address, 500 * (ASKED + b"\r\n") + ASKED + LAST)
    assert max(waiting) <= PIPELINED


def test_a_head_as_long_as_allowed_is_answered(news: Path, protocol: Any) -> None:
    padding = b"X-Padding: %b\r\n" % (b"x" * (HEAD_BYTES - 200))
    with serving(news, http=protocol) as address:
        said = say(address, ASKED, padding[:9000], padding[9000:], LAST)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """An index with one document of 12 MB."""
    build_index([{"id": "1", "body": "نص", "large": "x" * (12 << 20)}], tmp_path)
    return tmp_path


WHOLE = b"GET /api/documents/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@contextmanager
def not_reading(address: str) -> Iterator[socket.socket]:
    """A client that asks for the large document and reads at most the start of the response."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((urlsplit(address).hostname, urlsplit(address).port))
        client.sendall(WHOLE)
        with suppress(ConnectionError):
            client.recv(9, socket.MSG_WAITALL)
        yield client


def read_all(client: socket.socket) -> int:
    """Return how many bytes come until the server ends the connection."""
    count = 0
    with suppress(ConnectionError):
        while more := client.recv(1 << 20):
            count += len(more)
    return count


@pytest.mark.parametrize(
    "bounds",
    [{"seconds": 0.2}, {"seconds": 600, "unsent_bytes": 1 << 20}],
    ids=["seconds", "bytes"],
)
def test_a_client_that_does_not_read_the_response_is_disconnected(
    large: Path, bounds: dict[str, float], protocol: Any
) -> None:
    ended = threading.Event()

    class Watched(protocol):  # type: ignore[misc]
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            ended.set()

    for name, value in bounds.items():
        setattr(Watched, name, value)
    with (
        serving(large, http=Watched) as address,
        not_reading(address) as client,
        not_reading(address) as other,
    ):
        assert ended.wait(60)
        assert read_all(client) + read_all(other) < 24 << 20


def test_a_large_response_reaches_a_client_that_reads_it(large: Path, protocol: Any) -> None:
    with serving(large, http=protocol) as address, not_reading(address) as client:
        assert read_all(client) > 12 << 20


def test_hits_name_fields_that_are_too_long_for_a_list(large: Path) -> None:
    (hit,) = TestClient(create_app(large)).get("/api/search?q=نص").json()["hits"]
    assert (hit["fields"], hit["omitted_fields"]) == ({}, ["large"])
