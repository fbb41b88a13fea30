"""The data table: every stem that is known, its lemmas and their likelihood.

The file holds text lines sorted by their bytes: a folded stem, a tab, and its entries separated by
spaces. An entry is `lemma/stem/uses/cost`: the lemma as it is spelled (after `+` for a verb's), the
stem as it is spelled (empty if that is the folded stem), a mask of `affixes.Use` in hexadecimal,
and the cost of the lemma in bits.

A search looks up some dozen stems, by bisection in the mapped file; building an index looks up
millions, so after `_FEW` look-ups all lines go into a dictionary.
"""

import mmap
from functools import cache
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


class Table:
    """The stems of a data file."""

    def __init__(self, data: "mmap.mmap | bytes") -> None:
        self._data = data
        self._lines: dict[str, str] | None = None
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._lookups = 0

    def entries(self, stem: str) -> tuple[Entry, ...]:
        """The entries of a folded stem."""
        found = self._entries.get(stem)
        if found is None:
            line = self._line(stem)
            if line is None:
                return ()
            found = self._entries[stem] = tuple(_entry(text, stem) for text in line.split(" "))
        return found

    def _line(self, stem: str) -> str | None:
        if self._lines is None:
            self._lookups += 1
            if self._lookups < _FEW:
                return self._search(stem)
            lines = self._data[:].decode().splitlines()
            self._lines = dict(line.split("\t", 1) for line in lines)  # type: ignore[misc]
        return self._lines.get(stem)

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


def _entry(text: str, stem: str) -> Entry:
    lemma, spelled, uses, cost = text.split("/")
    return Entry(lemma, spelled or stem, int(uses, 16), float(cost))
