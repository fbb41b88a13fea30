"""A word as it is spelled, letter by letter: for searching it exactly so."""

import re
from functools import cache

from kashaf.index.analysis.folding import HAMZA_MARKS, MARKS, bare_table, composed

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


def spelling_pattern(word: str) -> re.Pattern[str]:
    """Return a pattern that is found in each text with a word spelled like this one.

    It is found inside words, too. Not found are spellings with one of `composite_pattern`.
    """
    ignored = "".join(map(re.escape, _ignored()))
    return re.compile(f"[{ignored}]*".join(re.escape(letter) for letter, _ in letters(word)))


@cache
def composite_pattern() -> re.Pattern[str]:
    """Return the pattern of a character that may change which letters `letters` returns."""
    shaped = (chr(code) for code, text in bare_table().items() if text)
    return re.compile(f"[{''.join(map(re.escape, (*HAMZA_MARKS, *shaped)))}]")


@cache
def _ignored() -> tuple[str, ...]:
    """The characters that `letters` does not count as letters."""
    return (*_marks(), *(chr(code) for code, text in bare_table().items() if not text))


def is_spelled(asked: Letters, word: str) -> bool:
    """Whether a word of a text has the letters asked for, and at each the marks asked for.

    Marks that were not asked for are free: كتب is spelled like كَتَبَ, and not the other way round.
    """
    has = letters(word)
    return len(has) == len(asked) and all(
        letter == other and marks <= more
        for (letter, marks), (other, more) in zip(asked, has, strict=True)
    )
