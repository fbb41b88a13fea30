"""The limits on time and memory that every reader observes."""

import time
from typing import Final

MAX_DOCUMENT_BYTES: Final = 64 * 1024 * 1024
"""The largest line, row, message, page, chapter or text file, in bytes."""
MAX_WHOLE_BYTES: Final = 512 * 1024 * 1024
"""The largest file that must be held in memory as a whole: a JSON document."""
MAX_RATIO: Final = 200
"""The highest compression ratio; text rarely exceeds 20, deflate can reach 1,000."""
FREE_BYTES: Final = 64 * 1024 * 1024
"""The unpacked size up to which the ratio does not matter."""
MAX_NESTING: Final = 3
"""The most levels of archives within archives."""
MAX_XML_DEPTH: Final = 200
"""The most levels of nested elements."""
MAX_SECONDS: Final = 600.0
"""The time limit for one file of a format whose cost is not proportional to its size: PDF, say."""


class StreamError(Exception):
    """A file can't be read any further; the message says why."""


class Budget:
    """How many bytes may still be unpacked from one file on disk, at all levels together."""

    def __init__(self, packed_size: int) -> None:
        self._left = max(FREE_BYTES, MAX_RATIO * packed_size)

    def spend(self, size: int) -> None:
        """Count `size` more unpacked bytes. Raises StreamError when there are too many."""
        self._left -= size
        if self._left < 0:
            raise StreamError(
                f"unpacks to over {MAX_RATIO} times its size; unpack it yourself if you trust it"
            )


class Deadline:
    """The time by which a file must have been read."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise StreamError if the time is over."""
        if time.monotonic() > self._end:
            raise StreamError(f"took over {self._seconds:.0f} seconds; the rest was not read")
