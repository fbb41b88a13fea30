"""The readings of a word: every analysis of it, likeliest first.

A reading divides a word into a prefix and a suffix of `affixes` and a stem of `table`. Its cost in
bits is the sum of the costs of the affixes, of the lemma (−log₂ of its share in a list of word
frequencies) and of any difference in spelling between the word and the stem. Readings depend
neither on the corpus nor on the process.
"""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from kashaf.index.analysis.morphology.affixes import Use, combinations, prefixes, suffixes
from kashaf.index.analysis.morphology.ranking import (
    Candidate,
    Combinations,
    Ranked,
    find_candidates,
    likeliest_of,
    rank,
)
from kashaf.index.analysis.morphology.table import VERB, Table, parse_entries, stems

_RECENT: Final = 64
"""The most forms whose candidates are cached.

They are needed once for the root of a form and again for the lemmas of each of its spellings.
"""
_FOREIGN: Final = int(Use.FOREIGN)


class Reading(NamedTuple):
    """One possible analysis of a word.

    Attributes:
        prefix: The letters before the stem, folded.
        stem: The stem, as the dictionary spells it.
        suffix: The letters after the stem, folded.
        lemma: The lemma, as the dictionary spells it; that of a verb begins with `+`.
        cost: The cost in bits; the lower, the likelier.
        is_foreign: Whether it is a loanword or a foreign name.
    """

    prefix: str
    stem: str
    suffix: str
    lemma: str
    cost: float
    is_foreign: bool = False

    @property
    def is_verb(self) -> bool:
        """Whether the lemma is a verb."""
        return self.lemma.startswith(VERB)


def readings(form: str, spelling: str = "", table: Table | None = None) -> tuple[Reading, ...]:
    """Return the readings of a word, likeliest first; none if it is unknown.

    Args:
        form: The word, folded by `folding.fold` with its default switches.
        spelling: The word without marks but not folded, which distinguishes أ from إ and ة from ه.
        table: The stems, by default those that Kashaf comes with.
    """
    return tuple(as_reading(form, found) for found in ranked(form, spelling, table))


def ranked(form: str, spelling: str = "", table: Table | None = None) -> list[Ranked]:
    """Return the ranked candidates that `readings` converts, in a fraction of the time."""
    found = _candidates(form) if table is None else candidates(form, table)
    if len(spelling) != len(form):
        spelling = ""
    return rank(found, spelling)


def as_reading(form: str, found: Ranked) -> Reading:
    """Return a ranked candidate of a form as a reading."""
    cost, lemma, (start, end, entry, _) = found
    return Reading(form[:start], entry[1], form[end:], lemma, round(cost, 1), is_foreign(found))


def is_foreign(found: Ranked) -> bool:
    """Return whether a ranked candidate is a loanword or a foreign name."""
    return found[2][2][2] & _FOREIGN > 0


def candidates(form: str, table: Table) -> list[Candidate]:
    """Return every combination of a prefix, a stem of the table and a suffix that makes a form."""
    known = table.lookup(), table.parsed
    return find_candidates(
        form, *known, parse_entries, _combined(), _beginnings(), _endings(), combinations
    )


def likeliest(form: str) -> tuple[str, bool]:
    """Return the likeliest lemma by the form alone, and whether it is a loanword or foreign name.

    The lemma is empty for an unknown word.
    """
    found = likeliest_of(_candidates(form))
    return ("", False) if found is None else (found[1], is_foreign(found))


@lru_cache(_RECENT)
def _candidates(form: str) -> list[Candidate]:
    return candidates(form, stems())


@cache
def _combined() -> dict[str, dict[str, Combinations | None]]:
    """Return the table of combinations, all None: they are determined when they are needed."""
    return {prefix: dict.fromkeys(suffixes()) for prefix in prefixes()}


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(prefix[:end] for prefix in prefixes() for end in range(len(prefix) + 1))


@cache
def _endings() -> frozenset[str]:
    return frozenset(suffix[start:] for suffix in suffixes() for start in range(len(suffix) + 1))
