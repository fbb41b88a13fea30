"""Evidence from the words of an index, where the dictionary does not decide.

An unknown word may begin with و ب ل ك ف or ال that is not a prefix (واتساب, فنزويلا). Whether it is
one depends on which other words occur in the index.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

from kashaf.index.analysis.morphology.reading import ranked
from kashaf.index.analysis.morphology.splitting import LEAST

Occurs = Callable[[str], bool]
"""Returns whether a folded form occurs in an index."""

_PREFIXES: Final = (
    *("ال", "و", "ب", "ل", "ك", "ف", "وال", "بال", "لل", "كال", "فال", "ولل", "وب", "ول", "وك"),
    *("فب", "فل", "وبال"),
)
_AS_FREQUENT: Final = 2.0
"""Bits by which a form with one more hamza may be less likely than the word."""
_MORE_FREQUENT: Final = 2.0
"""Bits by which a form with one hamza less may be likelier than the word."""


def attached_forms(form: str, occurs: Occurs, *, has_reading: bool = False) -> tuple[str, ...]:
    """Return the forms of an index that are a word with other prefixes, or with none.

    Args:
        form: A folded word that has no reading, or is a foreign word.
        occurs: Returns whether the index contains a form.
        has_reading: Whether it has one. Its first letters are no prefix then: those of ليمون and
            فستان are none, though the index contain ستان.
    """
    bases = [form]
    for prefix in () if has_reading else _PREFIXES:
        rest = form[len(prefix) :]
        if form.startswith(prefix) and len(rest) > LEAST and _occurs_alone(rest, occurs):
            bases.append(rest)
    candidates = [prefix + base for base in bases for prefix in ("", *_PREFIXES)]
    return tuple(dict.fromkeys(word for word in candidates if word != form and occurs(word)))


def candidate_forms(form: str) -> set[str]:
    """Return the forms that `attached_forms` may look up, to look them up all at once.

    Args:
        form: A folded word that has no reading.
    """
    bases = {form[len(prefix) :] for prefix in _PREFIXES if form.startswith(prefix)} | {form}
    bases = {base for base in bases if len(base) > LEAST}
    return {prefix + base for base in bases for prefix in ("", *_PREFIXES)}


def _occurs_alone(rest: str, occurs: Occurs) -> bool:
    return occurs(rest) or occurs("ال" + rest)


def hamza_candidates(form: str) -> list[str]:
    """Return the forms that `hamza_forms` may look up, to look them up all at once."""
    return [*_with_hamza(form), *_without_hamza(form)]


def hamza_forms(form: str, occurs: Occurs) -> Iterator[str]:
    """Yield the forms of a known word with one hamza more or less (روية, رؤية).

    A form with one hamza more must be a word that is at least about as frequent; a form with one
    less must not be a word that is much more frequent.

    Args:
        form: A folded word.
        occurs: Returns whether the index contains a form.
    """
    added = list(filter(occurs, _with_hamza(form)))
    removed = list(filter(occurs, _without_hamza(form)))
    if not added and not removed:
        return
    own = _cost(form)
    yield from (other for other in added if _cost(other) <= own + _AS_FREQUENT)
    yield from (other for other in removed if _cost(other) >= own - _MORE_FREQUENT)


def _with_hamza(form: str) -> Iterator[str]:
    for at in range(1, len(form)):
        if form[at] in "وي":
            yield f"{form[:at]}ء{form[at + 1 :]}"
            yield f"{form[:at]}ء{form[at:]}"
    if form.endswith("ا"):
        yield form + "ء"


def _without_hamza(form: str) -> Iterator[str]:
    if form.endswith("ء"):
        yield form[:-1]
    if "ء" in form[1:-1] or form.endswith("ءه"):
        first, inner = form[0], form[1:]
        yield from (first + inner.replace("ء", seat) for seat in "وي")
        yield first + inner.replace("ءي", "ي").replace("ءو", "و")


def _cost(form: str) -> float:
    """Return the cost in bits of the likeliest reading of a form; infinity if it has none."""
    found = ranked(form)
    return found[0][0] if found else math.inf
