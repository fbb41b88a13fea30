"""How much a file may cost: the limits within which every reader works."""

import time
from typing import Final

MAX_DOCUMENT_BYTES: Final = 64 * 1024 * 1024
"""A line, a row, a message, a page, a chapter or a text file."""
MAX_WHOLE_BYTES: Final = 512 * 1024 * 1024
"""A file that must be in memory as a whole: a JSON document."""
MAX_RATIO: Final = 200
"""Text rarely shrinks below a twentieth; deflate can reach a thousandth."""
FREE_BYTES: Final = 64 * 1024 * 1024
"""Below this the ratio does not matter."""
MAX_NESTING: Final = 3
"""Archives within archives."""
MAX_XML_DEPTH: Final = 200
"""Elements within each other."""
MAX_SECONDS: Final = 600.0
"""For one file of a format whose cost is not in proportion to its size, such as PDF."""


class StreamError(Exception):
    """Nothing more can be read from a file, for the reason in the message."""


class Budget:
    """What may still be unpacked from one file on the disk, at all levels of nesting together."""

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
    """The moment by which a file must have been read."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise StreamError once the time is over."""
        if time.monotonic() > self._end:
            raise StreamError(f"takes over {self._seconds:.0f} seconds to read; the rest was left")
