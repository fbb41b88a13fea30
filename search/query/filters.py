"""Filters of a request as a part of the query tree."""

from collections.abc import Mapping, Sequence
from typing import cast

from kashaf.search.query import nodes
from kashaf.search.query.nodes import ExactField, Query


def filtered(
    query: Query, filters: Mapping[str, Sequence[str]], days: tuple[str | None, str | None]
) -> Query:
    """`query`, only where a document has one value of each filter and is dated within `days`."""
    by: list[Query] = [
        nodes.Or(tuple(nodes.Value(cast("ExactField", field), value) for value in values))
        for field, values in filters.items()
        if values
    ]
    if any(days):
        by.append(nodes.DateRange(*days))
    return nodes.Filter(query, nodes.And(tuple(by))) if by else query
