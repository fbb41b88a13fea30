"""The readings of a word: every way to explain it, likeliest first.

A reading cuts a word into prefix, stem and suffix with `affixes`, where the stem is one of
`table`. Its cost is the sum, in bits, of the affixes' costs, the lemma's (−log₂ of its share of a
list of word frequencies) and of the spelling's, where the word is spelled otherwise than the stem.
A reading does not depend on the corpus or the process.
"""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from kashaf.index.analysis.morphology.affixes import Use, combinations, prefixes, suffixes
from kashaf.index.analysis.morphology.ranking import Candidate, Ranked, find_candidates, rank
from kashaf.index.analysis.morphology.table import VERB, Table, stems

_MAX_PREFIX: Final = 4
_MAX_SUFFIX: Final = 7
_SHORT: Final = 4
"""Last letters that decide, for most words, which suffixes they may have."""
_REMEMBERED: Final = 1 << 15
"""Beginnings and ends of words whose affixes are remembered."""

_RECENT: Final = 1024
"""Forms whose candidates are remembered: they are asked for once for the root of a form and again
for the lemmas of each of its spellings."""
_FOREIGN: Final = int(Use.FOREIGN)

_SPELLING: Final = {
    **dict.fromkeys(("اأ", "اآ", "اإ", "اٱ", "ٱا"), 0.7),
    **dict.fromkeys(("أا", "إا"), 3.0),
    **dict.fromkeys(("آا", "أآ", "آأ"), 6.0),
    **dict.fromkeys(("إآ", "آإ"), 9.0),
    **dict.fromkeys(("أإ", "إأ"), 6.0),
    **dict.fromkeys(("هة",), 4.0),
    **dict.fromkeys(("ةه",), 9.0),
    **dict.fromkeys(("ىي",), 2.0),
    **dict.fromkeys(("يى",), 3.0),
    **dict.fromkeys(("ئؤ", "ؤئ", "ءئ", "ءؤ", "ئء", "ؤء"), 1.0),
}
"""The cost of the first letter in a word where the stem has the second."""


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
    return rank(found, spelling, _spelling_cost, _prefix_cost)


def as_reading(form: str, found: Ranked) -> Reading:
    """The reading of a form that a ranked candidate stands for."""
    cost, lemma, (start, end, entry, _) = found
    return Reading(form[:start], entry[1], form[end:], lemma, round(cost, 1), is_foreign(found))


def is_foreign(found: Ranked) -> bool:
    """Whether a ranked candidate is a loan word or a foreign name."""
    return found[2][2][2] & _FOREIGN > 0


def candidates(form: str, table: Table) -> list[Candidate]:
    """Every stem of the table with a prefix and a suffix that make the form."""
    tail = form[-_SHORT:]
    endings = _endings(form[-_MAX_SUFFIX:] if tail in _long_endings() else tail)
    starts = _beginnings(form[:_MAX_PREFIX])
    return find_candidates(form, starts, endings, table.lookup(), table.entries, combinations)


def likeliest(form: str) -> tuple[str, bool]:
    """The lemma of the likeliest reading by the form alone, and whether it is a foreign name.

    Empty for an unknown word.
    """
    found = ranked(form)
    return (found[0][1], is_foreign(found[0])) if found else ("", False)


@lru_cache(_RECENT)
def _candidates(form: str) -> list[Candidate]:
    return candidates(form, stems())


@lru_cache(_REMEMBERED)
def _beginnings(head: str) -> tuple[tuple[int, str], ...]:
    """Where a stem may start, by the first letters of a word, with the prefix before it."""
    known = prefixes()
    starts = range(len(head) + 1)
    return tuple((start, head[:start]) for start in starts if head[:start] in known)


@cache
def _long_endings() -> frozenset[str]:
    """The last letters of the suffixes that are longer than these."""
    return frozenset(suffix[-_SHORT:] for suffix in suffixes() if len(suffix) > _SHORT)


@lru_cache(_REMEMBERED)
def _endings(tail: str) -> tuple[tuple[int, str], ...]:
    """How many letters a suffix may have, by the last letters of a word, with the suffix."""
    known = suffixes()
    ends = range(len(tail) + 1)
    return tuple((len(tail) - end, tail[end:]) for end in ends if tail[end:] in known)


def _prefix_cost(word: str, prefix: str) -> float:
    """An article with a hamza is none: إلهام is not ال + هام."""
    if word == prefix:
        return 0.0
    if prefix[-1] == "ل":
        return 0.0 if word.replace("ٱ", "ا") == prefix else 30.0
    return _spelling_cost(word, prefix)


def _spelling_cost(word: str, stem: str) -> float:
    if word == stem:
        return 0.0
    return sum(
        _SPELLING.get(mine + its, 2.0) for mine, its in zip(word, stem, strict=False) if mine != its
    )
