"""Nisba adjectives and the words that they are derived from: غزة and غزي, صحراء and صحراوي.

They are different lemmas, and dictionaries often give them different roots or none, so a search for
related words finds them by their spelling.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashaf.index.analysis.folding import bare, fold

_NISBA: Final = re.compile("(..+?)(?:ي|ية|يون|يين|يات)")
_ENDING: Final = re.compile("(..+?)(?:يا|اء|[ةاىه])?")
_FAILA: Final = re.compile("..ي.ة")
"""The pattern of nouns whose nisba lacks their ي: قبيلة, قبلي."""
_ARTICLE: Final = re.compile("^ال(?=...)")


def nisba_relatives(word: str) -> tuple[str, ...]:
    """Return the nisbas that a word may have, and the words of which it may be a nisba.

    Most of them do not exist; the caller looks them up in an index. Known failure: a short noun
    whose stem ends in ي is taken for a nisba.

    Args:
        word: A word as spelled, or the lemma of a noun.
    """
    spelled = _ARTICLE.sub("", bare(word))
    found = [*_nisbas(spelled), *_bases(spelled)]
    return tuple(other for other in dict.fromkeys(found) if other != spelled and len(other) > 1)


def with_article(word: str) -> tuple[str, str]:
    """Return the folded form of a word, without and with the article."""
    form = fold(word)
    return form, "ال" + form


def _nisbas(word: str) -> Iterator[str]:
    match = _ENDING.fullmatch(word)
    if match is None or word.endswith("ي"):
        return
    if word.endswith("ية"):
        yield from (word[:-2] + "وي", word[:-1] + "وي", word[:-1])
        return
    if _FAILA.fullmatch(word):
        yield word[:2] + word[3] + "ي"
    base = match[1]
    if word.endswith("اة"):
        yield base[:-1] + "وي"
        return
    yield from (base + ending for ending in ("ي", "وي", "اوي", "اني"))
    if word.endswith("اء"):
        yield base + "ائي"


def _bases(word: str) -> Iterator[str]:
    match = _NISBA.fullmatch(word)
    if match is None:
        return
    base = match[1]
    yield from (base, base + "ة", base + "ا", base + "يا", base + "ية")
    if len(base) == 3:
        yield f"{base[:2]}ي{base[2]}ة"
    if base.endswith("ائ"):
        yield base[:-1] + "ء"
    for ending in ("او", "ان", "و"):
        shorter = base.removesuffix(ending)
        if shorter != base and len(shorter) > 1:
            yield from (shorter + last for last in ("", "ة", "ا", "اء", "ية", "اة"))
            break
