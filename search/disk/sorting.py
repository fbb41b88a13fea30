"""Sorting on disk: the first documents of an order, found without sorting all of them.

If few documents match, their keys are compared. If many do, all documents of the index are sorted
once and examined in that order until enough of them match. The sorted documents are kept in the
snapshot's cache, within its limit of bytes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashaf.search.fields.cursor import Cursor, CursorValue
from kashaf.search.fields.sorting import SortKey, order_name
from kashaf.search.kernels import Docs
from kashaf.search.postings.matches import Matches
from kashaf.search.postings.segments import Segments

Floats = NDArray[np.float64]
Key = Callable[[Docs], Floats]
"""Returns the numbers that documents are ordered by, ascending."""

_MOST_PRESORTED: Final = 1 << 24
"""In an index of more documents than this, their order would take up most of the cache."""


@dataclass(frozen=True, eq=False)
class Order:
    """The order of a request's matches.

    Attributes:
        segments: The segments that were searched.
        found: The matches.
        keys: The keys; if empty, the order is by score and then the order of the index.
    """

    segments: Segments
    found: Matches
    keys: tuple[SortKey, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """The order as a cursor stores it."""
        return order_name(self.keys)

    def first(self, count: int, after: Cursor | None = None) -> Docs:
        """Return the first `count` matches, in order, of those after a cursor."""
        if self._is_presorted(count):
            return self._first_presorted(count, after)
        docs = self.found.docs
        keys = [self._key(key) for key in self._all_keys]
        if after is not None:
            docs = docs[_are_after(docs, keys, self._bounds(after))]
        return _first(docs, keys, count)

    def cursor(self, number: int, score: float, identity: str) -> Cursor:
        """Return the cursor of a match, given its number, score and id."""
        values = tuple(
            score if key.kind == "score" else self._value(key, number)
            for key in self.keys or (_BY_SCORE,)
        )
        return Cursor(self.name, values, identity)

    def _is_presorted(self, count: int) -> bool:
        """Return whether, on average, fewer documents are examined in order than match."""
        size = self.segments.max_doc
        by_score = not self.keys or any(key.kind == "score" for key in self.keys)
        return not by_score and size <= _MOST_PRESORTED and count * size < len(self.found) ** 2

    def _first_presorted(self, count: int, after: Cursor | None) -> Docs:
        order, is_match = self._presorted(), self.found.mask(self.segments.max_doc)
        start = 0 if after is None else self._start(order, after)
        found: list[Docs] = []
        missing, step = count, max(2 * count * len(order) // len(self.found), 64)
        while missing > 0 and start < len(order):
            docs = order[start : start + step]
            found.append(docs[is_match[docs]][:missing])
            missing -= len(found[-1])
            start, step = start + step, 2 * step
        return np.concatenate(found) if found else self.found.docs[:0]

    def _presorted(self) -> Docs:
        """Return all documents in this order; cached."""

        def sort() -> tuple[Docs]:
            docs = np.arange(self.segments.max_doc, dtype=np.uint32)
            columns = [self._key(key)(docs) for key in reversed(self._all_keys)]
            return (np.lexsort(columns).astype(np.uint32),)

        return self.segments.cache.get(("order", self.keys), sort)[0]

    def _start(self, order: Docs, after: Cursor) -> int:
        """Return the position in the order at which the documents after a cursor begin."""
        keys, bounds = [self._key(key) for key in self._all_keys], self._bounds(after)

        def is_after(number: np.uint32) -> bool:
            docs = np.array([number])
            return bool(_are_after(docs, keys, bounds)[0])

        return bisect_right(order, False, key=is_after)

    @property
    def _all_keys(self) -> tuple[SortKey, ...]:
        return (*self.keys, _BY_ID) if self.keys else (_BY_SCORE, _BY_NUMBER)

    def _key(self, key: SortKey) -> Key:
        sign = -1.0 if key.is_descending else 1.0
        if key.kind == "number_of_document":
            return lambda docs: docs.astype(np.float64)
        if key.kind == "score":
            return lambda docs: sign * self.found.scores_of(docs).astype(np.float64)
        column = self._column(key)
        return lambda docs: _missing_last(sign * column[docs])

    def _column(self, key: SortKey) -> Floats:
        """Return the value of each document, the first or last of several; NaN if it has none."""
        if key.kind in ("number", "date"):
            return self.segments.numbers(key.field)

        def ordinals() -> Floats:
            found = self.segments.ordinals(key.values)
            own = (found.last if key.is_descending else found.first).astype(np.float64)
            own[own < 0] = np.nan
            return own

        column: Floats = self.segments.derived(("sort", key.values, key.is_descending), ordinals)
        return column

    def _value(self, key: SortKey, number: int) -> CursorValue:
        value = float(self._column(key)[number])
        if np.isnan(value):
            return None
        if key.kind in ("number", "date"):
            return value
        return self.segments.ordinals(key.values).terms[int(value)].decode()

    def _bounds(self, cursor: Cursor) -> list[float]:
        """Return the position of a cursor in the order of each key."""
        values = (*cursor.values, cursor.identity)
        return [self._bound(*pair) for pair in zip(self._all_keys, values, strict=True)]

    def _bound(self, key: SortKey, value: CursorValue) -> float:
        """Return the position of a value in a key's order; between two if it no longer occurs."""
        sign = -1.0 if key.is_descending else 1.0
        if value is None:
            return np.inf
        if key.kind == "number_of_document":
            number = self.segments.find(str(value))
            return -1.0 if number is None else float(number)
        if key.kind in ("number", "date", "score"):
            return sign * float(value)
        terms, encoded = self.segments.ordinals(key.values).terms, str(value).encode()
        at = bisect_left(terms, encoded)
        return sign * (at if at < len(terms) and terms[at] == encoded else at - 0.5)


_BY_ID: Final = SortKey("id", "keyword", "id", False)
_BY_SCORE: Final = SortKey("score", "score", "", True)
_BY_NUMBER: Final = SortKey("number", "number_of_document", "", False)


def _missing_last(values: Floats) -> Floats:
    values[np.isnan(values)] = np.inf
    return values


def _are_after(docs: Docs, keys: Sequence[Key], bounds: Sequence[float]) -> NDArray[np.bool_]:
    """Return a mask of the documents after the bounds, the first of which is most significant."""
    after = np.zeros(len(docs), bool)
    equal = np.ones(len(docs), bool)
    for key, bound in zip(keys, bounds, strict=True):
        own = key(docs)
        after |= equal & (own > bound)
        equal &= own == bound
    return after


def _first(docs: Docs, keys: Sequence[Key], count: int) -> Docs:
    """Return the `count` first documents by the keys, in order; no two have equal keys."""
    if count <= 0 or not len(docs):
        return docs[:0]
    if count < len(docs):
        own = keys[0](docs)
        bound = np.partition(own, count - 1)[count - 1]
        below, tied = docs[own < bound], docs[own == bound]
        if len(below) + len(tied) > count and len(keys) > 1:
            tied = _first(tied, keys[1:], count - len(below))
        docs = np.concatenate((below, tied))
    columns: list[Any] = [key(docs) for key in reversed(keys[:1] if len(docs) == 1 else keys)]
    return docs[np.lexsort(columns)][:count]
