"""Stems of nouns and adjectives from Arramooz and from Kashaf's own list.

Errors of the dictionary that are corrected here: plurals and singulars that refer to each other in
different spellings (قاض, قاضي), notes among the plurals («مؤ:», «جج:»), and feminine elatives
without a link to their masculine (كبرى, أكبر).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pyarabic import araby

from kashaf.index.analysis.folding import bare
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.generator.arramooz import rows
from kashaf.index.analysis.morphology.generator.plurals import (
    guessed_singulars,
    is_plural_pattern,
    known_singular,
    plural_cost,
    singular_cost,
)

_NOMINAL = Use.BARE | Use.PRONOUN | Use.TANWEEN | Use.DUAL | Use.NISBA
_FEMININE = Use.FEMININE | Use.PLURAL_AT | Use.NISBA
_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,}")
_WEAK_LETTERS = frozenset("اأإآوؤيئىءةت")
_RARE: Final = 7.0
"""The cost of a derived noun that is also a plural: محاكم is "courts", not "prosecutor"."""
_UNMARKED: Final = 5.0
"""The cost of ة or ون on a noun for which the dictionary does not list them."""
_NOTES = frozenset(("مؤ", "مؤنث", "جج", "مفرد", "جمع", "مثنى", "مثناها", "مذكر", "ج"))


@dataclass(frozen=True)
class Stem:
    """A stem of a noun.

    Attributes:
        stem: The stem as spelled.
        lemma: The lemma that it belongs to.
        uses: The uses of the stem, a mask of `Use`.
        cost: Bits by which it is less likely than other stems of its lemma.
    """

    stem: str
    lemma: str
    uses: int
    cost: float = 0


def nouns() -> Iterator[Stem]:
    """Yield the stems of all nouns of Arramooz."""
    table = rows(
        "SELECT unvocalized, vocalized, wordtype, number, single, broken_plural, feminable, "
        "masculin_plural, root FROM nouns ORDER BY id"
    )
    singulars = {_clean(word) for word, _, _, number, *_ in table if number == "مفرد"}
    common = {_clean(row[0]) for row in table if row[3] == "مفرد" and "صيغة" not in row[2]}
    plural_of = _singulars_by_plural((_clean(row[0]), row[5]) for row in table)
    for word, vowelled, _, number, single, _, feminable, masculine, root in table:
        spelled = _clean(word)
        if not _WORD.fullmatch(spelled):
            continue
        if number == "جمع تكسير":
            lemmas = {known_singular(found, singulars) for found in _words(single)}
            lemmas |= plural_of.get(spelled, set())
            lemmas = lemmas or guessed_singulars(spelled, singulars)
            for lemma in sorted(lemmas or {spelled}):
                yield from plural(spelled, lemma, plural_cost(spelled) * (spelled in common))
            continue
        lemma = _masculine(spelled, singulars)
        more = 0.0
        if spelled in plural_of:
            more = singular_cost(lemma) if spelled in common else _RARE
        foreign = _is_loan(spelled, root)
        for stem in singular(
            spelled, lemma, bool(feminable), bool(masculine), defective=_defective(vowelled)
        ):
            yield replace(stem, uses=stem.uses and stem.uses | foreign, cost=stem.cost + more)
    for word, lemmas in plural_of.items():
        for lemma in sorted(lemmas):
            yield from plural(word, lemma, plural_cost(word) * (word in common))


def _singulars_by_plural(words: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return the singulars of each broken plural that the dictionary lists with a word.

    If the plural is listed as the singular and vice versa (أفراد, فرد), they are swapped.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for word, plurals in words:
        for broken in _words(plurals):
            if not _are_related(word, broken):
                continue
            if is_plural_pattern(word) and len(broken) == 3:
                found[word].add(broken)
            else:
                found[broken].add(word)
    return found


def _are_related(word: str, plural: str) -> bool:
    """Return whether two words share all consonants but one, as a singular and its plural do."""
    mine, its = ({*spelled} - _WEAK_LETTERS for spelled in (word, plural))
    return len(mine & its) >= max(len(mine) - 1, 1)


def _is_loan(word: str, root: str) -> int:
    """Return the use of a loanword, which the dictionary lists as its own root (بترول), else 0."""
    return Use.FOREIGN if root == word and len(word) > 4 else 0


def _clean(word: str) -> str:
    return bare(araby.strip_tashkeel(word or "")).strip()


def _defective(vowelled: str) -> bool:
    """Return whether a word ends in a ي that is lost in the indefinite (قاضٍ), not in a nisba's."""
    return vowelled.endswith("ِي")


def _words(text: str) -> Iterator[str]:
    for part in re.split("[;،:,]", re.sub(r"\([^)]*\)", "", text or "")):
        word = _clean(part)
        if part.strip().endswith("\u064d") and _WORD.fullmatch(word):
            word += "ي"
        if _WORD.fullmatch(word) and word not in _NOTES and len(word) > 2:
            yield word[2:] if word.startswith("ال") and len(word) > 4 else word


def _masculine(word: str, singulars: set[str]) -> str:
    """Return the masculine of a feminine elative or color (كبرى, حمراء), else the word itself."""
    if len(word) == 4 and word.endswith(("ى", "ا")):
        elative = "أ" + word[:-1]
        if elative in singulars and elative != "أ" + "ذكر":
            return elative
    if len(word) == 5 and word.endswith("اء") and "أ" + word[:-2] in singulars:
        return "أ" + word[:-2]
    return word


def plural(word: str, lemma: str, cost: float = 0) -> Iterator[Stem]:
    """Yield the stems of a plural that the dictionary lists, usually a broken one."""
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
    """Yield the stems of a singular.

    Args:
        word: The singular as spelled.
        lemma: The lemma that it belongs to.
        feminable: Whether it takes ة.
        masculine: Whether it takes ون.
        defective: Whether it loses its ي in the indefinite.
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
    """Yield the stems of a word whose ending may change before suffixes: ى, اء, ي, ا."""
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
    if word.endswith("أ"):
        yield Stem(word[:-1], lemma, Use.DUAL & uses)
        yield Stem(word[:-1] + "ئ", lemma, Use.PRONOUN & uses)


def _endings_of_alef(word: str, lemma: str, uses: int) -> Iterator[Stem]:
    yield Stem(word, lemma, uses & (Use.BARE | Use.PRONOUN | Use.DUAL))
    if uses & Use.NISBA:
        yield Stem(word[:-1], lemma, Use.NISBA)
        yield Stem(word[:-1] + "و", lemma, Use.NISBA | uses & (Use.DUAL | Use.PLURAL_AT))
