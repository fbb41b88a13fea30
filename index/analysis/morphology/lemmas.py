"""What a word is indexed and searched by: its lemmas, and weak keys for other spellings.

| key | of | example |
| --- | --- | --- |
| a lemma as the dictionary spells it | nouns | المدارس → مدرسة |
| `+` and the past | verbs | سيقولونها → +قال |
| `?` and the light stem | words that nothing explains | كيبلينغ → ?كيبلينغ |
| `~` and a skeleton | loan words, names, words in ا or ى | جوجل, غوغل → ~ججل |

A document contains a word's likeliest lemmas, two at most, and a query looks for both (بنات of
ابنة and بنت). For a word that is spelled as its first lemma, it looks only for that one (كتاب is a
book before it is writers) or also for a singular that it is about as likely a plural of. Known
words also look for `?` with their stem, since another form of the word may be unknown.

Known failures: homographs that need the sentence (عالم: world, scholar) share their lemma.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from kashaf.index.analysis.folding import DAGGER, bare, fold, plain_letters
from kashaf.index.analysis.folding import spelling as spelled
from kashaf.index.analysis.morphology.ranking import Ranked, has_repeated_letters
from kashaf.index.analysis.morphology.reading import Reading, as_reading, is_foreign, ranked
from kashaf.index.analysis.morphology.table import VERB

UNKNOWN: Final = "?"
WEAK: Final = "~"
FUNCTION: Final = "."
"""What the key of a function word begins with, so that على is not the name علي."""

MARKERS: Final = f"+{UNKNOWN}{WEAK}{FUNCTION}"
"""The signs that keys begin with."""

_MOST: Final = 2
"""Lemmas of a word in a document."""
_NEAR: Final = 3.0
"""Bits by which a second lemma may be less likely than the first."""
_AS_LIKELY: Final = 1.5
"""Bits by which a word in a query may be less likely a plural than the singular that it spells."""
_CONJUNCTIONS: Final = ("و", "ف")
_DAGGER_NEAR: Final = 8.0
"""Bits by which a reading with the small alef as a letter may be less likely than one without."""
_FAR: Final = 22.0
"""Bits from which a word may be a foreign one that its reading does not explain: هنجاريا."""
_CLITICS: Final = re.compile("[وف]?(?:[بك]?ال|لل)|[وف][بكلس]|.*(?:ها|هم|هما|هن|كم|كما|نا)$")
"""Forms that are long because of what is attached to them; they are not taken for foreign words."""
_NATIVE_LETTERS: Final = frozenset("عحصضظذءى")
"""Letters that foreign words are seldom spelled with."""
_ELONGATED: Final = re.compile(r"(\w)\1{2,}")
_PLAIN: Final = re.compile("[\u0621-\u063a\u0641-\u064a]*")
"""A word of Arabic letters only, without marks."""


class Lemmas(NamedTuple):
    """The keys of one word.

    Attributes:
        keys: the keys a document contains, likeliest first; never empty.
        weak: keys that match words of another spelling, at a lower score.
    """

    keys: tuple[str, ...]
    weak: tuple[str, ...]


def find_readings(text: str, form: str) -> tuple[Reading, ...]:
    """The ways to explain a word, likeliest first; none for an unknown word.

    Args:
        text: the word as written, marks and all.
        form: the word folded with the default switches.
    """
    return tuple(as_reading(folded, found) for folded, found in _ranked(text, form))


def _ranked(text: str, form: str) -> list[tuple[str, Ranked]]:
    """What `find_readings` is made of: folded forms and the ranked candidates of each.

    A small alef is also read as a letter, as it is spelled today: ٱلْكِتَٰبِ is الكتاب.
    """
    respelled = _respelled(form) if may_be_respelled(form) else []
    found = respelled or [
        (form, one) for one in ranked(form, text if text == form else spelling(text, form))
    ]
    if DAGGER in text:
        more = min(filter(None, map(_as_spelled, _modern_spellings(text))), key=_best, default=[])
        if more and (not found or _best(more) <= _best(found) + _DAGGER_NEAR):
            found = [*more, *found]
    return found


def _modern_spellings(text: str) -> tuple[str, str]:
    """Spell the small alef as today: it is read for the و before it (ٱلصَّلَوٰةَ) or after it (أَمْوَٰل)."""
    plain = text.replace(f"ى{DAGGER}", "ى")
    return _small_alef().sub("ا", text), plain.replace(DAGGER, "ا")


def _as_spelled(written: str) -> list[tuple[str, Ranked]]:
    form = fold(written)
    return [(form, one) for one in ranked(form, spelling(written, form))]


def _best(found: list[tuple[str, Ranked]]) -> float:
    return _bits(found[0][1])


def _bits(found: Ranked) -> float:
    return round(found[0], 1)


def find_lemmas(text: str, form: str, stem: str) -> Lemmas:
    """The keys of one Arabic word.

    Args:
        text: the word as written, marks and all.
        form: the word folded with the default switches.
        stem: its light stem, the key of an unknown word.
    """
    found = [one for _, one in _ranked(text, form)]
    if not found:
        whole = form[max(form.find(stem), 0) :]
        weak = (*_weak_keys(stem), *_weak_keys(whole), *_final_alef(text))
        if form[0] == "و":
            weak += _weak_keys(form)
        return Lemmas((UNKNOWN + stem,), tuple(dict.fromkeys(weak)))
    first = found[0][1]
    keys = [first]
    for one in found[1:_MOST]:
        if one[1] != first and _bits(one) <= _bits(found[0]) + _NEAR:
            keys.append(one[1])
    if DAGGER in text:
        keys += [one[1] for one in ranked(form)[:1] if one[1] not in keys]
    weak = ()
    if is_foreign(found[0]):
        country = form[found[0][2][0] :] if form.endswith("يا") else ""
        weak = _weak_keys(country or first)
    if _bits(found[0]) > _FAR and _may_be_foreign(form):
        weak += _weak_keys(form)
    if not first.startswith(VERB):
        weak += _final_alef(first)
    if form[found[0][2][1] :] not in _ALEF_SUFFIXES:
        weak += _final_alef(text)
    return Lemmas(tuple(keys), tuple(dict.fromkeys(weak)))


def _may_be_foreign(form: str) -> bool:
    """Return whether a word has neither letters nor attachments that foreign words rarely have."""
    return _NATIVE_LETTERS.isdisjoint(form) and not _CLITICS.match(form)


def query_lemmas(text: str, lemmas: tuple[str, ...], stem: str) -> tuple[str, ...]:
    """Return the keys by which a query looks for a word.

    They are its likeliest lemma, one that is about as likely and, since another form of the word
    may be unknown, the key that its stem then has, unless that lost the ال of ألياف. A function
    word behind a conjunction is also looked for as the word that has the letter of its own (فقد).

    Args:
        text: the word as written, marks and all.
        lemmas: the keys of the word in a document.
        stem: its light stem.
    """
    first = lemmas[0]
    if first[0] == FUNCTION:
        return (first, *_own_lemmas(text)) if first[1:2] != text[:1] else (first,)
    if len(first) < 2 or first[0] in (UNKNOWN, "#") or first.isascii():
        return (first,)
    tied = _tied_lemmas(text) if len(lemmas) > 1 else ()
    if text[0] in "أإآ" and text[1:2] == "ل" and not stem.startswith("ال"):
        return (first, *tied)
    return (first, *tied, UNKNOWN + stem)


def _tied_lemmas(text: str) -> list[str]:
    """The other lemmas of a word that a query looks for; none if it is one of several (ﷺ)."""
    written = spelled(text)
    form = fold(written)
    found = [one for _, one in _ranked(written, form)[:_MOST]]
    if not found:
        return []
    first, *others = found
    limit = _bits(first) + _NEAR
    if first[1] == _whole_stem(first, form):
        limit = _bits(first) + _AS_LIKELY
        others = [one for one in others if one[1][0] != VERB and _whole_stem(one, form)]
    return [other[1] for other in others if _bits(other) <= limit]


def _whole_stem(found: Ranked, form: str) -> str:
    """The stem of a reading without a prefix and a suffix, else nothing."""
    _, _, (start, end, entry, pair) = found
    return "" if start or end < len(form) or pair[4] else entry[1]


def _own_lemmas(text: str) -> Iterator[str]:
    """The likeliest lemma of a word that begins with و or ف of its own."""
    form = fold(text)
    if form[0] in _CONJUNCTIONS:
        yield from [one[1] for one in ranked(form) if not one[2][0]][:1]


def spelling(text: str, form: str) -> str:
    """Return the word without marks, in Arabic letters, with hamza and ta marbuta.

    It is empty if it would not be as long as its form.
    """
    plain = text if _PLAIN.fullmatch(text) else plain_letters(bare(text))
    if "ءا" in plain and len(plain) > len(form):
        plain = plain.replace("ءا", "آ", 1)
    return plain if len(plain) == len(form) else ""


def may_be_respelled(form: str) -> bool:
    """Return whether `respellings` may yield other forms."""
    return "ءا" in form or has_repeated_letters(form)


def _respelled(form: str) -> list[tuple[str, Ranked]]:
    """The candidates of a word written with letters drawn out (جميييل), or ءا for آ (قرءان)."""
    some = [[(other, one) for one in ranked(other)] for other in respellings(form)]
    return min(filter(None, some), key=lambda found: _bits(found[0][1]), default=[])


def respellings(form: str) -> Iterator[str]:
    """Yield the forms that are meant by letters drawn out, or by ءا for آ."""
    if _ELONGATED.search(form):
        yield _ELONGATED.sub(r"\1", form)
        yield _ELONGATED.sub(r"\1\1", form)
    if "ءا" in form and not ranked(form):
        yield form.replace("ءا", "ا")


@cache
def _small_alef() -> re.Pattern[str]:
    """A small alef, with the و that it may be read for (ٱلصَّلَوٰةَ), not after ى."""
    seat = "[\u0653\u06e4\u0640\u200a]*"
    return re.compile(f"و{seat}{DAGGER}(?=.)|(?<!ى){DAGGER}")


REPLACEABLE: Final[Mapping[str, str]] = {
    "ج": "غقگكخ",
    "ت": "طث",
    "ز": "ذظ",
    "د": "ض",
    "س": "ص",
}
"""Letters of a weak key, and the letters of a word that each may stand for."""
_FOREIGN: Final = str.maketrans(
    {
        **{other: key for key, others in REPLACEABLE.items() for other in others},
        **dict.fromkeys("اويءىة", None),
    }
)
_EPENTHETIC: Final = re.compile("^ا(?=[سش][تبكمنلفر])")


def _weak_keys(word: str) -> tuple[str, ...]:
    """The key that the spellings of a foreign word share.

    It is made of the word's consonants, after ا if it begins with a vowel that is not only put
    before two consonants (استوكهولم), and before the ي of adjectives.
    """
    form = _EPENTHETIC.sub("", fold(word).replace("تش", "ش"))
    skeleton = form[:1].translate(_FOREIGN) + form[1:].translate(_FOREIGN).replace("ه", "")
    if len(skeleton) < 3:
        return ()
    first = "ا" if form[0] in "اويء" else ""
    last = "ي" if form.endswith(("ي", "يه")) else ""
    return (f"{WEAK}{first}{skeleton}{last}",)


_ALEF_SUFFIXES: Final = ("ا", "وا", "ها")
"""Suffixes whose ا is no spelling of ى: كتابا, كتبوا, كتابها."""


def _final_alef(spelled: str) -> tuple[str, ...]:
    """The key that عصا and عصى, فرنسا and فرنسى share."""
    if len(spelled) > 2 and spelled[-1] in "اى":
        return (f"{WEAK}{spelled[:-1]}ى",)
    return ()
