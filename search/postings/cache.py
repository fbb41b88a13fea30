"""What a search has read and decoded, kept for the next one."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Arrays = TypeVar("_Arrays", bound=tuple[NDArray[Any], ...])
_ENTRY_BYTES = 400  # the key, the tuple and the array objects themselves


class PostingsCache:
    """Tuples of arrays by key; the least recently used go when they exceed `limit` bytes.

    Threads may share it. Two that miss the same key at once both make the value.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0

    def get(self, key: Hashable, make: Callable[[], _Arrays]) -> _Arrays:
        """What is kept under `key`, else what `make` gives, whose arrays become read-only."""
        found: _Arrays | None = self.find(key)
        return self.keep(key, make()) if found is None else found

    def find(self, key: Hashable) -> Any:
        """What is kept under `key`, a tuple of arrays, or None."""
        with self._lock:
            return self._found(key)

    def find_all(self, keys: Iterable[Hashable]) -> list[Any]:
        """The same for each of some keys."""
        with self._lock:
            return list(map(self._found, keys))

    def _found(self, key: Hashable) -> Any:
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def keep(self, key: Hashable, value: _Arrays) -> _Arrays:
        """Keep this, unless it is large; its arrays become read-only."""
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
    """What an array keeps in memory: a view keeps all of what it looks at."""
    base = array.base
    return base.nbytes if isinstance(base, np.ndarray) else array.nbytes
