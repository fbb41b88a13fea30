"""The keys under which a word is indexed: its lemmas, and weak keys for other spellings.

| key | of | example |
| --- | --- | --- |
| a lemma as the dictionary spells it | nouns | المدارس → مدرسة |
| `+` and the past | verbs | سيقولونها → +قال |
| `?` and the light stem | unknown words | كيبلينغ → ?كيبلينغ |
| `~` and a skeleton | loanwords, names, words that end in ا or ى | جوجل, غوغل → ~ججل |

A word of a document is indexed under its likeliest lemmas, at most two, and a query looks for both
(بنات: ابنة and بنت). A query for a word that is spelled like its first lemma looks for that lemma
only (كتاب is "book" rather than "writers"), or also for a verb of that spelling (فتح), or for a
singular of which the word is about as likely to be the plural. A query for a known word also looks
for `?` and its stem, since another form of the word may be unknown.

Known failures: homographs that need the sentence (عالم: world, scholar) share their lemma.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from kashaf.index.analysis.folding import DAGGER, bare, fold, plain_letters
from kashaf.index.analysis.folding import spelling as spelled
from kashaf.index.analysis.morphology.ranking import Ranked, may_be_respelled
from kashaf.index.analysis.morphology.reading import Reading, as_reading, is_foreign, ranked
from kashaf.index.analysis.morphology.table import VERB

UNKNOWN: Final = "?"
WEAK: Final = "~"
FUNCTION: Final = "."
"""The first character of the key of a function word: it distinguishes على from the name علي."""

FUNCTION_VERBS: Final = frozenset(("+كان", "+صار", "+أصبح", "+بات", "+ليس"))
"""The verbs some of whose forms are function words."""

MARKERS: Final = f"+{UNKNOWN}{WEAK}{FUNCTION}"
"""The characters that mark the kind of a key, at its beginning."""

_MOST: Final = 2
"""The most lemmas under which a word of a document is indexed."""
_NEAR: Final = 3.0
"""Bits by which a second lemma may be less likely than the first."""
_AS_LIKELY: Final = 1.5
"""Bits by which a word of a query may be less likely a plural than a singular of that spelling."""
_CONJUNCTIONS: Final = ("و", "ف")
_DAGGER_NEAR: Final = 8.0
"""Bits by which a reading with the small alef as a letter may be less likely than one without."""
_FAR: Final = 22.0
"""The cost in bits above which a word may be foreign although it has a reading: هنجاريا."""
_CLITICS: Final = re.compile("[وف]?(?:[بك]?ال|لل)|[وف][بكلس]|.*(?:ها|هم|هما|هن|كم|كما|نا)$")
"""Forms with clitics, which make a reading costly; they are not taken for foreign words."""
_NATIVE_LETTERS: Final = frozenset("عحصضظذءى")
"""Letters that rarely occur in foreign words."""
_ELONGATED: Final = re.compile(r"(\w)\1{2,}")
_PLAIN: Final = re.compile("[\u0621-\u063a\u0641-\u064a]*")
"""A word of Arabic letters only, without marks."""


_RankedForm: TypeAlias = tuple[list[Ranked], str]
"""The ranked candidates of one folded form, and the form."""


class Lemmas(NamedTuple):
    """The keys of one word.

    Attributes:
        keys: The keys under which the word is indexed, likeliest first; never empty.
        weak: Keys that other spellings of the word share, which match at a lower score.
    """

    keys: tuple[str, ...]
    weak: tuple[str, ...]


def find_readings(text: str, form: str) -> tuple[Reading, ...]:
    """Return the possible readings of a word, likeliest first; none for an unknown word.

    Args:
        text: The word as written, with its marks.
        form: The word, folded with the default switches.
    """
    found, forms = _ranked(text, form)
    return tuple(map(as_reading, forms, found))


def _ranked(text: str, form: str) -> tuple[list[Ranked], list[str]]:
    """Return the ranked candidates of a word, and the folded form that each of them explains."""
    if DAGGER in text or may_be_respelled(form):
        return _ranked_spellings(text, form)
    found = _ranked_as_written(text, form)
    return found, [form] * len(found)


def _ranked_as_written(text: str, form: str) -> list[Ranked]:
    return ranked(form, text if text == form else spelling(text, form))


def _ranked_spellings(text: str, form: str) -> tuple[list[Ranked], list[str]]:
    """Return what `_ranked` returns of a word that may be spelled in another way.

    A small alef is also read as a letter, as in modern spelling: ٱلْكِتَٰبِ is الكتاب.
    """
    found, own = _respelled(form) if may_be_respelled(form) else ([], form)
    if not found:
        found, own = _ranked_as_written(text, form), form
    forms = [own] * len(found)
    if DAGGER in text:
        more, modern = _likeliest(map(_as_spelled, _modern_spellings(text)))
        if more and (not found or _bits(more[0]) <= _bits(found[0]) + _DAGGER_NEAR):
            return [*more, *found], [modern] * len(more) + forms
    return found, forms


def _modern_spellings(text: str) -> tuple[str, str]:
    """Return a word with ا for small alefs: replacing a و before it (ٱلصَّلَوٰةَ), or not (أَمْوَٰل)."""
    plain = text.replace(f"ى{DAGGER}", "ى")
    return _small_alef().sub("ا", text), plain.replace(DAGGER, "ا")


def _as_spelled(written: str) -> _RankedForm:
    form = fold(written)
    return ranked(form, spelling(written, form)), form


def _likeliest(spellings: Iterable[_RankedForm]) -> _RankedForm:
    """Return the spelling with the likeliest candidate, or one without candidates."""
    known = (one for one in spellings if one[0])
    return min(known, key=lambda one: _bits(one[0][0]), default=([], ""))


def _bits(found: Ranked) -> float:
    return round(found[0], 1)


def find_lemmas(text: str, form: str, stem: str) -> Lemmas:
    """Return the keys of one Arabic word.

    Args:
        text: The word as written, with its marks.
        form: The word, folded with the default switches.
        stem: Its light stem, which is the key of an unknown word.
    """
    found, _ = _ranked(text, form)
    if not found:
        whole = form[max(form.find(stem), 0) :]
        weak = (*_weak_keys(stem), *_weak_keys(whole), *_final_alef(text))
        if form[0] == "و":
            weak += _weak_keys(form)
        return Lemmas((UNKNOWN + stem,), tuple(dict.fromkeys(weak)))
    best = found[0]
    keys = [best[1]]
    for one in found[1:_MOST]:
        if one[1] != best[1] and _is_near(one, best):
            keys.append(one[1])
    if DAGGER in text:
        keys += [one[1] for one in ranked(form)[:1] if one[1] not in keys]
    weak = _weak_keys_of(best, text, form)
    return Lemmas(tuple(keys), tuple(dict.fromkeys(weak)) if weak else ())


def _is_near(second: Ranked, first: Ranked) -> bool:
    """Return whether a second lemma is nearly as likely as the first."""
    if second[0] - first[0] > _NEAR + 1:  # rounding, which is slow, makes no difference
        return False
    return _bits(second) <= _bits(first) + _NEAR


def _weak_keys_of(best: Ranked, text: str, form: str) -> tuple[str, ...]:
    """Return the weak keys of a known word, given its likeliest reading."""
    weak: tuple[str, ...] = ()
    cost, lemma, (start, end, _, _) = best
    if is_foreign(best):
        weak = _weak_keys((form[start:] if form.endswith("يا") else "") or lemma)
    if cost > _FAR and _bits(best) > _FAR and _may_be_foreign(form):
        weak += _weak_keys(form)
    if lemma[-1:] in _FINAL_ALEFS and lemma[:1] != VERB:
        weak += _final_alef(lemma)
    if text[-1:] in _FINAL_ALEFS and form[end:] not in _ALEF_SUFFIXES:
        weak += _final_alef(text)
    return weak


def _may_be_foreign(form: str) -> bool:
    """Return whether a word has no clitics and no letters that are rare in foreign words."""
    return _NATIVE_LETTERS.isdisjoint(form) and not _CLITICS.match(form)


def query_lemmas(text: str, lemmas: tuple[str, ...], stem: str) -> tuple[str, ...]:
    """Return the keys by which a query looks for a word.

    They are its likeliest lemma, a second one that is about as likely and, since another form of
    the word may be unknown, the key of an unknown word with its stem. That key is left out if the
    stem has lost an ال that is no article (ألياف). A function word after و or ف is also looked for
    as a word that begins with that letter (فقد), and a verb also in the forms that are not function
    words (كان, سيكون).

    Args:
        text: The word as written, with its marks.
        lemmas: The keys under which the word is indexed in a document.
        stem: Its light stem.
    """
    first = lemmas[0]
    if first[0] == FUNCTION:
        if first[1:] in FUNCTION_VERBS:
            return first, first[1:]
        return (first, *_own_lemmas(text)) if first[1:2] != text[:1] else (first,)
    if len(first) < 2 or first[0] in (UNKNOWN, "#") or first.isascii():
        return (first,)
    tied = _tied_lemmas(text) if len(lemmas) > 1 else ()
    if text[0] in "أإآ" and text[1:2] == "ل" and not stem.startswith("ال"):
        return (first, *tied)
    return (first, *tied, UNKNOWN + stem)


def _tied_lemmas(text: str) -> list[str]:
    """Return the other lemmas that a query for a word looks for; none for a phrase sign (ﷺ)."""
    written = spelled(text)
    form = fold(written)
    found = _ranked(written, form)[0][:_MOST]
    if not found:
        return []
    first, *others = found
    near = [one for one in others if _bits(one) <= _bits(first) + _NEAR]
    if first[1] == _whole_stem(first, form):
        near = [one for one in near if _whole_stem(one, form) and _is_as_likely(one, first)]
    return [other[1] for other in near]


def _is_as_likely(other: Ranked, first: Ranked) -> bool:
    """Return whether a query for a noun also looks for another lemma of the same spelling.

    It does so for a verb (فتح, يفتح), and for a singular if the noun is about as likely its plural.
    """
    return other[1][0] == VERB or _bits(other) <= _bits(first) + _AS_LIKELY


def _whole_stem(found: Ranked, form: str) -> str:
    """Return the stem of a reading that has neither prefix nor suffix, else the empty string."""
    _, _, (start, end, entry, pair) = found
    return "" if start or end < len(form) or pair[4] else entry[1]


def _own_lemmas(text: str) -> Iterator[str]:
    """Yield the likeliest lemma of a word whose first letter is a و or ف of the stem."""
    form = fold(text)
    if form[0] in _CONJUNCTIONS:
        yield from [one[1] for one in ranked(form) if not one[2][0]][:1]


def spelling(text: str, form: str) -> str:
    """Return a word in Arabic letters without marks, but with hamza and ta marbuta.

    It is empty if it would not be as long as the form.
    """
    plain = text if _PLAIN.fullmatch(text) else plain_letters(bare(text))
    if "ءا" in plain and len(plain) > len(form):
        plain = plain.replace("ءا", "آ", 1)
    return plain if len(plain) == len(form) else ""


def _respelled(form: str) -> _RankedForm:
    """Return the candidates of a word with elongated letters (جميييل) or with ءا for آ (قرءان)."""
    return _likeliest((ranked(other), other) for other in respellings(form))


def respellings(form: str) -> Iterator[str]:
    """Yield the standard forms of a form with elongated letters or with ءا for آ."""
    if _ELONGATED.search(form):
        yield _ELONGATED.sub(r"\1", form)
        yield _ELONGATED.sub(r"\1\1", form)
    if "ءا" in form and not ranked(form):
        yield form.replace("ءا", "ا")


@cache
def _small_alef() -> re.Pattern[str]:
    """Return the pattern of a small alef that is not after ى, with a و before it (ٱلصَّلَوٰةَ)."""
    seat = "[\u0653\u06e4\u0640\u200a]*"
    return re.compile(f"و{seat}{DAGGER}(?=.)|(?<!ى){DAGGER}")


REPLACEABLE: Final[Mapping[str, str]] = {
    "ج": "غقگكخ",
    "ت": "طث",
    "ز": "ذظ",
    "د": "ض",
    "س": "ص",
}
"""Letters of a weak key → the letters of a word that each represents."""
OMITTED: Final = "هت"
"""The letters of words, besides weak ones, that weak keys may lack: ه, and ت in تش."""
_FOREIGN: Final = str.maketrans(
    {
        **{other: key for key, others in REPLACEABLE.items() for other in others},
        **dict.fromkeys("اويءىة", None),
    }
)
_SAME_SOUNDS: Final = {code: other for code, other in _FOREIGN.items() if other}
"""The letters of foreign sounds only: vowels are kept."""
_EPENTHETIC: Final = re.compile("^ا(?=[سش][تبكمنلفر])")


def _weak_keys(word: str) -> tuple[str, ...]:
    """Return the key that the spellings of a foreign word share, if it has enough letters.

    It consists of the word's consonants, preceded by ا if the word begins with a vowel, except one
    that only breaks up two consonants (استوكهولم), and followed by the ي of an adjective. If there
    are only two consonants, the vowels are kept: أوروغواي, أوروجواي.
    """
    form = _EPENTHETIC.sub("", fold(word).replace("تش", "ش"))
    skeleton = form[:1].translate(_FOREIGN) + form[1:].translate(_FOREIGN).replace("ه", "")
    if len(skeleton) < 3:
        is_enough = len(skeleton) == 2 and len(form) > 3
        return (WEAK + form.translate(_SAME_SOUNDS),) if is_enough else ()
    first = "ا" if form[0] in "اويء" else ""
    last = "ي" if form.endswith(("ي", "يه")) else ""
    return (f"{WEAK}{first}{skeleton}{last}",)


_FINAL_ALEFS: Final = "اى"
_ALEF_SUFFIXES: Final = ("ا", "وا", "ها")
"""Suffixes whose ا cannot be a spelling of ى: كتابا, كتبوا, كتابها."""


def _final_alef(spelled: str) -> tuple[str, ...]:
    """Return the key that spellings with a final ا and ى share: عصا and عصى, فرنسا and فرنسى."""
    if len(spelled) > 2 and spelled[-1] in _FINAL_ALEFS:
        return (f"{WEAK}{spelled[:-1]}ى",)
    return ()
