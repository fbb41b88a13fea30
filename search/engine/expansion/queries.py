"""The expansion of a whole query: one look-up in the index for all of its words."""

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from kashaf.index.analysis import Analyzer
from kashaf.search.engine.expansion.phrases import PhraseExpander, phrase_candidates
from kashaf.search.engine.expansion.words import bag_candidates, expand_bag, is_text
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Word
from kashaf.search.query.traversal import all_leaves, map_leaves, words_of
from kashaf.search.suggest.terms import Terms

_MAX_CACHED: Final = 64
"""The longest words of a query, in characters in all, whose candidates are cached."""


def expand_words(query: Query, terms: Terms, analyzer: Analyzer) -> Query:
    """Return the query with other forms of its words that occur in the index."""
    candidates = _candidates(all_leaves(query), analyzer)
    if not candidates:
        return query
    found = zip(candidates, terms.doc_freqs("form", candidates), strict=True)
    occurring = frozenset([form for form, count in found if count])
    phrases = PhraseExpander(occurring, analyzer)

    def expand(leaf: Leaf) -> Query:
        if not isinstance(leaf, nodes.WordLeaf):
            return leaf
        match leaf:
            case Word() | nodes.BooleanOr():
                return expand_bag(leaf, occurring, analyzer)
            case nodes.Phrase():
                return phrases.expand(leaf)
            case nodes.Near():
                return phrases.expand_near(leaf)
            case _:
                assert_never(leaf)

    return map_leaves(query, expand)


def _candidates(leaves: Sequence[Leaf], analyzer: Analyzer) -> Sequence[str]:
    """Return the forms to look up in the index for the leaves of a query, in order."""

    def find() -> Sequence[str]:
        return tuple(sorted(set().union(*(_leaf_candidates(leaf, analyzer) for leaf in leaves))))

    if sum(len(word.text) for leaf in leaves for word in words_of(leaf)) > _MAX_CACHED:
        return find()
    return analyzer.derived(("query candidates", *leaves), find)


def _leaf_candidates(leaf: Leaf, analyzer: Analyzer) -> Iterable[str]:
    if not isinstance(leaf, nodes.WordLeaf):
        return ()
    match leaf:
        case Word() | nodes.BooleanOr():
            return () if is_text(leaf) else bag_candidates(words_of(leaf), analyzer)
        case nodes.Phrase(words=words):
            return phrase_candidates(words)
        case nodes.Near(left=left, right=right):
            return phrase_candidates((left,)) | phrase_candidates((right,))
        case _:
            assert_never(leaf)
