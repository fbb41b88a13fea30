"""A real server on a port of its own, in a thread of the test's process."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn

from kashaf.index.targets import Target
from kashaf.search.web.app import create_app
from kashaf.search.web.protocol import BoundedProtocol
from kashaf.search.web.server import BOUNDS


@contextmanager
def serving(
    target: Target | Mapping[str, Target],
    http: type[asyncio.Protocol] = BoundedProtocol,
    **options: Any,
) -> Iterator[str]:
    """Serve an index; the value is the server's address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(target, **options), **BOUNDS | {"http": http})
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
