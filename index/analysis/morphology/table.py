"""The data table: every stem that is known, its lemmas and their likelihood.

The file holds text lines sorted by their bytes: a folded stem, a tab, and its entries separated by
spaces. An entry is `lemma/stem/uses/cost`: the lemma as it is spelled (after `+` for a verb's), the
stem as it is spelled (empty if that is the folded stem), a mask of `affixes.Use` in hexadecimal,
and the cost of the lemma in bits.

A search looks up some dozen stems, by bisection in the mapped file; building an index looks up
millions, so after `_FEW` look-ups all lines go into a dictionary.
"""

import mmap
from collections.abc import Callable
from functools import cache
from sys import intern
from typing import Final, NamedTuple

_FEW: Final = 2000
VERB: Final = "+"
"""What the lemmas of verbs begin with."""


class Entry(NamedTuple):
    """A stem of the table: its lemma, its spelling, its uses and the cost of the lemma."""

    lemma: str
    stem: str
    uses: int
    cost: float


Lookup = Callable[[str], tuple[Entry, ...] | None]
"""Gives the entries of a folded stem, None for a stem that is not in the table."""


class Table:
    """The stems of a data file."""

    def __init__(self, data: "mmap.mmap | bytes") -> None:
        self._data = data
        self._found: dict[str, tuple[Entry, ...] | None] = {}
        self._all: dict[str, tuple[Entry, ...]] | None = None

    def lookup(self) -> Lookup:
        """The fastest way to look stems up: by bisection for the first few, then in memory."""
        if self._all is None:
            if len(self._found) < _FEW:
                return self._find
            self._all = dict(map(_line, self._data[:].decode().splitlines()))
            self._found.clear()
        return self._all.get

    def _find(self, stem: str) -> tuple[Entry, ...] | None:
        if stem not in self._found:
            line = self._search(stem)
            self._found[stem] = _entries(line, stem) if line else None
        return self._found[stem]

    def _search(self, stem: str) -> str | None:
        data, key = self._data, stem.encode() + b"\t"
        low, high = 0, len(data)
        while low < high:
            start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", start)
            if data[start : start + len(key)] == key:
                return data[start + len(key) : end].decode()
            if data[start:end] < key:
                low = end + 1
            else:
                high = start
        return None


@cache
def stems() -> Table:
    """The table that Kashaf comes with."""
    from importlib import resources

    file = resources.files("kashaf.index.analysis") / "data" / "stems.tsv"
    with resources.as_file(file) as path, path.open("rb") as opened:
        return Table(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))


def _line(line: str) -> tuple[str, tuple[Entry, ...]]:
    stem, entries = line.split("\t")
    return stem, _entries(entries, stem)


def _entries(text: str, stem: str) -> tuple[Entry, ...]:
    found = []
    for entry in text.split(" "):
        lemma, spelled, uses, cost = entry.split("/")
        found.append(Entry(intern(lemma), spelled or stem, int(uses, 16), float(cost)))
    return tuple(found)
