"""What a query asks to have highlighted: a description that is free of any engine."""

from dataclasses import dataclass

from kashaf.search.query import nodes
from kashaf.search.query.multi_term import MultiTermQuery
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.traversal import leaves, words_of


@dataclass(frozen=True)
class HighlightSpec:
    """What is to be lit: words by stem, words by root, words as spelled (several in a row each),
    forms of a prefix, pattern or fuzzy word, and phrases as lists of stems with their slop."""

    stems: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()
    spelled: tuple[tuple[str, ...], ...] = ()
    forms: tuple[MultiTermQuery, ...] = ()
    phrases: tuple[tuple[tuple[str, ...], int], ...] = ()


def highlight_spec(query: Query) -> HighlightSpec:
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
