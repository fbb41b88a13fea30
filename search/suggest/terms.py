"""The interface of an index's terms for completions, corrections and more like this."""

from collections.abc import Sequence
from typing import Protocol


class Terms(Protocol):
    """The terms of an index: forms, which users see, and lemmas, which queries match by."""

    @property
    def max_doc(self) -> int:
        """The number of documents; on disk, deleted ones included."""
        ...

    def doc_freqs(self, field: str, terms: Sequence[str]) -> list[int]:
        """Return how many documents contain each of these terms."""
        ...

    def completions(self, prefix: str, before: Sequence[str], limit: int) -> dict[str, int]:
        """Return the most frequent forms with a prefix.

        Args:
            prefix: The folded beginning of a word.
            before: Lemmas; only documents that contain all of them count.
            limit: The most forms to return.

        Returns:
            Each form and the number of those documents that contain it, most frequent first.
        """
        ...

    def headlines(self, before: Sequence[str], last: Sequence[str], limit: int) -> list[str]:
        """Return about `limit` titles that contain all lemmas `before` and one of `last`."""
        ...

    def fuzzy_matches(self, form: str, edits: int) -> list[str]:
        """Return the forms within an edit distance, closest first, then most frequent first."""
        ...

    def phonetic_matches(self, form: str) -> list[str]:
        """Return the forms with the same phonetic key at most two edits away, closest first."""
        ...

    def spelling(self, form: str) -> str:
        """Return a form as the documents spell it: رئيس for رءيس."""
        ...

    def most_frequent_match(self, pattern: str) -> str | None:
        """Return the most frequent form that a regular expression fully matches."""
        ...
