"""A cache bounded in bytes, for what can be made again."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from kashaf.index.forking import prepare_for_forks

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class LruCache(Generic[_K, _V]):
    """A cache that evicts the least recently used values above `limit` bytes.

    Threads may share it.

    Attributes:
        limit: The most bytes of all values.
        bytes: How many there are now.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache."""
        self.limit = limit
        self.bytes = 0
        self._kept: OrderedDict[_K, tuple[_V, int]] = OrderedDict()
        self.after_fork()
        prepare_for_forks(self)

    def after_fork(self) -> None:
        """Replace the lock, which another thread may have held."""
        self._lock = threading.Lock()

    def find(self, key: _K) -> _V | None:
        """Return the value of a key, or None."""
        with self._lock:
            return self._found(key)

    def find_all(self, keys: Iterable[_K]) -> list[_V | None]:
        """Return the value of each key, or None, under one lock."""
        with self._lock:
            return list(map(self._found, keys))

    def _found(self, key: _K) -> _V | None:
        try:
            entry = self._kept[key]
        except KeyError:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def keep(self, key: _K, value: _V, size: int) -> None:
        """Keep a value of `size` bytes, unless there is one for this key."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value, size
            self.bytes += size
            while self.bytes > self.limit:
                _, (_, freed) = self._kept.popitem(last=False)
                self.bytes -= freed

    def clear(self) -> None:
        """Evict all values."""
        with self._lock:
            self._kept.clear()
            self.bytes = 0
