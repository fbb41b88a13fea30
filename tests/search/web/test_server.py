"""How the server takes connections."""

import asyncio
import socket
from contextlib import ExitStack

from kashaf.search.web.server import SharingLoop


def test_processes_with_one_port_share_connections_that_come_at_once():
    with ExitStack() as stack:
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        loops = [SharingLoop(), SharingLoop()]
        taken = [0, 0]
        for number, loop in enumerate(loops):
            stack.callback(loop.close)

            class Counting(asyncio.Protocol):
                number = number

                def connection_made(self, transport):
                    taken[self.number] += 1

            loop.run_until_complete(loop.create_server(Counting, sock=port, backlog=100))
        for _ in range(8):
            stack.enter_context(socket.create_connection(port.getsockname()))
        while sum(taken) < 8:
            for loop in loops:  # one turn each, as processes on two cores have
                loop.call_soon(loop.stop)
                loop.run_forever()
        assert min(taken) >= 2
