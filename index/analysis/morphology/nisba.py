"""Nisba adjectives and the words they come from: غزة and غزي, صحراء and صحراوي.

They are lemmas of their own, and dictionaries often give them different roots or none, so a search
for related words looks for them by their spelling.
"""

import re
from collections.abc import Iterator
from typing import Final

from kashaf.index.analysis.folding import bare, fold

_NISBA: Final = re.compile("(..+?)(?:ي|ية|يون|يين|يات)")
_ENDING: Final = re.compile("(..+?)(?:يا|اء|[ةاىه])?")
_ARTICLE: Final = re.compile("^ال(?=...)")


def nisba_relatives(word: str) -> tuple[str, ...]:
    """Return the nisbas that a word may have, and the words that it may be a nisba of.

    Most of what is returned is no word: an index tells which are. Known failure: short nouns that
    end in ي of their own are taken for nisbas.

    Args:
        word: A word as it is spelled, or the lemma of a noun.
    """
    spelled = _ARTICLE.sub("", bare(word))
    found = [*_nisbas(spelled), *_bases(spelled)]
    return tuple(other for other in dict.fromkeys(found) if other != spelled and len(other) > 1)


def with_article(word: str) -> tuple[str, str]:
    """Return the form of a word, without and with the article."""
    form = fold(word)
    return form, "ال" + form


def _nisbas(word: str) -> Iterator[str]:
    match = _ENDING.fullmatch(word)
    if match is None or word.endswith(("ي", "ية")):
        return
    base = match[1]
    yield from (base + ending for ending in ("ي", "وي", "اوي", "اني"))
    if word.endswith("اء"):
        yield base + "ائي"


def _bases(word: str) -> Iterator[str]:
    match = _NISBA.fullmatch(word)
    if match is None:
        return
    base = match[1]
    yield from (base, base + "ة", base + "ا", base + "يا")
    if base.endswith("ائ"):
        yield base[:-1] + "ء"
    for ending in ("او", "ان", "و"):
        shorter = base.removesuffix(ending)
        if shorter != base and len(shorter) > 1:
            yield from (shorter + last for last in ("", "ة", "ا", "اء", "ية"))
            break
