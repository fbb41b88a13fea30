"""The limits of the server and of one request."""

from typing import Final

QUERY_CHARS: Final = 1000
"""The longest query, in characters."""
PAGE_SIZE: Final = 100
"""The most hits in one response."""
OFFSET: Final = 10_000
"""The most hits that a request may skip."""
SUGGESTIONS: Final = 20
"""The most suggestions in one response."""
BODY_BYTES: Final = 16 << 20
"""The longest body of an update."""
HEAD_BYTES: Final = 64 << 10
"""The longest request line with its headers: an id of 4,096 characters takes up to 48 KiB."""
PIPELINED: Final = 16
"""The most requests that a connection may send before the first of them is answered."""
REQUEST_SECONDS: Final = 60.0
"""How long a client may take to send a request and read the response, together."""
UNSENT_BYTES: Final = 64 << 20
"""The most bytes that several clients of one process have not read yet; it holds them twice."""
RETURNED_BYTES: Final = 4 << 20
"""Freed blocks of memory from this size on are returned to the system at once."""
OLD_THRESHOLD: Final = 1000
"""After how many collections of younger objects Python may look for garbage among all objects."""
CONNECTIONS: Final = 512
"""The most connections of one process."""
PAUSE: Final = 0.001
"""How many seconds a process leaves new connections to others after it has accepted one."""
THREADS: Final = 4
"""How many searches run at once in one process; further ones wait."""
LONG_THREADS: Final = 2
"""How many of them may be long ones at once; the rest is kept for short searches."""
SHORT_CHARS: Final = 100
"""The longest query of a short search."""
COPIED_BYTES: Final = 512 << 20
"""The largest index that each process copies into memory; a larger one is mapped."""
ANSWER_BYTES: Final = 32 << 20
"""The most bytes of answers of one index that each process keeps."""
FRESH_SECONDS: Final = 1.0
"""How many seconds may pass until a process looks for a newer generation."""
COLLECT_SECONDS: Final = 60.0
"""How many seconds pass at least between two collections of all garbage after new generations."""
FACET_SEARCH: Final = 100
"""The most values of a facet in one response."""
SNIPPET_CHARS: Final = 2000
"""The longest snippet that a request may specify."""
EXPORT_PAGE: Final = 200
"""How many documents of an export are read at a time, at most."""
EXPORT_CHARS: Final = 1 << 20
"""Once this many characters of an export have been read, they are sent before more are read."""
CLIENTS: Final = 10_000
"""How many clients the rate limit counts; with more, those idle longest are forgotten."""
_LONG: Final = frozenset("~*?")
"""The signs of sloppy phrases, fuzzy words and patterns."""


def is_short(query: str) -> bool:
    """Return whether a query most likely takes milliseconds: a few words or an exact phrase."""
    return len(query) <= SHORT_CHARS and _LONG.isdisjoint(query)
