"""Where the dictionary does not decide: the words of an index as witnesses.

A word in no dictionary may begin with و ب ل ك ف or ال of its own (واتساب, فنزويلا). Whether those
letters are a prefix is told by the other words of the index.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

from kashaf.index.analysis.morphology.reading import ranked
from kashaf.index.analysis.morphology.splitting import LEAST

Occurs = Callable[[str], bool]
"""Whether a folded form occurs in an index."""

_PREFIXES: Final = (
    *("ال", "و", "ب", "ل", "ك", "ف", "وال", "بال", "لل", "كال", "فال", "ولل", "وب", "ول", "وك"),
    *("فب", "فل", "وبال"),
)
_AS_FREQUENT: Final = 2.0
_MORE_FREQUENT: Final = 2.0
"""Bits between two readings."""


def attached_forms(form: str, occurs: Occurs) -> tuple[str, ...]:
    """The forms of an index that are an unknown word with another prefix, or without its own.

    Args:
        form: a folded word that has no reading.
        occurs: tells which forms the index contains.
    """
    bases = [form]
    for prefix in _PREFIXES:
        rest = form[len(prefix) :]
        if form.startswith(prefix) and len(rest) > LEAST and _stands_alone(rest, occurs):
            bases.append(rest)
    candidates = [prefix + base for base in bases for prefix in ("", *_PREFIXES)]
    return tuple(dict.fromkeys(word for word in candidates if word != form and occurs(word)))


def candidate_forms(form: str) -> set[str]:
    """The forms that `attached_forms` may ask for: to look them up at once.

    Args:
        form: a folded word that has no reading.
    """
    bases = {form[len(prefix) :] for prefix in _PREFIXES if form.startswith(prefix)} | {form}
    bases = {base for base in bases if len(base) > LEAST}
    return {prefix + base for base in bases for prefix in ("", *_PREFIXES)}


def _stands_alone(rest: str, occurs: Occurs) -> bool:
    return occurs(rest) or occurs("ال" + rest)


def hamza_candidates(form: str) -> list[str]:
    """The forms that `hamza_forms` may ask for: to look them up at once."""
    return [*_with_hamza(form), *_without_hamza(form)]


def hamza_forms(form: str, occurs: Occurs) -> Iterator[str]:
    """Yield the forms that a known word has with a hamza left out or put in (روية, رؤية).

    A form with one more hamza must be a word that is about as frequent at least, and a form with
    one less must not be a word that is much more frequent.

    Args:
        form: a folded word.
        occurs: tells which forms the index contains.
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
    """The bits of the likeliest reading of a form; infinity if it has none."""
    found = ranked(form)
    return found[0][0] if found else math.inf
