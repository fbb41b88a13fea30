# cython: freethreading_compatible=True
"""The inner loops of `stemming`: where a word may be cut, and which cut is chosen.

The docstring of `stemming` describes the rules.

It is compiled with Cython if there is a C compiler; otherwise the interpreter runs the same file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

RootLookup = Callable[[str], str | None]
"""Returns the root of a form; None if the form is not in the dictionary."""

_ARTICLES: Final = frozenset(
    ("ال", "وال", "فال", "بال", "كال", "وبال", "فبال", "وكال", "لل", "ولل", "فلل")
)
_CONJUNCTION: Final = "و"
_PREPOSITIONS: Final = frozenset(("ب", "ل", "ك", "ف", "وب", "ول", "وك", "فب", "فل"))
_VERB_PREFIXES: Final = frozenset(("", "و", "ف", "س", "ل", "وس", "فس"))
_IMPERFECT: Final = "يتنا"
_NAME_PREFIXES: Final = _ARTICLES | _PREPOSITIONS | {"", _CONJUNCTION}
_PREFIXES: Final = _NAME_PREFIXES | _VERB_PREFIXES | {"سي", "ست", "سن", "سا"}

_PRONOUNS: Final = ("ها", "هم", "هن", "هما", "كم", "كما", "نا")
_FEMININE: Final = frozenset(
    (
        *("ه", "ات", "يه", "ته", "تي", "تين", "تان", "يات", "اته", "اتي", "يته"),
        *(ending + pronoun for ending in ("ت", "ات", "يت") for pronoun in _PRONOUNS),
    )
)
_PLAIN: Final = ("ي", "ها", *_PRONOUNS, "يها", "وها", "يون", "يين")
_WEAK: Final = ("ان", "ون", "ين", "ا")
_VERB_SUFFIXES: Final = ("وا", "ت", "تم", "ن", "ني", "ك", "يا", "انها", "ونها", "ينها", "وه", "اه")
_MIN_STEM: Final = dict.fromkeys(_PLAIN + _WEAK, 3) | dict.fromkeys(_FEMININE, 2) | {"": 2}
"""The fewest letters of a stem before each suffix of a noun."""
_SUFFIXES: Final = frozenset((*_MIN_STEM, *_VERB_SUFFIXES))

_BEGINNINGS: Final = frozenset(one[:end] for one in _PREFIXES for end in range(len(one) + 1))
_ENDINGS: Final = frozenset(one[start:] for one in _SUFFIXES for start in range(len(one) + 1))
_LEAST: Final = 2
"""The fewest letters of a stem."""


def find_starts(form: str) -> list[int]:
    """Return where a stem may start, ascending.

    `morphology.ranking` scans its own affixes in loops of its own: to share them costs 4 percent of
    the time of an analysis.
    """
    starts: list[int] = []
    for start in range(len(form) - _LEAST + 1):
        prefix = form[:start]
        if prefix not in _BEGINNINGS:
            break
        if prefix in _PREFIXES:
            starts.append(start)
    return starts


def find_ends(form: str) -> list[int]:
    """Return where a stem may end, descending."""
    ends: list[int] = []
    for end in range(len(form), _LEAST - 1, -1):
        suffix = form[end:]
        if suffix not in _ENDINGS:
            break
        if suffix in _SUFFIXES:
            ends.append(end)
    return ends


def find_family(
    form: str, starts: Sequence[int], ends: Sequence[int], families: Mapping[str, str]
) -> tuple[int, int] | None:
    """Return where a protected word or a word of a family starts and ends in a form, if any."""
    for start in starts:
        for end in ends:
            if (
                end - start >= _LEAST
                and form[start:end] in families
                and form[:start] in _NAME_PREFIXES
                and form[end:] in _MIN_STEM
            ):
                return start, end
    return None


def choose_cut(
    form: str, starts: Sequence[int], ends: Sequence[int], root: RootLookup
) -> tuple[int, int]:
    """Return where the stem of a form starts and ends, by rules 2 and 3 of `stemming`.

    Args:
        form: A folded word.
        starts: Where a stem may start, ascending.
        ends: Where a stem may end, descending.
        root: Returns the root of a form that is in the dictionary, else None.
    """
    left = 0
    for start in reversed(starts):
        if _is_prefix(form, start, starts, ends, root):
            left = start
            break
    for end in reversed(ends):
        if end - left >= _LEAST and _is_suffix(form, left, end, root):
            return left, end
    return left, len(form)


def nearest_root(
    form: str, starts: Sequence[int], ends: Sequence[int], root: RootLookup
) -> str | None:
    """Return the root of the dictionary word with the shortest affixes around it.

    Args:
        form: A folded word.
        starts: Where a stem may start, ascending.
        ends: Where a stem may end, descending.
        root: Returns the root of a form that is in the dictionary, else None.
    """
    best: tuple[int, int, str] | None = None
    size = len(form)
    for start in starts:
        is_verb = size - start >= 4 and form[start] in _IMPERFECT and form[:start] in _VERB_PREFIXES
        for end in ends:
            letters = start + size - end
            if end - start < _LEAST or (best is not None and letters > best[0]):
                break
            affixes = (start > 0) + (end < size)
            for word, more in _dictionary_words(form, start, end, is_verb):
                found = root(word)
                if found is not None:
                    candidate = (letters + more, affixes, found)
                    if best is None or candidate < best:
                        best = candidate
    return None if best is None else best[2]


def _dictionary_words(form: str, start: int, end: int, is_verb: bool) -> list[tuple[str, int]]:
    """Return the dictionary words of which a part of a form may be the stem.

    Each comes with the letters of the stem that count as affixes in addition.
    """
    stem = form[start:end]
    words = [(stem, 0)]
    if form[end:] in _FEMININE:
        words.append((stem + "ه", 0))
    if is_verb and end - start >= 4:
        words += [(stem[1:], 1), ("ا" + stem[1:], 1), (stem[1] + "ا" + stem[2:], 1)]
    return words


def _is_prefix(
    form: str, start: int, starts: Sequence[int], ends: Sequence[int], root: RootLookup
) -> bool:
    prefix = form[:start]
    if not prefix or prefix in _ARTICLES:
        return True
    if prefix == _CONJUNCTION:
        return len(form) >= 4 and not _is_word(form, 0, ends, root)
    if prefix not in _PREPOSITIONS or len(form) - start < 3 or root(form) is not None:
        return False
    return _first_word(form, starts, ends, root) == start


def _first_word(form: str, starts: Sequence[int], ends: Sequence[int], root: RootLookup) -> int:
    """Return the first start at which the rest of a form is a dictionary word, or -1."""
    for start in starts:
        if _is_word(form, start, ends, root):
            return start
    return -1


def _is_word(form: str, start: int, ends: Sequence[int], root: RootLookup) -> bool:
    """Return whether a form from `start` on is a dictionary word, perhaps with a suffix."""
    for end in ends:
        if end - start < _LEAST:
            break
        suffix = form[end:]
        if suffix in _MIN_STEM:
            stem = form[start:end]
            if root(stem) is not None or (suffix in _FEMININE and root(stem + "ه") is not None):
                return True
    return False


def _is_suffix(form: str, start: int, end: int, root: RootLookup) -> bool:
    suffix = form[end:]
    shortest = _MIN_STEM.get(suffix)
    if shortest is None or end - start < shortest:
        return False
    if suffix in _WEAK:
        return root(form[start:]) is None and (suffix != "ا" or root(form[start:end]) is not None)
    return True
