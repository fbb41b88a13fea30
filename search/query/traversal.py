"""Walking a query tree."""

from collections.abc import Iterator

from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word


def words_of(query: Query) -> tuple[Word, ...]:
    """The analysed words of one node that has any, in their order."""
    match query:
        case Word():
            return (query,)
        case nodes.BooleanOr(words=words) | nodes.Phrase(words=words):
            return words
        case nodes.Near(left=left, right=right):
            return left, right
        case _:
            return ()


def leaves(query: Query) -> Iterator[Query]:
    """The nodes without parts of a tree that may add to a score."""
    match query:
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            for part in queries:
                yield from leaves(part)
        case nodes.Filter(query=part) | nodes.Boost(query=part):
            yield from leaves(part)
        case nodes.Not():
            return
        case _:
            yield query
