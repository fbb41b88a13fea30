"""Exact spelling: compares words letter by letter, with their marks."""

import re
from functools import cache

from kashaf.index.analysis.digits import WESTERN_DIGITS
from kashaf.index.analysis.folding import HAMZA_MARKS, MARKS, bare_table, composed

Letters = tuple[tuple[str, frozenset[str]], ...]
"""The letters of a word, each with its marks."""


@cache
def _marks() -> frozenset[str]:
    return frozenset(chr(code) for first, last in MARKS for code in range(first, last + 1))


def letters(word: str) -> Letters:
    """Return the letters of a word as spelled, without tatweel and invisible characters.

    Digits are Western ones, as in queries.
    """
    marks, table = _marks(), bare_table()
    found: list[tuple[str, frozenset[str]]] = []
    for char in composed(word).translate(WESTERN_DIGITS):
        if char in marks:
            if found:
                found[-1] = found[-1][0], found[-1][1] | {char}
            continue
        found += [(letter, frozenset()) for letter in table.get(ord(char), char) or ""]
    return tuple(found)


def spelling_pattern(word: str) -> re.Pattern[str]:
    """Return a pattern that matches wherever a word is spelled like this one.

    It also matches inside words. It misses spellings with a character of `composite_pattern`.
    """
    ignored = "".join(map(re.escape, _ignored()))
    digits = _digits()
    spelled = (digits.get(letter) or re.escape(letter) for letter, _ in letters(word))
    return re.compile(f"[{ignored}]*".join(spelled))


@cache
def _digits() -> dict[str, str]:
    """Return the pattern of each Western digit: the digits of the same value."""
    found = {str(digit): str(digit) for digit in range(10)}
    for code, digit in WESTERN_DIGITS.items():
        found[chr(digit)] += chr(code)
    return {digit: f"[{same}]" for digit, same in found.items()}


@cache
def composite_pattern() -> re.Pattern[str]:
    """Return the pattern of the characters that `letters` composes or replaces by letters."""
    shaped = (chr(code) for code, text in bare_table().items() if text)
    return re.compile(f"[{''.join(map(re.escape, (*HAMZA_MARKS, *shaped)))}]")


@cache
def _ignored() -> tuple[str, ...]:
    """Return the characters that `letters` leaves out."""
    return (*_marks(), *(chr(code) for code, text in bare_table().items() if not text))


def is_spelled(asked: Letters, word: str) -> bool:
    """Return whether a word has the letters of a query and, on each, the marks of the query.

    It may have more marks: كَتَبَ matches a query for كتب, but not the reverse.
    """
    has = letters(word)
    return len(has) == len(asked) and all(
        letter == other and marks <= more
        for (letter, marks), (other, more) in zip(asked, has, strict=True)
    )
