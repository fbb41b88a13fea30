"""Looks up keys in a sorted file of tab-separated keys and values, without reading all of it.

A search looks up a few dozen keys, by bisection in the memory-mapped file. Building an index looks
up millions: after `_FEW` look-ups, all lines are loaded into a dictionary.
"""

import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_FEW: Final = 2000


class KeyedLines:
    """Lines of a key, a tab and a value, sorted by the UTF-8 bytes of the keys."""

    def __init__(self, data: "mmap.mmap | bytes") -> None:
        self._data = data
        self._searches = 0
        self._all: dict[str, str] | None = None

    @classmethod
    def open(cls, name: str) -> "KeyedLines":
        """Map a file of the folder `data` into memory."""
        with data_file(name).open("rb") as opened:
            return cls(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))

    def lookup(self) -> Callable[[str], str | None]:
        """Return the function that looks up the value of a key.

        Call this again for each word: the function changes once all lines are loaded.
        """
        if self._all is None and self._searches < _FEW:
            return self._search
        return self.all().get

    def all(self) -> dict[str, str]:
        """Return the value of every key."""
        if self._all is None:
            lines = self._data[:].decode().splitlines()
            self._all = dict([line.split("\t", 1) for line in lines])
        return self._all

    def _search(self, key: str) -> str | None:
        self._searches += 1
        data, wanted = self._data, key.encode() + b"\t"
        low, high = 0, len(data)
        while low < high:
            start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", start)
            if data[start : start + len(wanted)] == wanted:
                return data[start + len(wanted) : end].decode()
            if data[start:end] < wanted:
                low = end + 1
            else:
                high = start
        return None


def data_file(name: str) -> Path:
    """Return the path of a file of the folder `data`.

    `importlib.resources`, which also finds files in a zip archive, would take as long as a search.
    """
    return Path(__file__).parent / "data" / name


def encode_lines(values: Mapping[str, str]) -> bytes:
    """Return the content of a file of these keys and values."""
    encoded = sorted((key.encode(), value.encode()) for key, value in values.items())
    return b"".join(b"%s\t%s\n" % line for line in encoded)
