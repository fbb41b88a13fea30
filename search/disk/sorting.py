"""Sorting on disk: the first documents of an order, found without sorting all of them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kashaf.search.fields.cursor import Cursor, CursorValue
from kashaf.search.fields.sorting import SortKey
from kashaf.search.kernels import Docs
from kashaf.search.postings.matches import Matches
from kashaf.search.postings.segments import Segments

Floats = NDArray[np.float64]
Key = Callable[[Docs], Floats]
"""Returns the numbers that documents are ordered by, ascending."""

_RELEVANCE: Final = ("-score",)


@dataclass(frozen=True, eq=False)
class Order:
    """The order that a request asks for, over its matches.

    Attributes:
        segments: The segments that were searched.
        found: The matches.
        keys: The keys; empty: by score, documents of equal score in the order of the index.
    """

    segments: Segments
    found: Matches
    keys: tuple[SortKey, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """The order as a cursor stores it."""
        if not self.keys:
            return _RELEVANCE
        return tuple(f"{'-' if key.is_descending else '+'}{key.field}" for key in self.keys)

    def first(self, count: int, after: Cursor | None = None) -> Docs:
        """Return the first `count` matches, in order, of those after a cursor."""
        docs = self.found.docs
        keys = [self._key(key) for key in self._all_keys]
        if after is not None:
            docs = docs[self._is_after(docs, keys, after)]
        return _first(docs, keys, count)

    def cursor(self, number: int) -> Cursor:
        """Return the cursor that stands for a match."""
        values = tuple(self._value(key, number) for key in self.keys or (_BY_SCORE,))
        return Cursor(self.name, values, self.segments.document(number).id)

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
        """Return the value of each document, NaN: none; of several the first or the last one."""
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
        docs = np.array([number], np.uint32)
        if key.kind == "score":
            return float(self.found.scores_of(docs)[0])
        value = float(self._column(key)[number])
        if np.isnan(value):
            return None
        if key.kind in ("number", "date"):
            return value
        return self.segments.ordinals(key.values).terms[int(value)].decode()

    def _is_after(self, docs: Docs, keys: Sequence[Key], cursor: Cursor) -> NDArray[np.bool_]:
        after = np.zeros(len(docs), bool)
        equal = np.ones(len(docs), bool)
        bounds = [
            self._bound(key, value)
            for key, value in zip(self._all_keys, (*cursor.values, cursor.identity), strict=True)
        ]
        for key, bound in zip(keys, bounds, strict=True):
            own = key(docs)
            after |= equal & (own > bound)
            equal &= own == bound
        return after

    def _bound(self, key: SortKey, value: CursorValue) -> float:
        """Return where a value is in the order of a key; between two if it no longer occurs."""
        sign = -1.0 if key.is_descending else 1.0
        if value is None:
            return np.inf
        if key.kind == "number_of_document":
            docs, _ = self.segments.postings("id", str(value))
            live = docs[self.segments.live[docs]]
            return float(live[0]) if len(live) else -1.0
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


def _first(docs: Docs, keys: Sequence[Key], count: int) -> Docs:
    """Return the `count` least documents by the keys, in order; the keys tell all apart."""
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
