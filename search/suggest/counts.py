"""Counts the documents that contain each word of a query, to find the words to correct."""

from collections.abc import Sequence
from typing import Final

from kashaf.search.query.nodes import Word
from kashaf.search.suggest.terms import Terms

FEW_RESULTS: Final = 10
"""A search with fewer results than this has suggestions."""
MAX_WORDS: Final = 16
"""How many words of a query are corrected, or counted."""


def term_counts(terms: Terms, words: Sequence[Word]) -> dict[str, int]:
    """Return how many documents contain each of the first words."""
    return {word.text: _count(terms, word) for word in words[:MAX_WORDS]}


def unknown_words(terms: Terms, words: Sequence[Word]) -> list[Word]:
    """Return the words that match no document."""
    return [word for word in words if not _is_known(terms, word)]


def _is_known(terms: Terms, word: Word) -> bool:
    return (
        any(terms.doc_freqs("text", word.lemmas))
        or any(terms.doc_freqs("weak", word.weak))
        or any(terms.doc_freqs("form", (word.form, *word.forms)))
    )


def _count(terms: Terms, word: Word) -> int:
    """Estimate how many documents match a word: those with its most frequent key."""
    return max(
        *terms.doc_freqs("text", word.lemmas),
        *terms.doc_freqs("weak", word.weak),
        *terms.doc_freqs("form", (word.form, *word.forms)),
    )
