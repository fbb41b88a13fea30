"""What a word is indexed and searched by: its lemmas, and weak keys for other spellings.

| key | of | example |
| --- | --- | --- |
| a lemma as the dictionary spells it | nouns | المدارس → مدرسة |
| `+` and the past | verbs | سيقولونها → +قال |
| `?` and the light stem | words that nothing explains | كيبلينغ → ?كيبلينغ |
| `~` and a skeleton | loan words, names, words in ا or ى | جوجل, غوغل → ~ججل |

A document contains a word's likeliest lemmas, two at most; a query looks for the likeliest one, so
that «عدد» finds the documents that read it otherwise. Known words also look for `?` with their
stem, since another form of the word may be unknown.

Known failures: homographs that need the sentence (عالم: world, scholar) share their lemma.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from kashaf.index.analysis.folding import DAGGER, bare, fold, plain_letters
from kashaf.index.analysis.morphology.readings import Reading, readings

UNKNOWN: Final = "?"
WEAK: Final = "~"

_MOST: Final = 2
"""Lemmas of a word in a document."""
_NEAR: Final = 3.0
"""Bits by which a second lemma may be less likely than the first."""
_DAGGER_NEAR: Final = 8.0
"""The same where the second is read with the small alef as a letter."""
_ELONGATED: Final = re.compile(r"(\w)\1{2,}")


class Lemmas(NamedTuple):
    """The analysis of one word.

    Attributes:
        readings: the ways to explain the word, likeliest first; empty for an unknown word.
        index: the keys a document contains, likeliest first; never empty.
        query: the keys a query looks for.
        weak: keys that match with words of another spelling, at a lower score.
    """

    readings: tuple[Reading, ...]
    index: tuple[str, ...]
    query: tuple[str, ...]
    weak: tuple[str, ...]


def find_lemmas(text: str, form: str, stem: str) -> Lemmas:
    """The lemmas of one Arabic word.

    Args:
        text: the word as written, marks and all.
        form: the word folded with the default switches.
        stem: its light stem, the key of an unknown word.
    """
    found = readings(form, spelling(text, form)) or _respelled(form)
    keys = _near(found, _NEAR, _MOST)
    if DAGGER in text:
        found, keys = _with_small_alefs(text, found, keys)
    unknown = UNKNOWN + stem
    if not keys:
        return Lemmas((), (unknown,), (unknown,), _weak_keys(stem, is_foreign=True))
    first = found[0]
    weak = _weak_keys(first.lemma, is_foreign=first.is_foreign)
    return Lemmas(found, keys, (keys[0], unknown), weak)


def spelling(text: str, form: str) -> str:
    """The word without marks, in Arabic letters, hamza and ta marbuta kept; empty if that is not as
    long as its form."""
    plain = plain_letters(bare(text))
    if "ءا" in plain and len(plain) > len(form):
        plain = plain.replace("ءا", "آ", 1)
    return plain if len(plain) == len(form) else ""


def _near(found: tuple[Reading, ...], near: float, most: int) -> tuple[str, ...]:
    return tuple(
        reading.lemma for reading in found[:most] if reading.cost <= found[0].cost + near
    )


def _respelled(form: str) -> tuple[Reading, ...]:
    """The readings of a word written with letters drawn out, or ءا for آ."""
    for other in _respellings(form):
        found = readings(other)
        if found:
            return found
    return ()


def _respellings(form: str) -> Iterator[str]:
    if _ELONGATED.search(form):
        yield _ELONGATED.sub(r"\1", form)
        yield _ELONGATED.sub(r"\1\1", form)
    if "ءا" in form:
        yield form.replace("ءا", "ا")


def _with_small_alefs(
    text: str, found: tuple[Reading, ...], keys: tuple[str, ...]
) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
    """The readings and keys of a word whose small alefs are letters as well (ٱلصَّلَوٰةَ, ٱلْكِتَٰبِ)."""
    written = _small_alef().sub("ا", text)
    other = fold(written)
    more = readings(other, spelling(written, other))
    if not more or (found and found[0].cost + _DAGGER_NEAR < more[0].cost):
        return found, keys
    best = _near(more, _NEAR, _MOST)
    return more, (*best, *(key for key in keys if key not in best))[: _MOST + 1]


@cache
def _small_alef() -> re.Pattern[str]:
    """A small alef, with the و that it replaces, but not after ى, which is an alef already."""
    marks = "[\u064b-\u065f\u06d6-\u06ed\u0640\u200a]*"
    return re.compile(f"و{marks}{DAGGER}(?=.)|(?<!ى){DAGGER}")


_FOREIGN: Final = str.maketrans(
    {
        **dict.fromkeys("غقگكخ", "ج"),
        **{"ط": "ت", "ذ": "ز", "ظ": "ز", "ض": "د", "ص": "س", "ث": "ت"},
        **dict.fromkeys("اويءىةه", None),
    }
)


def _weak_keys(word: str, is_foreign: bool) -> tuple[str, ...]:
    if is_foreign:
        form = fold(word).replace("تش", "ش")
        skeleton = form.translate(_FOREIGN)
        if len(skeleton) >= 3:
            first = "ا" if form[0] in "اويء" else ""
            return (f"{WEAK}{first}{skeleton}",)
    if len(word) > 2 and word[-1] in "اى" and word[0] != "+":
        return (f"{WEAK}{word[:-1]}ى",)
    return ()
