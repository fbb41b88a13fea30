"""What one request may ask for."""

from typing import Final

QUERY_CHARS: Final = 1000
PAGE_SIZE: Final = 100
OFFSET: Final = 10_000
BODY_BYTES: Final = 16 << 20
"""The longest body of an update."""
HEAD_BYTES: Final = 32 << 10
"""The longest request line with its headers."""
REQUEST_SECONDS: Final = 60.0
"""How long a client may take to send a request and to read its answer, together."""
CONNECTIONS: Final = 512
PAUSE: Final = 0.001
"""How long a process leaves new connections to the others after it has taken one, in seconds."""
THREADS: Final = 4
"""Searches at once in one process; the others wait."""
FRESH_SECONDS: Final = 1.0
"""How long a process may go on with a generation before it looks for a newer one."""

SUGGESTIONS: Final = 20
"""The most suggestions of an answer."""
