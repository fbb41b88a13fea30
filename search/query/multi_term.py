"""Which forms a prefix, a pattern or a fuzzy word stands for."""

import re
from collections.abc import Callable

from kashaf.search.query.nodes import Fuzzy, Prefix, Wildcard

MultiTermQuery = Prefix | Wildcard | Fuzzy


def label(query: MultiTermQuery) -> str:
    """The node as a user may have typed it."""
    match query:
        case Prefix(form=form):
            return f"{form}*"
        case Wildcard(pattern=pattern):
            return pattern
        case Fuzzy(form=form, distance=distance):
            return f"{form}~{distance}"


def form_test(query: MultiTermQuery) -> Callable[[str], bool]:
    """A function that tells whether a form is meant."""
    match query:
        case Prefix(form=form):
            return lambda other: other.startswith(form)
        case Wildcard(pattern=pattern):
            matches = compiled(pattern).fullmatch
            return lambda other: matches(other) is not None
        case Fuzzy(form=form, distance=distance):
            return lambda other: are_close(form, other, distance)


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of `*` (any letters) and `?` (one) as a regular expression for `fullmatch`.

    Each run between two stars is taken where it first fits and for good (an atomic group), as
    `fnmatch.translate` does, so that no pattern takes more than time by length of the word.
    """
    first, *others = (re.escape(run).replace(r"\?", ".") for run in pattern.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{run})" for run in others[:-1] if run)
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def are_close(left: str, right: str, most: int) -> bool:
    """Whether at most `most` edits part two words: a letter more, less or replaced, or two
    neighbours swapped (optimal string alignment); `edits.distances` is the same on arrays."""
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
