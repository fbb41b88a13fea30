"""The postings cache: decoded postings and scores, kept for later searches."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from kashaf.index.forking import prepare_for_forks

_Arrays = TypeVar("_Arrays", bound=tuple[NDArray[Any], ...])
_ENTRY_BYTES: Final = 400  # the key, the tuple and the array objects themselves


class PostingsCache:
    """A cache of tuples of arrays that evicts the least recently used above `limit` bytes.

    Threads may share it. Two threads that miss the same key at once both compute the value.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache of at most `limit` bytes."""
        self._limit = limit
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self.bytes = 0
        self.after_fork()
        prepare_for_forks(self)

    def after_fork(self) -> None:
        """Replace the lock, which another thread may have held."""
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Arrays]) -> _Arrays:
        """Return the value of `key`; on a miss, what `make` returns, its arrays read-only."""
        found: _Arrays | None = self.find(key)
        return self.keep(key, make()) if found is None else found

    def find(self, key: Hashable) -> Any:
        """Return the value of `key`, or None."""
        with self._lock:
            return self._found(key)

    def find_all(self, keys: Iterable[Hashable]) -> list[Any]:
        """Return the value of each key, or None, under one lock."""
        with self._lock:
            return list(map(self._found, keys))

    def _found(self, key: Hashable) -> Any:
        try:
            entry = self._kept[key]
        except KeyError:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def keep(self, key: Hashable, value: _Arrays) -> _Arrays:
        """Cache a value unless it exceeds limit / 4; return it, with its arrays read-only."""
        size = _ENTRY_BYTES
        for array in value:
            array.flags.writeable = False
            size += _bytes(array)
        if size <= self._limit // 4:
            self._keep(key, value, size)
        return value

    def _keep(self, key: Hashable, value: Any, size: int) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value, size
            self.bytes += size
            while self.bytes > self._limit:
                _, (_, freed) = self._kept.popitem(last=False)
                self.bytes -= freed


def _bytes(array: NDArray[Any]) -> int:
    """Return how many bytes an array keeps in memory: a view keeps its whole base."""
    base = array.base
    return base.nbytes if isinstance(base, np.ndarray) else array.nbytes
