"""Answers that are kept in memory, for the next request for the same URL."""

import sys
from typing import NamedTuple, TypeAlias

from kashaf.search.lru import LruCache

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
    """A cache of the answers from one state of an index, of at most `limit` bytes.

    Threads may share it.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache."""
        self._kept: LruCache[Key, Answer] = LruCache(limit)
        self._version = ""

    @property
    def bytes(self) -> int:
        """How many bytes are kept."""
        return self._kept.bytes

    def find(self, version: str, key: Key) -> Answer | None:
        """Return the answer from a state of the index, or None."""
        return self._kept.find((version, *key))

    def keep(self, version: str, key: Key, answer: Answer) -> None:
        """Keep an answer from a state of the index, unless it is partial or exceeds limit / 16.

        The answers from the state before are dropped.
        """
        key = version, *key
        size = sum(map(sys.getsizeof, (key, *key, answer, answer.content)))
        if answer.is_partial or size > self._kept.limit // 16:
            return
        if version != self._version:
            self._kept.clear()
            self._version = version
        self._kept.keep(key, answer, size)
