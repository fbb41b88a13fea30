"""Two-phase verification: what postings cannot decide is decided in the stored text.

Postings find the candidates; the functions here check one stored text each, for the spelling of
words and for forms in one field.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling import is_spelled, letters
from kashaf.index.analysis.tokenizing import chunk_pattern

_STEP: Final = 4096
"""How many chunks of a text are looked at between two looks at the time."""


def exact_finder(
    analyzer: Analyzer,
    words: Sequence[str],
    forms: Sequence[str],
    is_spent: Callable[[], bool],
) -> Callable[[str], bool]:
    """Return a function that tells whether a text contains these words in a row, as spelled.

    It looks no further when time has run out.

    Args:
        analyzer: The analyzer of the index.
        words: The words as typed.
        forms: Their folded forms, which save looking at other words.
        is_spent: Whether time has run out.
    """
    asked = [letters(word) for word in words]
    wanted = frozenset(forms)
    find = chunk_pattern().findall

    class Chunks(dict[str, tuple[tuple[int, str], ...] | None]):
        """A chunk → the increment and text of each of its tokens; None: one irrelevant token."""

        def __missing__(self, chunk: str) -> tuple[tuple[int, str], ...] | None:
            pieces = analyzer.forms(chunk)
            found = None
            if not wanted.isdisjoint(piece.text for piece in pieces) or len(pieces) != 1:
                found = tuple((p.increment, chunk[p.start : p.end]) for p in pieces)
            self[chunk] = found
            return found

    chunks = Chunks()

    def is_in(text: str) -> bool:
        at: dict[int, list[str]] = {}
        position = -1
        for number, chunk in enumerate(find(text)):
            if not number % _STEP and is_spent():
                break
            pieces = chunks[chunk]
            if pieces is None:
                position += 1
                continue
            for increment, word in pieces:
                position += increment
                at.setdefault(position, []).append(word)
        return any(
            all(
                any(is_spelled(letters, word) for word in at.get(position, ()))
                for letters, position in zip(asked, count(start), strict=False)
            )
            for start in at
        )

    return is_in


def form_finder(
    analyzer: Analyzer, is_wanted: Callable[[str], bool], is_spent: Callable[[], bool]
) -> Callable[[str], bool]:
    """Return a function that tells whether a text contains a token with a wanted form.

    It looks no further when time has run out.
    """
    find = chunk_pattern().findall

    class Chunks(dict[str, bool]):
        """A chunk → whether one of its tokens is wanted."""

        def __missing__(self, chunk: str) -> bool:
            found = any(is_wanted(piece.text) for piece in analyzer.forms(chunk))
            self[chunk] = found
            return found

    chunks = Chunks()

    def is_in(text: str) -> bool:
        found = find(text)
        return any(
            any(map(chunks.__getitem__, found[at : at + _STEP]))
            for at in range(0, len(found), _STEP)
            if not is_spent()
        )

    return is_in
