"""What a query asks to be lit in the texts that are shown: a description free of any engine."""

from collections.abc import Iterator
from dataclasses import dataclass

from kashaf.search.query import nodes
from kashaf.search.query.multi_term import MultiTermQuery
from kashaf.search.query.nodes import Query, Word


@dataclass(frozen=True)
class HighlightSpec:
    """What is to be lit: words by stem, words by root, words as spelled (several in a row each),
    forms of a prefix, pattern or fuzzy word, and phrases as lists of stems with their slop."""

    stems: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()
    spelled: tuple[tuple[str, ...], ...] = ()
    forms: tuple[MultiTermQuery, ...] = ()
    phrases: tuple[tuple[tuple[str, ...], int], ...] = ()


def wanted(query: Query) -> HighlightSpec:
    """What a query tree asks to be lit: all but what it forbids, or only filters by."""
    found = tuple(leaves(query))
    words = [
        word
        for leaf in found
        if isinstance(leaf, Word | nodes.BooleanOr | nodes.Near)
        for word in words_of(leaf)
    ]
    return HighlightSpec(
        stems=frozenset(word.stem for word in words),
        roots=frozenset(
            [word.root for word in words if word.root]
            + [leaf.root for leaf in found if isinstance(leaf, nodes.Root)]
        ),
        spelled=tuple(leaf.words for leaf in found if isinstance(leaf, nodes.Exact)),
        forms=tuple(leaf for leaf in found if isinstance(leaf, MultiTermQuery)),
        phrases=tuple(
            (tuple(word.stem for word in leaf.words), leaf.slop)
            for leaf in found
            if isinstance(leaf, nodes.Phrase)
        ),
    )


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
