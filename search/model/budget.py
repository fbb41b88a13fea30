"""The time limit of one search, and the limits on the work that a query may cause."""

import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 2.0
"""The time limit of a search, unless the caller sets another."""
MAX_EXPANSIONS: Final = 1024
"""The most terms that a multi-term query expands to; the most frequent ones are kept."""
MAX_SNIPPET_CHARS: Final = 1_000_000
"""How many characters of a document are searched for a snippet or for more like this."""


class Budget:
    """The time limit of one search, and a record of what the search left out.

    A budget belongs to one search and is not shared between threads.

    Attributes:
        partial: Whether time ran out, so that documents may be missing.
        notes: What was left out, in sentences for the user.
    """

    def __init__(
        self, seconds: float = SECONDS, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Start the clock, which counts in seconds."""
        self._clock = clock
        self._deadline = clock() + seconds
        self.partial = False
        self.notes: list[str] = []

    def is_spent(self) -> bool:
        """Return whether time has run out; from then on the search is marked as partial."""
        if not self.partial and self._clock() > self._deadline:
            self.partial = True
            self.notes.append("the search took too long and was stopped: results may be missing")
        return self.partial

    def note(self, text: str) -> None:
        """Add a note for the user, once."""
        if text not in self.notes:
            self.notes.append(text)
