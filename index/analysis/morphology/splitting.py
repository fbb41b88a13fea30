"""Where a word may be several words with the spaces left out: عبدالرحمن, iPhone15, 0501234567.

| word | cut |
| --- | --- |
| joined names | after عبد and the like, before الدين and the like (عبدالرحمن, نورالدين) |
| two words, the second with the article | before the article (نورالهدى) |
| a word without a reading | anywhere, but no part is shorter than three letters (مطاربيروت) |
| letters and digits | between them (F16, iPhone15Pro) |
| three words | after such a beginning and before such an end (ماشاءالله) |
| a number | into thousands (1 000), one of `_PHONE` digits also as telephone numbers are written |

Whether the parts occur in an index is for the caller to check.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

LEAST: Final = 3
"""The fewest letters of a part of a word that nothing explains."""
MAX_WAYS: Final = 64
"""The most ways to cut a word of Latin letters and digits."""
PARTICLES: Final = ("لا", "ما", "يا")
"""Function words that are often attached to the word after them."""

_NAMES: Final = ("عبد", "ابو", "ابا", "ابي")
_HEADS: Final = (*_NAMES, "لا", "ما", "يا", "راس", "بور")
_ALL_HEADS: Final = (*_HEADS, "ام", "بن")
"""Many words of the dictionary begin with the last two as well: أمير, بندر."""
_BEFORE: Final = {**dict.fromkeys(_NAMES, "وفبلك"), "لا": "وف", "ما": "وف"}
"""What may be attached to a joined word, by the first of its words: وعبدالرحمن, ولاسيما."""
_HEADS_OF_THREE: Final = ("لا", "ما", "ان")
_TAILS: Final = ("الدين", "الله", "مءه", "ماءه")
_ARTICLE_INSIDE: Final = re.compile("(?<=...)ال(?=...)")
_PHONE: Final = range(7, 14)
_THOUSAND: Final = 3
_GROUPS: Final = range(2, 5)
"""How many digits a group has; if there are only two groups, they may have up to seven."""
_LONGEST_WORD: Final = 16
"""The most letters of a Latin word that is cut anywhere."""
_RUN: Final = re.compile(r"\d+|[^\W\d_]+")


def split_ways(form: str, *, anywhere: bool = False) -> list[tuple[str, ...]]:
    """Return the ways to cut a form into words, likeliest first.

    Args:
        form: A folded word.
        anywhere: Whether to cut between any two letters, not only where joined words usually meet.
    """
    if form.isascii():
        return list(islice(_ascii_ways(form, anywhere=anywhere), MAX_WAYS))
    heads = _ALL_HEADS if anywhere else _HEADS
    ends = [len(form) - len(tail) for tail in _TAILS if form.endswith(tail)]
    cuts = [len(head) for head in heads if form.startswith(head)] if form.startswith(heads) else []
    cuts += ends
    if "ال" in form:
        cuts += [match.start() for match in _ARTICLE_INSIDE.finditer(form)]
    if anywhere:
        cuts += range(LEAST, len(form) - LEAST + 1)
    if not cuts:
        return []
    found = [(form[:cut], form[cut:]) for cut in dict.fromkeys(cuts) if 1 < cut < len(form) - 1]
    firsts = [head for head in _HEADS_OF_THREE if form.startswith(head)] if ends else []
    three = [(head, form[len(head) : end], form[end:]) for head in firsts for end in ends]
    return [*found, *(way for way in three if len(way[1]) > 1)]


def joined_forms(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the forms of some words that are written as one, the plain one first."""
    joined = "".join(forms)
    before = _BEFORE.get(forms[0])
    return (joined, *(prefix + joined for prefix in before)) if before else (joined,)


def split_particle(form: str) -> list[tuple[str, ...]]:
    """Return the ways to cut a function word after a particle: مازال."""
    return [way for way in split_ways(form) if way[0] in PARTICLES]


def is_compound(form: str) -> bool:
    """Return whether a word is made of Latin letters and digits, or is a number that has groups."""
    return form.isascii() and bool(split_ways(form))


def may_join(forms: tuple[str, ...]) -> bool:
    """Return whether words may be one word written apart; not every two numbers are one."""
    if not all(map(str.isdigit, forms)):
        return True
    return sum(map(len, forms)) in _PHONE or _are_thousands(forms)


def _are_thousands(groups: Sequence[str]) -> bool:
    return len(groups[0]) <= _THOUSAND and all(len(group) == _THOUSAND for group in groups[1:])


def _ascii_ways(form: str, *, anywhere: bool) -> Iterator[tuple[str, ...]]:
    if not form.isalnum():
        return
    runs = tuple(_RUN.findall(form))
    if len(runs) > 1:
        yield from _run_ways(runs)
    elif form.isdigit():
        yield from _digit_ways(form)
    elif anywhere and len(form) <= _LONGEST_WORD:
        yield from ((form[:cut], form[cut:]) for cut in range(1, len(form)))


def _run_ways(runs: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the ways to cut a word between its letters and digits: everywhere, and once."""
    yield runs
    if len(runs) > 2:
        for at in range(1, len(runs)):
            yield "".join(runs[:at]), "".join(runs[at:])


def _digit_ways(number: str) -> Iterator[tuple[str, ...]]:
    first = len(number) % _THOUSAND
    starts = [0, *range(first or _THOUSAND, len(number), _THOUSAND)]
    if len(starts) > 1:
        yield tuple(number[start:end] for start, end in pairwise([*starts, len(number)]))
    if len(number) not in _PHONE:
        return
    yield from ((number[:cut], number[cut:]) for cut in range(2, len(number) - 1))
    for sizes in _group_sizes(len(number)):
        if len(sizes) > 2:
            ends = [0, *(sum(sizes[: at + 1]) for at in range(len(sizes)))]
            yield tuple(number[start:end] for start, end in pairwise(ends))


def _group_sizes(digits: int) -> Iterator[tuple[int, ...]]:
    """Yield the sizes of groups that add up to a number of digits, large groups first."""
    for size in reversed(_GROUPS):
        if size == digits:
            yield (size,)
        elif size < digits:
            yield from ((size, *rest) for rest in _group_sizes(digits - size))
