"""Two-phase verification: checks in the stored text what postings cannot decide.

Postings find the candidates; the finders check one stored text each, for the spelling of words and
for forms in one field.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count, islice
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling.exact import (
    composite_pattern,
    is_spelled,
    letters,
    spelling_pattern,
)
from kashaf.index.analysis.tokenizing import chunk_pattern
from kashaf.search.kernels import Docs
from kashaf.search.postings.matches import Matches
from kashaf.search.postings.segments import Segments

_STEP: Final = 4096
"""How many chunks of a text are examined between two checks of the time."""
_BLOCK: Final = 256
"""How many chunks of a text are split off before they are examined."""
_GAP: Final = re.compile("[ \n]")
"""A character that no chunk contains."""


_Pieces: TypeAlias = tuple[tuple[int, str], ...]


class _Chunks(dict[str, _Pieces | None]):
    """A chunk → the increment and text of each of its tokens, or None for one irrelevant token."""

    def __init__(self, analyzer: Analyzer, forms: Sequence[str]) -> None:
        super().__init__()
        self._analyzer = analyzer
        self._wanted = frozenset(forms)

    def __missing__(self, chunk: str) -> _Pieces | None:
        pieces = self._analyzer.forms(chunk)
        found = None
        if not self._wanted.isdisjoint(piece.text for piece in pieces) or len(pieces) != 1:
            found = tuple((p.increment, chunk[p.start : p.end]) for p in pieces)
        self[chunk] = found
        return found


def exact_finder(
    analyzer: Analyzer,
    words: Sequence[str],
    forms: Sequence[str],
    is_spent: Callable[[], bool],
) -> Callable[[str], bool]:
    """Return a function that tells whether a text contains these words in sequence, as spelled.

    It stops when time has run out.

    Args:
        analyzer: The analyzer of the index.
        words: The words as typed.
        forms: Their folded forms, so that other words are skipped quickly.
        is_spent: Returns whether time has run out.
    """
    chunks = _Chunks(analyzer, forms)
    if len(words) == 1:
        return _word_finder(words[0], chunks, is_spent)
    return _phrase_finder(words, chunks, is_spent)


def _word_finder(word: str, chunks: _Chunks, is_spent: Callable[[], bool]) -> Callable[[str], bool]:
    asked = letters(word)
    patterns = (spelling_pattern(word), composite_pattern())
    find = chunk_pattern().findall

    def is_in(text: str) -> bool:
        for number, run in enumerate(chain.from_iterable(_runs(one, text) for one in patterns)):
            if not number % _STEP and is_spent():
                break
            pieces = chain.from_iterable(chunks[chunk] or () for chunk in find(run))
            if any(is_spelled(asked, piece) for _, piece in pieces):
                return True
        return False

    return is_in


def _phrase_finder(
    words: Sequence[str], chunks: _Chunks, is_spent: Callable[[], bool]
) -> Callable[[str], bool]:
    asked = [letters(word) for word in words]
    patterns = [spelling_pattern(word) for word in dict.fromkeys(words)]
    find = chunk_pattern().findall

    def is_in(text: str) -> bool:
        if not all(one.search(text) for one in patterns) and not composite_pattern().search(text):
            return False
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


def _runs(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield each run of chunks of a text in which a pattern occurs, in linear time."""
    done = 0
    while found := pattern.search(text, done):
        start = max(text.rfind(gap, done, found.start()) for gap in " \n") + 1
        gap = _GAP.search(text, found.end())
        end = gap.start() if gap else len(text)
        yield text[max(start, done) : end]
        done = end


def form_finder(
    analyzer: Analyzer, is_wanted: Callable[[str], bool], is_spent: Callable[[], bool]
) -> Callable[[str], bool]:
    """Return a function that tells whether a text contains a token with a matching form.

    It stops when time has run out.
    """
    find = chunk_pattern().finditer

    class Chunks(dict[str, bool]):
        """A chunk → whether one of its tokens is wanted."""

        def __missing__(self, chunk: str) -> bool:
            found = any(is_wanted(piece.text) for piece in analyzer.forms(chunk))
            self[chunk] = found
            return found

    chunks = Chunks()

    def is_in(text: str) -> bool:
        found = map(itemgetter(0), find(text))
        for block in iter(lambda: list(islice(found, _BLOCK)), []):
            if is_spent():
                break
            if any(map(chunks.__getitem__, block)):
                return True
        return False

    return is_in


def verified(
    segments: Segments,
    found: Matches,
    is_match: Callable[[dict[str, Any]], bool],
    is_spent: Callable[[], bool],
) -> Matches:
    """Return the candidates whose stored fields match, verifying the best ones first.

    It stops when time has run out.

    Args:
        segments: The segments of the generation.
        found: The candidates.
        is_match: Returns whether stored fields match.
        is_spent: Returns whether time has run out.
    """
    kept = np.zeros(len(found.docs), bool)
    order = np.argsort(-found.scores, kind="stable").tolist()
    numbers = found.docs.tolist()
    for at in order:
        if is_spent():
            break
        kept[at] = is_match(segments.stored(numbers[at]))
    return Matches(found.docs[kept], found.scores[kept])


def docs_with_values(
    segments: Segments, field: str, is_in: Callable[[str], bool], is_spent: Callable[[], bool]
) -> Docs:
    """Return the live documents with a matching value in a field of whole values, ascending.

    It stops when time has run out.

    Args:
        segments: The segments of the generation.
        field: The field of the index.
        is_in: Returns whether a value matches.
        is_spent: Returns whether time has run out.
    """
    values = segments.ordinals(field)
    found = np.zeros(len(values.terms), bool)
    for ordinal, term in enumerate(values.terms):
        if is_spent():
            break
        found[ordinal] = is_in(term.decode())
    docs = np.unique(values.docs[found[values.ordinals]])
    return docs[segments.live[docs]]
