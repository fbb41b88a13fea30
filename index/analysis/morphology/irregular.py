"""Stems that look unlike their lemma: نساء of امرأة, آذار of مارس.

The words of a lemma are found in a text by its letters, but not those with such a stem. They are
listed in `data/irregular.tsv`, which the generator makes of the table of stems.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from kashaf.index.analysis.folding import fold
from kashaf.index.analysis.keyed_lines import KeyedLines, encode_lines
from kashaf.index.analysis.morphology.affixes import Use
from kashaf.index.analysis.morphology.table import VERB, parse_entries

OPTIONAL: Final = frozenset("اويءؤئ،؛;.")
"""Weak letters, which a root's words may lack, and the signs that separate roots of one word."""
AFFIXES: Final = frozenset("اويءؤئلستةمنهبكفحشع")
"""The letters of prefixes, suffixes and patterns, of dialects too: حيكتب, مبيكتبش, عالحدود."""
_ONE_MISSING: Final = 4
"""From this many letters on, one may be missing."""
_ASSIMILATED: Final = ("ن", "ت")
"""Last letters of a verb, which are one with the suffix after it: أحسنّا, أثبتّ."""
_ALWAYS_BEFORE: Final = {Use.MASCULINE: "ن", Use.PLURAL_AT: "ت"}
"""The letter of the suffix of nouns that always have one: شياطين, أوقات."""


def shared_letters(folded: str) -> tuple[frozenset[str], int]:
    """Return the letters that words of a folded lemma or root share, and how many they may lack.

    Names keep their article and ending, which their other forms lack: السعودية, سعوديين.
    """
    middle = folded.removeprefix("ال").removesuffix("ه").removesuffix("ة")
    letters = frozenset(middle or folded) - OPTIONAL
    return letters, int(len(letters) >= _ONE_MISSING)


def is_irregular(stem: str, lemma: str, uses: Use) -> bool:
    """Return whether the words of a folded stem lack letters of its lemma, or have others."""
    folded = fold(lemma.removeprefix(VERB))
    letters, missing = shared_letters(folded)
    has_others = not frozenset(stem) <= letters | frozenset(folded) | AFFIXES
    after = _ALWAYS_BEFORE.get(uses & ~Use.FOREIGN, "")
    if lemma[0] == VERB and folded.endswith(_ASSIMILATED):
        after = folded[-1]
    return has_others or len(letters.difference(stem, after)) > missing


def irregular_stems(lemma: str) -> tuple[str, ...]:
    """Return the folded stems of a lemma that look unlike it."""
    return tuple(_lines().get(lemma, "").split())


@cache
def _lines() -> Mapping[str, str]:
    return KeyedLines.open("irregular.tsv").all()


def encode_irregular(table: KeyedLines) -> bytes:
    """Return the data file of the irregular stems of a table."""
    found: dict[str, set[str]] = defaultdict(set)
    for stem, text in table.all().items():
        for lemma, _, uses, _ in parse_entries(stem, text):
            if is_irregular(stem, lemma, Use(uses)):
                found[lemma].add(stem)
    return encode_lines({lemma: " ".join(sorted(stems)) for lemma, stems in found.items()})
