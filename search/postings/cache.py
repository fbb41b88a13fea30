"""The postings cache: decoded postings and scores, kept for later searches."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from kashaf.search.lru import LruCache

_Arrays = TypeVar("_Arrays", bound=tuple[NDArray[Any], ...])
_ENTRY_BYTES: Final = 400  # the key, the tuple and the array objects themselves


class PostingsCache:
    """A cache of tuples of arrays, of at most `limit` bytes.

    Threads may share it. Two threads that miss the same key at once both compute the value.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache."""
        self._kept: LruCache[Hashable, Any] = LruCache(limit)

    @property
    def bytes(self) -> int:
        """How many bytes are kept."""
        return self._kept.bytes

    def find(self, key: Hashable) -> Any:
        """Return the value of `key`, or None."""
        return self._kept.find(key)

    def find_all(self, keys: Iterable[Hashable]) -> list[Any]:
        """Return the value of each key, or None, under one lock."""
        return self._kept.find_all(keys)

    def get(self, key: Hashable, make: Callable[[], _Arrays]) -> _Arrays:
        """Return the value of `key`; on a miss, what `make` returns, its arrays read-only."""
        found: _Arrays | None = self.find(key)
        return self.keep(key, make()) if found is None else found

    def keep(self, key: Hashable, value: _Arrays) -> _Arrays:
        """Cache a value unless it exceeds limit / 4; return it, with its arrays read-only."""
        size = _ENTRY_BYTES
        for array in value:
            array.flags.writeable = False
            size += _bytes(array)
        if size <= self._kept.limit // 4:
            self._kept.keep(key, value, size)
        return value


def _bytes(array: NDArray[Any]) -> int:
    """Return how many bytes an array keeps in memory: a view keeps its whole base."""
    base = array.base
    return base.nbytes if isinstance(base, np.ndarray) else array.nbytes
