"""How much one search may cost."""

import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 2.0
"""How long a search may take unless it is told otherwise."""
MAX_EXPANSIONS: Final = 1024
"""How many words a prefix, pattern or fuzzy word stands for at most: the most frequent ones."""
TEXT: Final = 1_000_000
"""How many characters of a document are looked at for its snippet, and for what is like it."""


class Budget:
    """The time that a search may take, and what it had to leave out.

    partial: whether time ran out, so that documents may be missing; notes: what was cut, for the
    user. One belongs to one search, and is not shared between threads.
    """

    def __init__(
        self, seconds: float = SECONDS, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._clock = clock
        self._deadline = clock() + seconds
        self.partial = False
        self.notes: list[str] = []

    def is_spent(self) -> bool:
        """Whether time has run out; from then on the answer is marked as partial."""
        if not self.partial and self._clock() > self._deadline:
            self.partial = True
            self.notes.append("the search took too long and was stopped: results may be missing")
        return self.partial

    def note(self, text: str) -> None:
        """Tell the user something about this search, once."""
        if text not in self.notes:
            self.notes.append(text)
