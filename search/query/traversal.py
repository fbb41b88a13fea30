"""Functions over query trees: their leaves, their words, and the cost of evaluating them."""

from collections.abc import Iterator
from typing import assert_never

from kashaf.search.query.nodes import (
    And,
    BooleanOr,
    Boost,
    DateRange,
    Everything,
    Exact,
    Filter,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Root,
    Value,
    Wildcard,
    Word,
)


def leaves(query: Query) -> Iterator[Leaf]:
    """Yield the leaves that may add to a score: none below a `Not` or in what is filtered by."""
    match query:
        case And(queries=queries) | Or(queries=queries):
            for part in queries:
                yield from leaves(part)
        case Filter(query=part) | Boost(query=part):
            yield from leaves(part)
        case Not():
            return
        case _:
            yield query  # a type error if a node with sub-queries is missing above


def words_of(leaf: Leaf) -> tuple[Word, ...]:
    """Return the analysed words of a leaf, in order; none for a leaf without any."""
    match leaf:
        case Word():
            return (leaf,)
        case BooleanOr(words=words) | Phrase(words=words):
            return words
        case Near(left=left, right=right):
            return left, right
        case Exact() | Root() | Prefix() | Wildcard() | Fuzzy():
            return ()
        case Value() | DateRange() | Everything():
            return ()
        case _:
            assert_never(leaf)


def cost(query: Query) -> int:
    """Return how much a query gains from being told in which documents to look.

    0: nothing, its postings are read whole anyway. 1: it reads many postings. 2: it reads
    positions. 5: it reads stored texts. 9: it finds most documents.
    """
    match query:
        case Not():
            return 9
        case And(queries=queries) | Or(queries=queries):
            return max(map(cost, queries), default=0)
        case Filter(query=part, by=by):
            return max(cost(part), cost(by))
        case Boost(query=part):
            return cost(part)
        case _:
            return _leaf_cost(query)


def _leaf_cost(leaf: Leaf) -> int:
    match leaf:
        case Exact():
            return 5
        case Prefix(scope=scope) | Wildcard(scope=scope) | Fuzzy(scope=scope):
            return 1 if scope is None else 5
        case Phrase() | Near():
            return 2
        case Word() | BooleanOr() | Root() | Value() | DateRange() | Everything():
            return 0
        case _:
            assert_never(leaf)
