"""Sorting: the keys that hits are ordered by.

`pages` is ascending, `-pages` descending. `score` and `date` are descending (best first, newest
first), `+score` and `+date` ascending. Documents without a value come last in both directions;
documents that are equal in all keys are ordered by id.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from kashaf.index.fields.names import resolve, unknown, values_field
from kashaf.index.fields.schema import Schema, exact_field

Sort: TypeAlias = str | Sequence[str]
"""A key, or several of them, the first one most significant."""

RELEVANCE: Final = ("relevance", "score")
_DESCENDING: Final = ("date", "score", "relevance")


class SortKey(NamedTuple):
    """A key to sort by.

    Attributes:
        field: The name of the field, or `score`.
        kind: The kind of the field; `score`; `title`.
        values: The index field that contains the values of a keyword, text or title.
        is_descending: Whether the greatest value comes first.
    """

    field: str
    kind: str
    values: str
    is_descending: bool


def sort_keys(sort: Sort, schema: Schema) -> tuple[SortKey, ...]:
    """Return the keys of a request's order; empty for the order by relevance alone.

    Raises:
        ValueError: There is no such key.
    """
    if sort in RELEVANCE:
        return ()
    names = [sort] if isinstance(sort, str) else list(sort)
    if not names or names in ([name] for name in RELEVANCE):
        return ()
    return tuple(_key(name, schema) for name in dict.fromkeys(names))


def _key(given: str, schema: Schema) -> SortKey:
    name = given.removeprefix("-").removeprefix("+")
    is_descending = given[:1] == "-" or (given[:1] != "+" and name in _DESCENDING)
    if name in RELEVANCE:
        return SortKey("score", "score", "", is_descending)
    if name == "title" and schema:
        return SortKey("title", "title", exact_field("title"), is_descending)
    found = resolve(name, schema)
    if found is None:
        raise unknown("sort", given, sort_names(schema))
    own, field = found
    return SortKey(own, field.kind, values_field(own, field), is_descending)


def order_name(keys: Sequence[SortKey]) -> tuple[str, ...]:
    """Return an order as a cursor stores it: the keys with their directions."""
    names = (f"{'-' if key.is_descending else '+'}{key.field}" for key in keys)
    return tuple(names) or ("-score",)


def sort_names(schema: Schema) -> list[str]:
    """Return the names of all sort keys."""
    titles = ["title"] if schema else []
    return ["relevance", *titles, *schema.of_kind()]
