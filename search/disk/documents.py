"""The document cache: stored fields that were read, kept for later searches."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from kashaf.index.codec.columns.stored import StoredDocument
from kashaf.search.lru import LruCache
from kashaf.search.model.hit import Stored

DOCUMENT_BYTES: Final = 24 << 20
"""The most bytes of stored fields that an open index keeps."""
_CONTAINERS: Final = (dict, list, tuple)
_KEY_BYTES: Final = 60


class _Read(NamedTuple):
    """A document whose stored fields are in memory."""

    id: str
    fields: Mapping[str, Any]


class DocumentCache:
    """A cache of stored fields, of at most `limit` bytes.

    Threads may share it; nobody may change what it returns.
    """

    def __init__(self, limit: int) -> None:
        """Make an empty cache."""
        self._kept: LruCache[int, _Read] = LruCache(limit)

    @property
    def bytes(self) -> int:
        """How many bytes are kept."""
        return self._kept.bytes

    def documents(
        self, numbers: Sequence[int], read: Callable[[Sequence[int]], list[StoredDocument]]
    ) -> list[Stored]:
        """Return the documents with these numbers; `read` returns those that are not cached.

        Fields are unpacked, and then cached, on first use.
        """
        found = dict(zip(numbers, self._kept.find_all(numbers), strict=True))
        missing = [number for number in numbers if found[number] is None]
        packed = dict(zip(missing, read(missing), strict=True))
        return [found[number] or _Unread(self, number, packed[number]) for number in numbers]

    def keep(self, number: int, document: StoredDocument) -> Mapping[str, Any]:
        """Unpack and return the fields of a document, and cache them unless they exceed limit / 4.

        Raises:
            IndexCorruptError: They are corrupt.
        """
        fields = document.fields
        size = _bytes(fields, set())
        if size <= self._kept.limit // 4:
            self._kept.keep(number, _Read(document.id, fields), size)
        return fields


class _Unread:
    """A document that was not cached."""

    __slots__ = ("_cache", "_document", "_fields", "_number")

    def __init__(self, cache: DocumentCache, number: int, document: StoredDocument) -> None:
        self._cache = cache
        self._number = number
        self._document = document
        self._fields: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """See `Stored.id`."""
        return self._document.id

    @property
    def fields(self) -> Mapping[str, Any]:
        """See `Stored.fields`."""
        if self._fields is None:
            self._fields = self._cache.keep(self._number, self._document)
        return self._fields


def _bytes(value: Any, seen: set[int]) -> int:
    """Return about how many bytes a JSON value takes in memory.

    Args:
        value: The value.
        seen: The ids of the containers that were counted, to count no container twice.
    """
    size = sys.getsizeof(value)
    if not isinstance(value, _CONTAINERS) or id(value) in seen:
        return size
    seen.add(id(value))
    if isinstance(value, dict):
        size += _KEY_BYTES * len(value)
        value = value.values()
    for each in value:
        size += sys.getsizeof(each) if type(each) is str else _bytes(each, seen)
    return size
