"""The data table: all known stems, with their lemmas and how likely they are.

The value of a folded stem in `data/stems.tsv` consists of entries, separated by spaces. An entry is
`lemma/stem/uses/cost`: the lemma as spelled (after `+` for a verb), the stem as spelled (empty if
it equals the folded stem), a mask of `affixes.Use` in hexadecimal, and the cost of the lemma in
bits.
"""

from collections.abc import Callable
from functools import cache
from sys import intern
from typing import Final, TypeAlias

from kashaf.index.analysis.keyed_lines import KeyedLines

VERB: Final = "+"
"""The first character of the lemma of a verb."""

Entry: TypeAlias = tuple[str, str, int, float]
"""The lemma of a stem, the stem as spelled, its uses, and the cost of the lemma in bits.

It is not a named tuple, because Python's garbage collector would traverse a hundred thousand of
those again and again.
"""
StemLookup: TypeAlias = Callable[[str], str | None]


class Table:
    """The stems of a data file.

    Attributes:
        parsed: The entries of the stems that were used before.
    """

    def __init__(self, lines: KeyedLines) -> None:
        self._lines = lines
        self.parsed: dict[str, tuple[Entry, ...]] = {}

    def lookup(self) -> StemLookup:
        """Return the function that looks up a folded stem: the text of its entries, or None.

        Call this again for each word: the function changes once all lines are loaded.
        """
        return self._lines.lookup()


@cache
def stems() -> Table:
    """Return the table that Kashaf comes with."""
    return Table(KeyedLines.open("stems.tsv"))


def parse_entries(stem: str, text: str) -> tuple[Entry, ...]:
    """Parse the text of the entries of a folded stem."""
    return tuple([_entry(entry, stem) for entry in text.split(" ")])


def _entry(text: str, stem: str) -> Entry:
    lemma, spelled, uses, cost = text.split("/")
    return intern(lemma), spelled or stem, int(uses, 16), float(cost)
