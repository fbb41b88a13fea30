"""The readings of a word: every way to explain it, likeliest first.

A reading cuts a word into prefix, stem and suffix with `affixes`, where the stem is one of
`table`. Its cost is the sum, in bits, of the affixes' costs, the lemma's (−log₂ of its share of a
list of word frequencies) and of the spelling's, where the word is spelled otherwise than the stem.
A reading does not depend on the corpus or the process.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from kashaf.index.analysis.morphology.affixes import Combination, Use, combinations, suffixes
from kashaf.index.analysis.morphology.table import VERB, Entry, Table, stems

_MAX_PREFIX: Final = 5
_MAX_SUFFIX: Final = 7

_SPELLING: Final = {
    **dict.fromkeys(("اأ", "اآ", "اإ", "اٱ", "ٱا"), 0.7),
    **dict.fromkeys(("أا", "إا"), 3.0),
    **dict.fromkeys(("آا", "أآ", "آأ"), 6.0),
    **dict.fromkeys(("إآ", "آإ"), 9.0),
    **dict.fromkeys(("أإ", "إأ"), 6.0),
    **dict.fromkeys(("هة",), 2.0),
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
    entries = (table or stems()).entries
    if len(spelling) != len(form):
        spelling = ""
    best: dict[str, tuple[float, int, int, Entry]] = {}
    for start, end, pairs in _cuts(form):
        for entry in entries(form[start:end]):
            lemma, stem, uses, bits = entry
            extra = -1.0
            for allowed, cost, is_nisba, prefix, suffix in pairs:
                if not uses & allowed:
                    continue
                cost += bits
                if spelling:
                    if extra < 0:
                        extra = _spelling_cost(spelling[start:end], stem)
                    cost += extra
                    if prefix and prefix != spelling[:start]:
                        cost += _prefix_cost(spelling[:start], prefix)
                    if suffix and suffix != spelling[end:]:
                        cost += _spelling_cost(spelling[end:], suffix)
                key = stem + "ي" if is_nisba else lemma
                known = best.get(key)
                if known is None or cost < known[0]:
                    best[key] = cost, start, end, entry
    ranked = sorted((found[0], lemma) for lemma, found in best.items())
    return tuple(_reading(form, lemma, *best[lemma]) for _, lemma in ranked)


def _reading(form: str, lemma: str, cost: float, start: int, end: int, entry: Entry) -> Reading:
    foreign = entry.uses & Use.FOREIGN > 0
    return Reading(form[:start], entry.stem, form[end:], lemma, round(cost, 1), foreign)


def _cuts(form: str) -> Iterator[tuple[int, int, tuple[Combination, ...]]]:
    """Where a stem may start and end, with the ways in which what is around it goes together."""
    size = len(form)
    known = suffixes()
    ends = [
        (end, suffix)
        for end in range(max(1, size - _MAX_SUFFIX), size + 1)
        if (suffix := form[end:]) in known
    ]
    table = combinations()
    for start in range(min(size, _MAX_PREFIX + 1)):
        row = table.get(form[:start])
        if row is None:
            continue
        for end, suffix in ends:
            if end > start and (pairs := row.get(suffix)):
                yield start, end, pairs


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
