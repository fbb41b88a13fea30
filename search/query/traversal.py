"""Functions over query trees: their leaves, their words, and the cost of evaluating them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Word


def leaves(query: Query) -> Iterator[Leaf]:
    """Yield the leaves that may add to a score: none below a `Not` or in a filter."""
    match query:
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            for part in queries:
                yield from leaves(part)
        case nodes.Filter(query=part) | nodes.Boost(query=part):
            yield from leaves(part)
        case nodes.Blend(words=part, nearest=nearest):
            yield from (*leaves(part), nearest)
        case nodes.Not():
            return
        case _:
            yield query  # a type error if a node with sub-queries is missing above


def all_leaves(query: Query) -> list[Leaf]:
    """Return all leaves, including those that the query excludes or filters by."""
    found: list[Leaf] = []

    def collect(leaf: Leaf) -> Query:
        found.append(leaf)
        return leaf

    map_leaves(query, collect)
    return found


def reads_bodies(query: Query) -> bool:
    """Return whether the query reads stored bodies: for words as spelled, and for patterns."""

    def reads(leaf: Leaf) -> bool:
        if not isinstance(leaf, nodes.SpelledLeaf):
            return False
        match leaf:
            case nodes.Exact(scope=scope):
                return scope in (None, "body")
            case nodes.Prefix(scope=scope) | nodes.Wildcard(scope=scope) | nodes.Fuzzy(scope=scope):
                return scope == "body"
            case _:
                assert_never(leaf)

    return any(map(reads, all_leaves(query)))


def words_of(leaf: Leaf) -> tuple[Word, ...]:
    """Return the analyzed words of a leaf, in order; none for a leaf without any."""
    match leaf:
        case Word():
            return (leaf,)
        case nodes.BooleanOr(words=words) | nodes.Phrase(words=words):
            return words
        case nodes.Near(left=left, right=right):
            return left, right
        case nodes.Exact() | nodes.Root() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
            return ()
        case nodes.Value() | nodes.DateRange() | nodes.NumberRange():
            return ()
        case nodes.Exists() | nodes.Everything() | nodes.Nearest():
            return ()
        case _:
            assert_never(leaf)


def map_leaves(query: Query, change: Callable[[Leaf], Query]) -> Query:
    """Return the query with every leaf replaced, those of filters and exclusions included."""
    match query:
        case nodes.And(queries=queries):
            return nodes.And(tuple(map_leaves(part, change) for part in queries))
        case nodes.Or(queries=queries):
            return nodes.Or(tuple(map_leaves(part, change) for part in queries))
        case nodes.Not(query=part):
            return nodes.Not(map_leaves(part, change))
        case nodes.Filter(query=part, by=by):
            return nodes.Filter(map_leaves(part, change), map_leaves(by, change))
        case nodes.Boost(query=part, factor=factor):
            return nodes.Boost(map_leaves(part, change), factor)
        case nodes.Blend(words=part):
            return replace(query, words=map_leaves(part, change))
        case _:
            return change(query)


def with_related(query: Query) -> Query:
    """Return the query in which words of the same root match as well."""

    def related(leaf: Leaf) -> Query:
        if not isinstance(leaf, nodes.WordLeaf):
            return leaf
        match leaf:
            case Word():
                return leaf._replace(related=True)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return nodes.BooleanOr(
                    tuple(word._replace(related=True) for word in words), minimum
                )
            case nodes.Phrase() | nodes.Near():
                return leaf
            case _:
                assert_never(leaf)

    return map_leaves(query, related)


def nearest_of(query: Query) -> nodes.Nearest | None:
    """Return the node of a query that searches by meaning, or None."""
    return next((leaf for leaf in leaves(query) if isinstance(leaf, nodes.Nearest)), None)


def restrictions(query: Query) -> tuple[Query, ...]:
    """Return the filters and exclusions of a query, which apply in every mode of search."""
    if isinstance(query, nodes.Leaf):
        return ()
    match query:
        case nodes.Filter(query=part, by=nodes.And(queries=queries)):
            return (*_restricting(queries), *restrictions(part))
        case nodes.Filter(query=part, by=by):
            return (*_restricting([by]), *restrictions(part))
        case nodes.And() | nodes.Or() | nodes.Not() | nodes.Boost() | nodes.Blend():
            return ()
        case _:
            assert_never(query)


def _restricting(queries: Sequence[Query]) -> list[Query]:
    return [query for query in queries if isinstance(query, nodes.Not | nodes.ValueLeaf)]


def is_precise(query: Query) -> bool:
    """Return whether the query requires or excludes something, and so must be taken literally.

    Such a query is not widened when nothing matches: `a AND b` and `a NOT b` match nothing that `a`
    does not.
    """
    if isinstance(query, nodes.SpelledLeaf | nodes.WordlessLeaf):
        return False
    match query:
        case nodes.And() | nodes.Not() | nodes.Filter():
            return True
        case nodes.Or(queries=queries):
            return any(map(is_precise, queries))
        case nodes.Boost(query=part) | nodes.Blend(words=part):
            return is_precise(part)
        case nodes.BooleanOr(words=words, minimum_should_match=minimum):
            return 1 < len(words) <= minimum
        case Word() | nodes.Phrase() | nodes.Near():
            return False
        case _:
            assert_never(query)


def cost(query: Query) -> int:
    """Return how much faster a query is evaluated if only some documents are examined.

    0: not at all, its postings are read whole anyway. 1: it reads many postings. 2: it reads
    positions. 5: it reads stored texts. 9: it matches most documents. 10: its matches depend on
    which documents are examined.
    """
    match query:
        case nodes.Not():
            return 9
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            return max(map(cost, queries), default=0)
        case nodes.Filter(query=part, by=by):
            return max(cost(part), cost(by))
        case nodes.Boost(query=part):
            return cost(part)
        case nodes.Blend(nearest=nearest):
            return cost(nearest)
        case _:
            return _leaf_cost(query)


def _leaf_cost(leaf: Leaf) -> int:
    match leaf:
        case nodes.Exact():
            return 5
        case nodes.Prefix(scope=scope) | nodes.Wildcard(scope=scope) | nodes.Fuzzy(scope=scope):
            return 1 if scope is None else 5
        case nodes.Phrase() | nodes.Near():
            return 2
        case nodes.Nearest():
            return 10
        case Word() | nodes.BooleanOr() | nodes.Root():
            return 0
        case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
            return 0
        case nodes.Everything():
            return 0
        case _:
            assert_never(leaf)
