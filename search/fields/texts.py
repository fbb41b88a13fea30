"""The fields that a query searches in: its words, extended to the text fields of the schema.

A word without a field matches in title, body and every text field; so does a phrase, within one of
them. Words as spelled, prefixes, wildcards and fuzzy words match in title and body, unless a field
is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, assert_never

from kashaf.index.fields.schema import TEXTS
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Leaf, Query, Scope, Word
from kashaf.search.query.traversal import map_leaves


def in_fields(
    query: Query, weights: Mapping[str, float], search_in: Sequence[str] | None = None
) -> Query:
    """Return the query with the fields that each of its words searches in.

    Args:
        query: The query.
        weights: The weights of title, body and the text fields, by name, relative to that of the
            body, which is 1.
        search_in: The names of the fields to search in, or None for all of them.
    """
    own = [name for name in weights if name not in TEXTS]
    if search_in is None and not own and weights["title"] == weights["body"]:
        return query
    return map_leaves(query, _Fields(weights, tuple(search_in or weights)).apply)


class _Fields(NamedTuple):
    weights: Mapping[str, float]
    search_in: tuple[str, ...]

    def apply(self, leaf: Leaf) -> Query:
        if isinstance(leaf, nodes.WordlessLeaf):
            return leaf
        match leaf:
            case Word():
                return self._word(leaf)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return nodes.BooleanOr(tuple(map(self._word, words)), minimum)
            case nodes.Phrase(words=words, scope=None):
                phrases = [self._phrase(leaf, scope) for scope in self._scopes]
                return self._each(phrases) if words else leaf
            case nodes.Phrase(scope=scope):
                return self._phrase(leaf, scope)
            case nodes.Near(left=left, right=right):
                if left.scope is not None or right.scope is not None:
                    return leaf
                return self._each([self._near(leaf, scope) for scope in self._scopes])
            case nodes.Exact() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                if leaf.scope is not None or self._main is None:
                    return leaf
                return self._each([replace(leaf, scope=scope) for scope in self._scopes])
            case _:
                assert_never(leaf)

    @property
    def _own(self) -> tuple[str, ...]:
        return tuple(name for name in self.search_in if name not in TEXTS)

    @property
    def _main(self) -> Scope:
        """The restriction of an unscoped word, apart from the text fields."""
        if {*TEXTS} <= {*self.search_in}:
            return None
        return next((name for name in TEXTS if name in self.search_in), self.search_in[0])

    @property
    def _scopes(self) -> tuple[Scope, ...]:
        main = self._main
        return (main, *(name for name in self._own if name != main))

    def _factor(self, name: str) -> float:
        return self.weights.get(name, 1.0) / self.weights["body"]

    def _word(self, word: Word) -> Word:
        scope = word.scope
        if scope is None:
            scope, names = self._main, self._own
        else:
            names = () if scope in TEXTS else (scope,)
        fields = [(name, self._factor(name)) for name in names]
        if self._factor("title") != 1.0:
            fields.append(("title", self._factor("title")))
        return word._replace(scope=scope, fields=tuple(fields))

    def _phrase(self, phrase: nodes.Phrase, scope: Scope) -> Query:
        words = tuple(word._replace(scope=scope) for word in phrase.words)
        return self._weighted(replace(phrase, words=words, scope=scope), scope)

    def _near(self, near: nodes.Near, scope: Scope) -> Query:
        left, right = (word._replace(scope=scope) for word in (near.left, near.right))
        return self._weighted(replace(near, left=left, right=right), scope)

    def _weighted(self, query: Query, scope: Scope) -> Query:
        factor = 1.0 if scope in (None, *TEXTS) else self._factor(str(scope))
        return query if factor == 1.0 else nodes.Boost(query, factor)

    @staticmethod
    def _each(queries: Sequence[Query]) -> Query:
        return queries[0] if len(queries) == 1 else nodes.Or(tuple(queries))
