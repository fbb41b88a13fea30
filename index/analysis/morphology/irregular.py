"""Stems that look unlike their lemma: نساء of امرأة, آذار of مارس.

The words of a lemma are found in a text by its letters, but not those with such a stem. They are
listed in `data/irregular.tsv`, which the generator makes of the table of stems.
"""

import re
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


def fixed_letters(folded: str) -> str:
    """Return the letters of a folded word that are not weak, in order; repeated ones once."""
    found = ""
    for letter in folded:
        if letter not in OPTIONAL and not found.endswith(letter):
            found += letter
    return found


def shared_letters(folded: str) -> tuple[str, int]:
    """Return the letters that words of a folded lemma or root share, and how many they may lack.

    The words contain them in this order, with at most weak letters between. Names keep their
    article and ending, which their other forms lack: السعودية, سعوديين.
    """
    middle = folded.removeprefix("ال").removesuffix("ه").removesuffix("ة")
    order = fixed_letters(middle or folded)
    return order, int(len(frozenset(order)) >= _ONE_MISSING)


def is_irregular(stem: str, lemma: str, uses: Use) -> bool:
    """Return whether the words of a folded stem lack letters of its lemma, or have others.

    They also do if they have the letters in another order, or others between them.
    """
    folded = fold(lemma.removeprefix(VERB))
    order, missing = shared_letters(folded)
    letters = frozenset(order)
    has_others = not frozenset(stem) <= letters | frozenset(folded) | AFFIXES
    after = _ALWAYS_BEFORE.get(uses & ~Use.FOREIGN, "")
    if lemma[0] == VERB and folded.endswith(_ASSIMILATED):
        after = folded[-1]
    lacks_letters = len(letters.difference(stem, after)) > missing
    return has_others or lacks_letters or not _pattern(order, missing).search(stem + after)


@cache
def _pattern(order: str, missing: int) -> re.Pattern[str]:
    """Return the pattern of words that contain letters in order, all of them or all but one."""
    weak = re.escape("".join(OPTIONAL))
    parts = [f"{re.escape(letter)}[{re.escape(letter)}{weak}]*" for letter in order]
    ways = [parts[:at] + parts[at + 1 :] for at in range(len(parts))] if missing else [parts]
    return re.compile("|".join(map("".join, ways)))


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
