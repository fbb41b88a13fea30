"""The forms that a multi-term query (prefix, wildcard or fuzzy word) matches."""

import re
from collections.abc import Callable
from typing import Final, assert_never

from kashaf.search.query.nodes import Fuzzy, MultiTermQuery, Prefix, Wildcard

_ARTICLES: Final = ("ال", "وال", "بال", "كال", "فال", "لل", "ولل")
_PARTICLES: Final = ("و", "ف", "ب", "ل", "ك", "وب", "ول")
_LEAST: Final = 4
"""The fewest letters of a prefix that also matches after particles: و and ب begin many words."""


def prefix_forms(form: str) -> list[str]:
    """Return the beginnings of forms that a prefix matches: the prefix, also after particles.

    `مدر*` matches المدرسة, `جامع*` matches بجامعات, and `الت*` matches والتين.
    """
    if not form or not "\u0600" <= form[0] <= "\u06ff":
        return [form]
    articles: tuple[str, ...] = _ARTICLES
    if form.startswith("ال") and len(form) > 2:
        form, articles = form[2:], tuple(article for article in _ARTICLES if article != "ال")
        found = ["ال" + form, *(article + form for article in articles)]
    else:
        before = (*articles, *_PARTICLES) if len(form) >= _LEAST else articles
        found = [form, *(particle + form for particle in before)]
    return [found[0], *(other for other in found[1:] if not other.startswith(found[0]))]


def form_test(query: MultiTermQuery) -> Callable[[str], bool]:
    """Return a function that tells whether the query matches a form."""
    match query:
        case Prefix(form=form):
            beginnings = tuple(prefix_forms(form))
            return lambda other: other.startswith(beginnings)
        case Wildcard(pattern=pattern):
            matches = compile_wildcard(pattern).fullmatch
            return lambda other: matches(other) is not None
        case Fuzzy(form=form, distance=distance):
            return lambda other: is_within_distance(form, other, distance)
        case _:
            assert_never(query)


def compile_wildcard(pattern: str) -> re.Pattern[str]:
    """Return a wildcard pattern (`*` any letters, `?` one) as a regular expression for `fullmatch`.

    Each run between two stars matches where it first fits, without backtracking (an atomic group),
    as in `fnmatch.translate`. So the time to match is bounded by the lengths of pattern and word.
    """
    first, *others = (re.escape(run).replace(r"\?", ".") for run in pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{run})" for run in others[:-1] if run)
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def is_within_distance(left: str, right: str, most: int) -> bool:
    """Return whether two words are at most `most` edits apart (optimal string alignment).

    An edit inserts, deletes or replaces a letter, or swaps two neighbors.
    `kernels.edit_distance.distances` computes the same for many words at once.
    """
    if abs(len(left) - len(right)) > most or len(set(left) ^ set(right)) > 2 * most:
        return False
    before: list[int] = []
    above = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cell = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cell = min(cell, before[j - 2] + 1)
            row.append(cell)
        before, above = above, row
    return above[-1] <= most
