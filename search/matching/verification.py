"""What postings can't tell is looked up in the stored text: exact spelling, forms in the title."""

from collections.abc import Callable, Sequence
from itertools import count

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling import is_spelled, letters
from kashaf.index.analysis.tokenizing import chunk_pattern


def exact_finder(
    analyzer: Analyzer, words: Sequence[str], forms: Sequence[str]
) -> Callable[[str], bool]:
    """A function that tells whether a text has these words in a row, spelled like this."""
    asked = [letters(word) for word in words]
    wanted = frozenset(forms)
    find = chunk_pattern().findall

    class Chunks(dict[str, tuple[tuple[int, str], ...] | None]):
        """Chunk → for each of its tokens the step to it and its text; None: nothing wanted."""

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
        for pieces in map(chunks.__getitem__, find(text)):
            if pieces is None:
                position += 1
                continue
            for step, word in pieces:
                position += step
                at.setdefault(position, []).append(word)
        return any(
            all(
                any(is_spelled(letters, word) for word in at.get(place, ()))
                for letters, place in zip(asked, count(start), strict=False)
            )
            for start in at
        )

    return is_in


def form_finder(analyzer: Analyzer, is_wanted: Callable[[str], bool]) -> Callable[[str], bool]:
    """A function that tells whether a text has a token with a form that is wanted."""
    find = chunk_pattern().findall

    class Chunks(dict[str, bool]):
        """Chunk → whether one of its tokens is wanted."""

        def __missing__(self, chunk: str) -> bool:
            found = any(is_wanted(piece.text) for piece in analyzer.forms(chunk))
            self[chunk] = found
            return found

    chunks = Chunks()
    return lambda text: any(map(chunks.__getitem__, find(text)))
