"""The filters of a request, as part of the query tree."""

from collections.abc import Mapping, Sequence
from typing import cast

from kashaf.search.query.nodes import And, DateRange, ExactField, Filter, Or, Query, Value


def filtered(
    query: Query, filters: Mapping[str, Sequence[str]], days: tuple[str | None, str | None]
) -> Query:
    """Return `query` restricted to documents with a value of each filter, dated within `days`."""
    by: list[Query] = [
        Or(tuple(Value(cast("ExactField", field), value) for value in values))
        for field, values in filters.items()
        if values
    ]
    if any(days):
        by.append(DateRange(*days))
    return Filter(query, And(tuple(by))) if by else query
