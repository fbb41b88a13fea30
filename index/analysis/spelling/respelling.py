"""From a folded form back to its spellings, to show people words as they write them."""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Final

_MOST: Final = 256
"""Spellings of one form that are tried."""
_INSIDE: Final = {"ء": "ءئؤأ"}
_LAST: Final = {"ه": "هة", "ي": "يى", "ء": "ءئؤأ"}
_FIRST: Final = {"ا": "اأإآ", "ء": "ء"}
_ARTICLES: Final = ("", "ال", "وال", "بال", "فال", "كال", "لل", "و", "ف", "ب", "ل", "ك", "س")


def respellings(form: str) -> Iterator[str]:
    """Yield the spellings that fold to a form, at most `_MOST`, itself first.

    Only hamza, ta marbuta and alef maqsura differ; a hamza on alef is tried at the beginning of a
    word, perhaps behind a prefix.
    """
    choices = [_INSIDE.get(letter, letter) for letter in form]
    choices[-1] = _LAST.get(form[-1], form[-1])
    for article in _ARTICLES:
        at = len(article)
        if form.startswith(article) and at < len(form) and form[at] in _FIRST:
            choices[at] = _FIRST[form[at]]
    yield from islice(map("".join, product(*choices)), _MOST)


def best_spelling(form: str, is_used: Callable[[str], bool], cost: Callable[[str], float]) -> str:
    """Return the likeliest of the spellings of a form that are used; the form if none is.

    Args:
        form: A folded word.
        is_used: Tells whether a spelling occurs in the documents.
        cost: How unlikely a spelling is.
    """
    if not form or form.isascii():
        return form
    used = [spelling for spelling in respellings(form) if is_used(spelling)]
    return min(used, key=lambda spelling: (cost(spelling), spelling), default=form)
