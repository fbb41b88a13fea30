"""A word as it is spelled, letter by letter: for searching it exactly so."""

from functools import cache

from kashaf.index.analysis.folding import MARKS, bare_table, composed

Letters = tuple[tuple[str, frozenset[str]], ...]
"""A word's letters, and the marks that each carries."""


@cache
def _marks() -> frozenset[str]:
    return frozenset(chr(code) for first, last in MARKS for code in range(first, last + 1))


def letters(word: str) -> Letters:
    """The letters of a word as spelled, without tatweel and invisible characters."""
    marks, table = _marks(), bare_table()
    found: list[tuple[str, frozenset[str]]] = []
    for char in composed(word):
        if char in marks:
            if found:
                found[-1] = found[-1][0], found[-1][1] | {char}
            continue
        found += [(letter, frozenset()) for letter in table.get(ord(char), char) or ""]
    return tuple(found)


def is_spelled(asked: Letters, word: str) -> bool:
    """Whether a word of a text has the letters asked for, and at each the marks asked for.

    Marks that were not asked for are free: كتب is spelled like كَتَبَ, and not the other way round.
    """
    has = letters(word)
    return len(has) == len(asked) and all(
        letter == other and marks <= more
        for (letter, marks), (other, more) in zip(asked, has, strict=True)
    )
