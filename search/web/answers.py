"""Answers that are kept in memory, for the next request for the same URL."""

import sys
import threading
from collections import OrderedDict
from typing import NamedTuple, TypeAlias

Key: TypeAlias = tuple[str, ...]
"""All that an answer depends on besides the state of the index: its URL and the language."""


class Answer(NamedTuple):
    """The content of a response.

    Attributes:
        content: JSON as UTF-8, or a text.
        is_partial: Whether the same request may get a better answer later, because time ran out.
    """

    content: bytes | str
    is_partial: bool = False


class AnswerCache:
    """A cache of the answers from one state of an index, the newest that was answered from.

    It evicts the least recently used above `limit` bytes. Threads may share it.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache of at most `limit` bytes."""
        self._limit = limit
        self._kept: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self._version = ""
        self._lock = threading.Lock()
        self.bytes = 0

    def find(self, version: str, key: Key) -> Answer | None:
        """Return the answer from a state of the index, or None."""
        with self._lock:
            if version != self._version or key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, version: str, key: Key, answer: Answer) -> None:
        """Keep an answer from a state of the index, unless it is partial or exceeds limit / 16.

        The answers from other states are dropped.
        """
        size = sum(map(sys.getsizeof, (key, *key, answer, answer.content)))
        if answer.is_partial or size > self._limit // 16:
            return
        with self._lock:
            if version != self._version:
                self._kept.clear()
                self._version, self.bytes = version, 0
            if key not in self._kept:
                self._kept[key] = answer, size
                self.bytes += size
            while self.bytes > self._limit:
                _, (_, freed) = self._kept.popitem(last=False)
                self.bytes -= freed
