"""What corrections and completion ask about the terms of an index, whichever engine holds it."""

from collections.abc import Sequence
from typing import Protocol


class Terms(Protocol):
    """The terms of an index: forms, as they are shown, and stems, by which documents are found."""

    @property
    def max_doc(self) -> int:
        """How many documents there are."""
        ...

    def counts(self, field: str, terms: Sequence[str]) -> list[int]:
        """How many documents have each of these."""
        ...

    def beginning(self, prefix: str, before: Sequence[str], limit: int) -> dict[str, int]:
        """The commonest forms with this prefix in documents that have all the stems `before`, at
        most `limit`, and in how many of those documents each is, most first."""
        ...

    def headlines(self, before: Sequence[str], last: Sequence[str], limit: int) -> list[str]:
        """About `limit` titles that have all the stems `before` and one of `last`."""
        ...

    def close_to(self, form: str, edits: int) -> list[str]:
        """The forms at most so many edits away, fewer edits first, then the commoner."""
        ...

    def spelled_like(self, form: str) -> list[str]:
        """Those at most two edits away that sound alike as foreign names do, in the same order."""
        ...

    def sounding(self, pattern: str) -> str | None:
        """The commonest form that a regular expression matches whole."""
        ...
