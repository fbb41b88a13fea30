"""The time limit of one search, and the limits on the work that a query may cause."""

import time
from collections.abc import Callable, Iterable
from typing import Final

SECONDS: Final = 2.0
"""The time limit of a search, unless the caller sets another."""
HIGHLIGHTING: Final = 0.5
"""The time limit of highlighting and snippets, as a share of that of the search."""
SUGGESTING: Final = 0.25
"""The time limit of facets, of suggestions and of explanations, each as a share of that of the
search."""
SEARCH_STOPPED: Final = "the search took too long and was stopped: results may be missing"
HIGHLIGHTING_STOPPED: Final = "highlighting took too long and was stopped"
SUGGESTING_STOPPED: Final = "other spellings took too long and were not all tried"
FACETS_STOPPED: Final = "counting values took too long and was stopped"
DUPLICATES_STOPPED: Final = "finding near-duplicates took too long and was stopped"
EXPLAINING_STOPPED: Final = "explaining the scores took too long and was stopped"
ENCODER_FAILED: Final = "only words were searched for: "
_TEMPORARY: Final = (
    *(SEARCH_STOPPED, HIGHLIGHTING_STOPPED, SUGGESTING_STOPPED, FACETS_STOPPED),
    *(DUPLICATES_STOPPED, EXPLAINING_STOPPED, ENCODER_FAILED),
)
MAX_EXPANSIONS: Final = 1024
"""The most terms that a multi-term query expands to; the most frequent ones are kept."""
MAX_SNIPPET_CHARS: Final = 1_000_000
"""How many characters of a document are searched for a snippet."""
MAX_SAMPLE_CHARS: Final = 100_000
"""How many characters of a document are read for more like this and for near-duplicates."""


def may_improve(notes: Iterable[str]) -> bool:
    """Return whether results with these notes may be complete when the search is repeated."""
    return any(note.startswith(_TEMPORARY) for note in notes)


class Budget:
    """The time limit of one search, and a record of what the search left out.

    A budget belongs to one search and is not shared between threads.

    Attributes:
        partial: Whether time ran out, so that documents may be missing.
        notes: What was left out, in sentences for the user.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        spent_note: str = SEARCH_STOPPED,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Start the clock, which counts in seconds.

        Args:
            seconds: The time limit.
            is_cancelled: Returns whether the caller no longer needs the result; the budget is then
                spent.
            spent_note: The note to add when the budget is spent.
            clock: The clock.
        """
        self._clock = clock
        self._deadline = clock() + seconds
        self._is_cancelled = is_cancelled
        self._spent_note = spent_note
        self.partial = False
        self.notes: list[str] = []

    def is_spent(self) -> bool:
        """Return whether time has run out; from then on the search is marked as partial."""
        if not self.partial and (self._clock() > self._deadline or self._is_cancelled()):
            self.partial = True
            self.notes.append(self._spent_note)
        return self.partial

    def note(self, text: str) -> None:
        """Add a note for the user, once."""
        if text not in self.notes:
            self.notes.append(text)
