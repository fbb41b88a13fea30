"""Stems of nouns and adjectives from Arramooz and from Kashaf's own list.

Known failures of the dictionary, put right here: plurals and singulars that name each other in
different spellings (قاض, قاضي), notes among the plurals («مؤ:», «جج:»), and feminine elatives that
are not linked to their masculine (كبرى, أكبر).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pyarabic import araby

from kashaf.index.analysis.folding import bare
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.arramooz import rows

_NOMINAL = Use.BARE | Use.PRONOUN | Use.TANWEEN | Use.DUAL | Use.NISBA
_FEMININE = Use.FEMININE | Use.PLURAL_AT | Use.NISBA
_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,}")
_WEAK_LETTERS = frozenset("اأإآوؤيئىءةت")
_AMBIGUOUS: Final = 4.0
"""Bits that a plural costs which is a singular as well: عدد is number, seldom plural of عدة."""
_RARE: Final = 7.0
"""Bits that a derived noun costs which is a plural as well: محاكم is courts, not a prosecutor."""
_UNMARKED: Final = 5.0
"""Bits that ة or ون cost on a noun that the dictionary does not give them to."""
_NOTES = frozenset(("مؤ", "مؤنث", "جج", "مفرد", "جمع", "مثنى", "مثناها", "مذكر", "ج"))


@dataclass(frozen=True)
class Stem:
    """A stem as spelled, the lemma it belongs to, its uses and its own cost."""

    stem: str
    lemma: str
    uses: int
    cost: float = 0
    """Bits, for a stem that is less likely than others of its lemma."""


def nouns() -> Iterator[Stem]:
    """The stems of every noun of Arramooz."""
    table = rows(
        "SELECT unvocalized, vocalized, wordtype, number, single, broken_plural, feminable, "
        "masculin_plural FROM nouns ORDER BY id"
    )
    singulars = {_clean(word) for word, _, _, number, *_ in table if number == "مفرد"}
    common = {_clean(row[0]) for row in table if row[3] == "مفرد" and "صيغة" not in row[2]}
    plural_of: dict[str, set[str]] = defaultdict(set)
    for word, _, _, _, _, plurals, _, _ in table:
        for broken in _words(plurals):
            if _are_related(_clean(word), broken):
                plural_of[broken].add(_clean(word))
    for word, vowelled, _, number, single, _, feminable, masculine in table:
        spelled = _clean(word)
        if not _WORD.fullmatch(spelled):
            continue
        if number == "جمع تكسير":
            lemmas = {_known(found, singulars) for found in _words(single)} | plural_of[spelled]
            lemmas = lemmas or guessed_singulars(spelled, singulars)
            for lemma in sorted(lemmas or {spelled}):
                yield from plural(spelled, lemma, _AMBIGUOUS * (spelled in common))
        else:
            lemma = _masculine(spelled, singulars)
            rare = spelled in plural_of and spelled not in common
            stems = singular(
                spelled, lemma, bool(feminable), bool(masculine), defective=_defective(vowelled)
            )
            yield from (replace(stem, cost=stem.cost + _RARE * rare) for stem in stems)
    for word, lemmas in plural_of.items():
        for lemma in sorted(lemmas):
            yield from plural(word, lemma, _AMBIGUOUS * (word in common))


def _are_related(word: str, plural: str) -> bool:
    """Whether two words share their consonants but one, as a singular and its plural do."""
    mine, its = ({*spelled} - _WEAK_LETTERS for spelled in (word, plural))
    return len(mine & its) >= max(len(mine) - 1, 1)


def _clean(word: str) -> str:
    return bare(araby.strip_tashkeel(word or "")).strip()


def _defective(vowelled: str) -> bool:
    """Whether a word ends in a plain ي, lost in the indefinite (قاضٍ), not in that of a nisba."""
    return vowelled.endswith("ِي")


def _words(text: str) -> Iterator[str]:
    for part in re.split("[;،:,]", text or ""):
        word = _clean(part)
        if part.strip().endswith("\u064d") and _WORD.fullmatch(word):
            word += "ي"
        if _WORD.fullmatch(word) and word not in _NOTES and len(word) > 2:
            yield word[2:] if word.startswith("ال") and len(word) > 4 else word


def _known(word: str, singulars: set[str]) -> str:
    """A singular as the dictionary spells it: قاض is there as قاضي."""
    for spelling in (word, word + "ي", word + "ى", word + "ة", word.replace("أ", "ا", 1)):
        if spelling in singulars:
            return spelling
    return word


_PLURAL_PATTERNS: Final = (
    ("أ(.)(.)ا(.)", ("123", "1ا23", "12ي3", "123ة")),
    ("(.)(.)و(.)", ("123", "123ة", "1ا23")),
    ("(.)(.)ا(.)", ("123", "123ة", "12ي3")),
    ("أ(.)(.)(.)ة", ("12ا3", "12ي3", "1ا23")),
    ("أ(.)(.)(.)", ("123", "12ا3")),
    ("(.)(.)ائ(.)", ("12ي3ة", "12ا3ة", "12و3ة", "12ي3")),
    ("(.)وا(.)(.)", ("1ا23ة", "1ا23", "1و23")),
    ("م(.)ا(.)(.)", ("م123", "م123ة")),
    ("م(.)ا(.)ي(.)", ("م12و3", "م12ا3")),
    ("ت(.)ا(.)ي(.)", ("ت12ي3", "ت12ي3ة")),
    ("أ(.)ا(.)ي(.)", ("أ12و3", "أ12و3ة", "إ12ا3")),
    ("(.)(.)(.)اء", ("12ي3", "1ا23")),
    ("أ(.)(.)(.)اء", ("12ي3",)),
    ("(.)(.)ا(.)(.)", ("1234", "1234ة")),
    ("(.)(.)ا(.)ي(.)", ("123و4", "123ي4", "123ا4", "123و4ة")),
)
"""Broken plurals and the singulars they are most often of, after Wright, A Grammar of the Arabic
Language, §§ 304–305."""


def guessed_singulars(plural: str, singulars: set[str]) -> set[str]:
    """The singular of a broken plural that no dictionary links: the first that is a word."""
    for pattern, templates in _PLURAL_PATTERNS:
        match = re.fullmatch(pattern, plural)
        if not match:
            continue
        for template in templates:
            word = "".join(match[int(c)] if c.isdigit() else c for c in template)
            if word in singulars:
                return {word}
    return set()


def _masculine(word: str, singulars: set[str]) -> str:
    """The masculine of a feminine elative or colour (كبرى, حمراء), else the word itself."""
    if len(word) == 4 and word.endswith(("ى", "ا")):
        elative = "أ" + word[:-1]
        if elative in singulars and elative != "أ" + "ذكر":
            return elative
    if len(word) == 5 and word.endswith("اء") and "أ" + word[:-2] in singulars:
        return "أ" + word[:-2]
    return word


def plural(word: str, lemma: str, cost: float = 0) -> Iterator[Stem]:
    """The stems of a plural that the dictionary lists, most often a broken one."""
    for stem in _plural(word, lemma):
        yield replace(stem, cost=stem.cost + cost)


def _plural(word: str, lemma: str) -> Iterator[Stem]:
    uses = Use.BARE | Use.PRONOUN | Use.TANWEEN
    if word.endswith("ة"):
        yield Stem(word[:-1], lemma, Use.FEMININE)
        return
    if word.endswith("ات") and len(word) > 4:
        yield Stem(word[:-2], lemma, Use.PLURAL_AT)
        return
    if word.endswith(("ون", "ين")) and len(word) > 3:
        yield Stem(word[:-2], lemma, Use.MASCULINE)
        return
    yield from weak_endings(word, lemma, uses)
    yield from (replace(stem, cost=3.0) for stem in weak_endings(word, lemma, Use.NISBA))


def singular(
    word: str, lemma: str, feminable: bool = False, masculine: bool = False, defective: bool = False
) -> Iterator[Stem]:
    """The stems of a singular.

    Args:
        word: the singular as spelled.
        lemma: the lemma it belongs to.
        feminable: takes ة.
        masculine: takes ون.
        defective: loses its ي in the indefinite.
    """
    if word.endswith("ة") and len(word) > 2:
        stem = word[:-1]
        uses = _FEMININE
        if stem.endswith("ا"):
            yield Stem(stem, lemma, Use.FEMININE)
            for letter in "ويئ":
                yield Stem(stem[:-1] + letter, lemma, Use.PLURAL_AT)
            yield Stem(stem[:-1] + "و", lemma, Use.NISBA)
            return
        if stem.endswith("أ"):
            yield Stem(stem[:-1], lemma, Use.PLURAL_AT, cost=3)
        if stem.endswith("ي"):
            uses &= ~Use.NISBA
            yield Stem(stem[:-1] + "و", lemma, Use.NISBA)
        yield Stem(stem, lemma, uses)
        return
    uses = _NOMINAL | Use.PLURAL_AT
    if feminable:
        uses |= Use.FEMININE
    if masculine:
        uses |= Use.MASCULINE
    yield from weak_endings(word, lemma, uses, defective)
    more = (Use.FEMININE | Use.MASCULINE) & ~uses
    yield from (
        replace(stem, cost=_UNMARKED) for stem in weak_endings(word, lemma, more, defective)
    )


def weak_endings(word: str, lemma: str, uses: int, defective: bool = True) -> Iterator[Stem]:
    """The stems of a word whose end changes before suffixes: ى, اء, ي, ا."""
    if word.endswith("ى"):
        yield Stem(word, lemma, uses & (Use.BARE | Use.DUAL | Use.PLURAL_AT))
        yield Stem(word[:-1] + "ا", lemma, uses & (Use.PRONOUN | Use.FEMININE) | Use.BARE & uses)
        if uses & Use.NISBA:
            yield Stem(word[:-1] + "و", lemma, Use.NISBA)
            yield Stem(word[:-1], lemma, Use.NISBA | Use.MASCULINE)
        return
    if word.endswith("ا"):
        yield from _endings_of_alef(word, lemma, uses)
        return
    if word.endswith("اء"):
        yield Stem(word, lemma, uses)
        if uses & (Use.DUAL | Use.NISBA):
            yield Stem(word[:-1] + "و", lemma, uses & (Use.DUAL | Use.NISBA | Use.PLURAL_AT))
        yield Stem(word[:-1] + "ئ", lemma, uses & (Use.PRONOUN | Use.NISBA))
        return
    if word.endswith("ي"):
        yield Stem(word, lemma, uses & ~Use.NISBA)
        if len(word) > 3 and defective:
            yield Stem(word[:-1], lemma, uses & (Use.BARE | Use.MASCULINE))
        if uses & Use.NISBA:
            yield Stem(word[:-1] + "و", lemma, Use.NISBA)
        return
    yield Stem(word, lemma, uses)
    if word.endswith("أ") and uses & Use.DUAL:
        yield Stem(word[:-1], lemma, Use.DUAL & uses)


def _endings_of_alef(word: str, lemma: str, uses: int) -> Iterator[Stem]:
    yield Stem(word, lemma, uses & (Use.BARE | Use.PRONOUN | Use.DUAL))
    if uses & Use.NISBA:
        yield Stem(word[:-1], lemma, Use.NISBA)
        yield Stem(word[:-1] + "و", lemma, Use.NISBA | uses & (Use.DUAL | Use.PLURAL_AT))
