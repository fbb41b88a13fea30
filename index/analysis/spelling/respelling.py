"""Respelling: from a folded form back to its spellings, to show words as people write them."""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Final

_MOST: Final = 256
"""The most spellings of one form that are tried."""
_INSIDE: Final = {"ء": "ءئؤأ"}
_LAST: Final = {"ه": "هة", "ي": "يى", "ء": "ءئؤأ"}
_FIRST: Final = {"ا": "اأإآ", "ء": "ء"}
_ARTICLES: Final = ("", "ال", "وال", "بال", "فال", "كال", "لل", "و", "ف", "ب", "ل", "ك", "س")


def respellings(form: str) -> Iterator[str]:
    """Yield the spellings that fold to a form, at most `_MOST`, the form itself first.

    They differ only in hamza, ta marbuta and alef maqsura. A hamza on alef is tried only at the
    beginning of the word and after a prefix.
    """
    choices = [_INSIDE.get(letter, letter) for letter in form]
    choices[-1] = _LAST.get(form[-1], form[-1])
    for article in _ARTICLES:
        at = len(article)
        if form.startswith(article) and at < len(form) and form[at] in _FIRST:
            choices[at] = _FIRST[form[at]]
    yield from islice(map("".join, product(*choices)), _MOST)


def best_spelling(form: str, is_used: Callable[[str], bool], cost: Callable[[str], float]) -> str:
    """Return the likeliest spelling of a form that is used; the form itself if none is.

    Args:
        form: A folded word.
        is_used: Returns whether a spelling occurs in the documents.
        cost: Returns the cost of a spelling: the lower, the likelier.
    """
    if not form or form.isascii():
        return form
    used = [spelling for spelling in respellings(form) if is_used(spelling)]
    return min(used, key=lambda spelling: (cost(spelling), spelling), default=form)
