"""The readings of a word: every way to explain it, likeliest first.

A reading cuts a word into prefix, stem and suffix with `affixes`, where the stem is one of
`table`. Its cost is the sum, in bits, of the affixes' costs, the lemma's (−log₂ of its share of a
list of word frequencies) and of the spelling's, where the word is spelled otherwise than the stem.
A reading does not depend on the corpus or the process.
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

_RECENT: Final = 1024
"""Forms whose candidates are cached: they are asked for once for the root of a form and again
for the lemmas of each of its spellings."""
_FOREIGN: Final = int(Use.FOREIGN)


class Reading(NamedTuple):
    """One way to explain a word.

    Attributes:
        prefix: what stands before the stem, folded.
        stem: the stem, as the dictionary spells it.
        suffix: what stands after the stem, folded.
        lemma: the key to index, as spelled in the dictionary; a verb's begins with `+`.
        cost: bits; the smaller, the likelier.
        is_foreign: a loan word or a foreign name.
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
    """The readings of a word, likeliest first; none if it is unknown.

    Args:
        form: the word folded by `folding.fold` with its default switches.
        spelling: the word without marks but not folded; it tells أ from إ and ة from ه.
        table: the stems, by default those that Kashaf comes with.
    """
    return tuple(as_reading(form, found) for found in ranked(form, spelling, table))


def ranked(form: str, spelling: str = "", table: Table | None = None) -> list[Ranked]:
    """What `readings` are made of, in a fraction of the time."""
    found = _candidates(form) if table is None else candidates(form, table)
    if len(spelling) != len(form):
        spelling = ""
    return rank(found, spelling)


def as_reading(form: str, found: Ranked) -> Reading:
    """The reading of a form that a ranked candidate stands for."""
    cost, lemma, (start, end, entry, _) = found
    return Reading(form[:start], entry[1], form[end:], lemma, round(cost, 1), is_foreign(found))


def is_foreign(found: Ranked) -> bool:
    """Whether a ranked candidate is a loan word or a foreign name."""
    return found[2][2][2] & _FOREIGN > 0


def candidates(form: str, table: Table) -> list[Candidate]:
    """Every stem of the table with a prefix and a suffix that make the form."""
    return find_candidates(
        form, table.lookup(), table.parsed, parse_entries, _combined(), combinations
    )


def likeliest(form: str) -> tuple[str, bool]:
    """The lemma of the likeliest reading by the form alone, and whether it is a foreign name.

    Empty for an unknown word.
    """
    found = likeliest_of(_candidates(form))
    return ("", False) if found is None else (found[1], is_foreign(found))


@lru_cache(_RECENT)
def _candidates(form: str) -> list[Candidate]:
    return candidates(form, stems())


@cache
def _combined() -> dict[str, dict[str, Combinations | None]]:
    """For every prefix and suffix None: their combinations are found when they are needed."""
    return {prefix: dict.fromkeys(suffixes()) for prefix in prefixes()}
