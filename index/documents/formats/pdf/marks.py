"""Vowel marks → the letters they belong to, by the order in which a file draws them.

The position of a mark is no help: its origin may be over a neighboring letter. But shaping keeps
marks in the order of the letters: in a file that draws Arabic from the left, as most do, a mark
comes right before its letter, and in one that draws it from the right, right after it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kashaf.index.documents.formats.pdf.characters import Character

_SHADDA = "\u0651"
_REACH = 0.5  # of the size: how far a mark may be from its letter


def attached(characters: Sequence[Character]) -> list[Character]:
    """Return the characters, with each mark added to the text of its letter."""
    letters = [number for number, one in enumerate(characters) if not one.is_mark]
    if len(letters) == len(characters):
        return list(characters)
    after = _neighbors(characters, reverse=True)
    before = _neighbors(characters, reverse=False)
    marks = [number for number, one in enumerate(characters) if one.is_mark]
    order = (after, before) if _is_drawn_from_left(characters) else (before, after)
    texts: dict[int, str] = {}
    for mark in marks:
        for neighbors in order:
            letter = neighbors[mark]
            if letter is not None and _is_over(characters[mark], characters, letter, _REACH):
                texts[letter] = texts.get(letter, "") + characters[mark].text
                break
    return [
        replace(one, text=one.text + "".join(sorted(texts[number], key=lambda s: s != _SHADDA)))
        if number in texts
        else one
        for number, one in enumerate(characters)
        if not one.is_mark
    ]


def _is_drawn_from_left(characters: Sequence[Character]) -> bool:
    letters = [one for one in characters if not one.is_mark and one.text.isalpha()]
    steps = (after.left - before.left for before, after in pairwise(letters))
    return sum(1 if step > 0 else -1 for step in steps) >= 0


def _neighbors(characters: Sequence[Character], *, reverse: bool) -> list[int | None]:
    """Return the nearest letter drawn before each character, or after it with `reverse`."""
    found: list[int | None] = [None] * len(characters)
    last: int | None = None
    numbers = range(len(characters))
    for number in reversed(numbers) if reverse else numbers:
        found[number] = last
        if not characters[number].is_mark and characters[number].text.strip():
            last = number
    return found


def _is_over(
    mark: Character, characters: Sequence[Character], letter: int | None, reach: float
) -> bool:
    if letter is None:
        return False
    one = characters[letter]
    slack = reach * max(one.size, 1)
    is_near = abs(one.baseline - mark.baseline) < max(one.size, 1)
    return is_near and one.left - slack <= mark.center <= one.right + slack
