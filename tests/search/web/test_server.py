"""How the server takes connections."""

import asyncio
import socket
from contextlib import ExitStack

from kashaf.search.web.server import SharingLoop


class Counting(asyncio.Protocol):
    """Counts the connections of one process."""

    def __init__(self):
        self.taken = 0

    def connection_made(self, transport):
        self.taken += 1


def test_processes_with_one_port_share_connections_that_come_at_once():
    first, second = Counting(), Counting()
    with ExitStack() as stack:
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        loops = []
        for counting in (first, second):
            loop = SharingLoop()
            stack.callback(loop.close)
            loops.append(loop)
            serving = loop.create_server(lambda counting=counting: counting, sock=port)
            loop.run_until_complete(serving)
        for _ in range(8):
            stack.enter_context(socket.create_connection(port.getsockname()))
        while first.taken + second.taken < 8:
            for loop in loops:  # one turn each, as processes on two cores have
                loop.call_soon(loop.stop)
                loop.run_forever()
    assert min(first.taken, second.taken) >= 2
