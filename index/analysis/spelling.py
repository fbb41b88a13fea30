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
