"""How the server takes connections."""

import asyncio
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kashaf.search.web.limits import HEAD_BYTES
from kashaf.search.web.server import BoundedProtocol, SharedListener, SharingLoop
from tests.search.web.serving import serving


class Counting(asyncio.Protocol):
    """Counts the connections of one process."""

    def __init__(self) -> None:
        self.taken = 0

    def connection_made(self, transport: Any) -> None:
        self.taken += 1


def test_processes_with_one_port_share_connections_that_come_at_once() -> None:
    first, second = Counting(), Counting()
    with ExitStack() as stack:
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        kernels = []
        for counting in (first, second):
            loop = SharingLoop()
            stack.callback(loop.close)
            kernels.append(loop)
            serving = loop.create_server(lambda counting=counting: counting, sock=port)
            loop.run_until_complete(serving)
        for _ in range(8):
            stack.enter_context(socket.create_connection(port.getsockname()))
        while first.taken + second.taken < 8:
            for loop in kernels:  # one turn each, as processes on two cores have
                loop.call_soon(loop.stop)
                loop.run_forever()
    assert min(first.taken, second.taken) >= 2


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_headers() -> None:
    with SharedListener(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


class Hasty(BoundedProtocol):
    """Waits for less than a person would."""

    seconds = 0.2


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


def test_a_client_that_does_not_finish_its_request_is_let_go(news: Path) -> None:
    with serving(news, http=Hasty, token="t") as address:
        assert say(address, b"GET /api/health HTTP/1.1\r\nHost: a\r\n") == b""
        update = b"POST /api/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\n"
        update += b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n["
        assert say(address, update) == b""
        whole = b"GET /api/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        assert say(address, whole).startswith(b"HTTP/1.1 200")


def test_a_head_without_end_is_refused(news: Path) -> None:
    with serving(news) as address:
        said = say(address, b"GET / HTTP/1.1\r\n", b"a: b\r\n" * HEAD_BYTES)
    assert said == b"" or said.startswith(b"HTTP/1.1 400")
