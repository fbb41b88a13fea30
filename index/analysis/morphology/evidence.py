"""Where the dictionary does not decide: the words of an index as witnesses.

A word in no dictionary may begin with و ب ل ك ف or ال of its own (واتساب, فنزويلا). Whether those
letters are a prefix is told by the other words of the index; so is where two words are written as
one (مطاربيروت).
"""

from collections.abc import Callable, Iterator
from typing import Final

Occurs = Callable[[str], bool]
"""Whether a folded form occurs in an index."""

_PREFIXES: Final = (
    *("ال", "و", "ب", "ل", "ك", "ف", "وال", "بال", "لل", "كال", "فال", "ولل", "وب", "ول", "وك"),
    *("فب", "فل", "وبال"),
)
_LEAST: Final = 3
_HEADS: Final = ("عبد", "ابو", "ابا", "ابي", "ام", "لا", "ما", "يا", "بن", "راس", "بور")
_TAILS: Final = ("الدين", "الله")


def attached_forms(form: str, occurs: Occurs) -> tuple[str, ...]:
    """The forms of an index that are an unknown word with another prefix, or without its own.

    Args:
        form: a folded word that has no reading.
        occurs: tells which forms the index contains.
    """
    bases = [form]
    for prefix in _PREFIXES:
        rest = form[len(prefix) :]
        if form.startswith(prefix) and len(rest) > _LEAST and _stands_alone(rest, occurs):
            bases.append(rest)
    candidates = [prefix + base for base in bases for prefix in ("", *_PREFIXES)]
    return tuple(dict.fromkeys(word for word in candidates if word != form and occurs(word)))


def candidate_forms(form: str, is_known: bool) -> set[str]:
    """The forms that `attached_forms` and `split_words` may ask for: to look them up at once.

    Args:
        form: a folded word.
        is_known: whether it has a reading.
    """
    candidates = {part for cut in _cuts(form, is_known) for part in (form[:cut], form[cut:])}
    if is_known:
        return candidates
    bases = {form[len(prefix) :] for prefix in _PREFIXES if form.startswith(prefix)} | {form}
    bases = {base for base in bases if len(base) > _LEAST}
    return candidates | {prefix + base for base in bases for prefix in ("", *_PREFIXES)}


def _stands_alone(rest: str, occurs: Occurs) -> bool:
    return occurs(rest) or occurs("ال" + rest)


def split_words(form: str, occurs: Occurs, is_known: bool) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a form, where a space may be missing, into two words of an index.

    First after the heads and before the tails of joined names (عبدالرحمن, نورالدين); a word that
    has a reading is cut only there.
    """
    for cut in _cuts(form, is_known):
        first, second = form[:cut], form[cut:]
        if len(first) > 1 and len(second) > 1 and occurs(first) and occurs(second):
            yield first, second


def _cuts(form: str, is_known: bool) -> list[int]:
    cuts = [len(head) for head in _HEADS if form.startswith(head)]
    cuts += [len(form) - len(tail) for tail in _TAILS if form.endswith(tail)]
    if not is_known:
        cuts += range(_LEAST, len(form) - _LEAST + 1)
    return [cut for cut in dict.fromkeys(cuts) if 1 < cut < len(form) - 1]
