"""The HTTP protocol of the server: uvicorn's, with limits on what one client may take."""

import asyncio
from typing import TYPE_CHECKING, TypeAlias

from uvicorn.protocols.http.h11_impl import H11Protocol

from kashaf.search.web.limits import HEAD_BYTES, PIPELINED, REQUEST_SECONDS, UNSENT_BYTES

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # httptools is not installed
    HttpToolsProtocol = None  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    _Base: TypeAlias = H11Protocol
else:
    _Base = object


class _Bounds(_Base):
    """Bounds the time of a request, and the memory of responses that clients don't read.

    A connection ends if one request and its response take more than `seconds` together, until the
    last byte is with the system. While several connections together have more than `unsent_bytes`
    unsent, the one with the most ends.

    uvicorn limits only the time between requests. Without these limits, a client that sends or
    reads one byte at a time could keep its connection and a response for ever.
    """

    seconds = REQUEST_SECONDS
    unsent_bytes = UNSENT_BYTES
    _deadline: asyncio.TimerHandle | None = None
    _is_complete = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock of the first request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # so that `resume_writing` means that all is sent
        self._start()

    def data_received(self, data: bytes) -> None:
        """Start the clock of the next request."""
        if self._deadline is None:
            self._start()
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Stop the clock, unless a part of the response is not yet sent."""
        self._is_complete = True
        if not self.transport.get_write_buffer_size():
            self._stop()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """End the connections with the most unsent bytes while there are too many in all."""
        super().pause_writing()
        transports = [connection.transport for connection in self.connections]
        sizes = {one: one.get_write_buffer_size() for one in transports}
        unsent = {one: size for one, size in sizes.items() if size}
        while len(unsent) > 1 and sum(unsent.values()) > self.unsent_bytes:
            largest = max(unsent, key=lambda one: unsent[one])
            largest.abort()
            del unsent[largest]

    def resume_writing(self) -> None:
        """Stop the clock if the response is complete: all of it is sent."""
        if self._is_complete:
            self._stop()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._is_complete = False
        self._deadline = self.loop.call_later(self.seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class H11(_Bounds, H11Protocol):
    """Reads requests in Python. uvicorn's `h11_max_incomplete_event_size` limits their heads."""


BoundedProtocol: type[asyncio.Protocol] = H11
"""The protocol that the server uses."""

if HttpToolsProtocol is not None:

    class HttpTools(_Bounds, HttpToolsProtocol):  # type: ignore[misc]
        """Reads requests in C, which saves 0.1 ms of CPU time for each.

        Unlike h11, it accepts heads and trailers of any length, and reads all requests that a
        client has sent before it answers the first one. So a connection is refused with 400 if
        it sends more than `HEAD_BYTES` besides bodies at a time, or more than `PIPELINED` requests.
        """

        _unread = 0  # how many bytes came since the last head, part of a body, or end of a message

        def data_received(self, data: bytes) -> None:
            """Refuse the connection if a head or trailer is too long."""
            self._unread += len(data)
            super().data_received(data)
            if self._unread > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The request line and headers are too long.")

        def on_message_begin(self) -> None:
            """Refuse the connection if too many requests wait."""
            if len(self.pipeline) >= PIPELINED:
                raise ValueError("too many requests were sent before the first was answered")
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """Count anew."""
            self._unread = 0
            super().on_headers_complete()

        def on_body(self, body: bytes) -> None:
            """Count anew."""
            self._unread = 0
            super().on_body(body)

        def on_message_complete(self) -> None:
            """Count anew."""
            self._unread = 0
            super().on_message_complete()

    BoundedProtocol = HttpTools
