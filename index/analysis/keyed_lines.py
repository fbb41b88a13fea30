"""A sorted file of tab-separated keys and values, looked up without reading all of it.

A search looks up some dozen keys, by bisection in the mapped file; building an index looks up
millions, so after `_FEW` look-ups all lines go into a dictionary.
"""

import mmap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_FEW: Final = 2000


class KeyedLines:
    """Lines of a key, a tab and a value, sorted by the UTF-8 bytes of their keys."""

    def __init__(self, data: "mmap.mmap | bytes") -> None:
        self._data = data
        self._searches = 0
        self._all: dict[str, str] | None = None

    @classmethod
    def open(cls, name: str) -> "KeyedLines":
        """Map a file of the folder `data`."""
        with data_file(name).open("rb") as opened:
            return cls(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))

    def lookup(self) -> Callable[[str], str | None]:
        """Return the fastest way to look up the value of a key now; ask again for every word."""
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

    `importlib.resources`, which also finds files in a zip archive, takes as long as a search.
    """
    return Path(__file__).parent / "data" / name


def encode_lines(values: Mapping[str, str]) -> bytes:
    """Return the file of these keys and their values."""
    encoded = sorted((key.encode(), value.encode()) for key, value in values.items())
    return b"".join(b"%s\t%s\n" % line for line in encoded)
