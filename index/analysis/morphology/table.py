"""The data table: every stem that is known, its lemmas and their likelihood.

The value of a folded stem in `data/stems.tsv` is its entries, separated by spaces. An entry is
`lemma/stem/uses/cost`: the lemma as it is spelled (after `+` for a verb's), the stem as it is
spelled (empty if that is the folded stem), a mask of `affixes.Use` in hexadecimal, and the cost of
the lemma in bits.
"""

from collections.abc import Callable
from functools import cache
from sys import intern
from typing import Final, TypeAlias

from kashaf.index.analysis.keyed_lines import KeyedLines

VERB: Final = "+"
"""What the lemmas of verbs begin with."""

Entry: TypeAlias = tuple[str, str, int, float]
"""The lemma of a stem, the stem as it is spelled, its uses, and the cost of the lemma.

Not a named tuple: Python's collector of cycles would visit a hundred thousand of those again and
again.
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
        """Return the fastest way to look up a folded stem now; ask again for every word.

        It returns the text of the stem's entries, or None.
        """
        return self._lines.lookup()


@cache
def stems() -> Table:
    """The table that Kashaf comes with."""
    return Table(KeyedLines.open("stems.tsv"))


def parse_entries(stem: str, text: str) -> tuple[Entry, ...]:
    """Return the entries of a folded stem from their text."""
    return tuple([_entry(entry, stem) for entry in text.split(" ")])


def _entry(text: str, stem: str) -> Entry:
    lemma, spelled, uses, cost = text.split("/")
    return intern(lemma), spelled or stem, int(uses, 16), float(cost)
