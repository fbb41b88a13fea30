"""The translation of a query tree to OpenSearch's query language.

A node becomes a query that matches the same documents, with scores as similar as possible. Known
differences from the engine on disk, in scores except for the last two:

- idf counts the documents that have the field, and lengths of more than 40 tokens are rounded, as
  in Lucene; proximity counts less the further two words are apart, and a word counts as early or
  not, without degrees;
- the forms of a multi-term query are scored one by one, by their mean frequency;
- a word of a phrase cannot have a scope of its own; that of the phrase applies;
- a sloppy phrase in the body that also occurs in the title is matched as words within a span.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, assert_never

from kashaf.index.fields.schema import TEXTS
from kashaf.index.opensearch.document_encoding import safe
from kashaf.search.model.budget import MAX_EXPANSIONS
from kashaf.search.opensearch.dsl import NOTHING, Dsl, any_of, bool_query, escaped, term_query
from kashaf.search.opensearch.meaning import (
    BLEND_SHIFT,
    NEAREST_SHIFT,
    Neighbors,
    blend_query,
    nearest_query,
)
from kashaf.search.opensearch.spans import (
    early_word,
    exact,
    in_scope,
    lemma_span,
    near_words,
    positional,
)
from kashaf.search.query import nodes
from kashaf.search.query.describe import describe
from kashaf.search.query.multi_term import prefix_forms
from kashaf.search.query.nodes import Leaf, MultiTermQuery, Query, Word
from kashaf.search.scoring.bm25 import WEIGHTS
from kashaf.search.scoring.word_scores import (
    CANDIDATES,
    bonus_terms,
    field_terms,
    matching_terms,
)

MAX_CLAUSES: Final = 900
"""The most clauses for the words of a query; a word is some eight, and a cluster accepts 1,024."""
SCORED_FORMS: Final = 50
"""How many forms of a multi-term query are scored; all of them match."""
SCOPED_FORMS: Final = 500
"""How many forms of a multi-term query match if it has a scope."""
BY_SCORE: Final[Dsl] = {"sort": [{"_score": "desc"}, {"id": "asc"}], "track_scores": True}
"""The part of a body that orders hits by score."""


@dataclass
class Translation:
    """A translated query.

    Attributes:
        query: The query in OpenSearch's language.
        nearness: Clauses whose scores are added to those of the top documents.
        notes: What was left out, in sentences for the user.
        shift: How much larger scores are than those that they stand for; see `meaning`.
    """

    query: Dsl
    nearness: list[Dsl] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shift: float = 0.0

    def ranked(self, limit: int) -> Dsl:
        """Return the body of a search by relevance for at most `limit` hits.

        The top documents of each shard are rescored by proximity. Documents with equal scores are
        ordered by id, except where they are rescored: a cluster cannot do both.
        """
        if not self.nearness:
            return {"query": self.query} | BY_SCORE
        body: Dsl = {"query": self.query}
        if limit:
            near = {"bool": {"should": self.nearness}}
            body["rescore"] = {"window_size": CANDIDATES, "query": {"rescore_query": near}}
        return body


def translate(query: Query, neighbors: Neighbors = Neighbors()) -> Translation:  # noqa: B008
    """Return the translation of a query tree.

    Args:
        query: The query tree.
        neighbors: What `find_neighbors` returns for it.
    """
    translator = _Translator(neighbors)
    translated = translator.query(query, 1.0)
    return Translation(translated, translator.nearness, translator.notes, translator.shift)


class _Translator:
    """Translates one query tree, and collects clauses and notes to go with the query."""

    def __init__(self, neighbors: Neighbors) -> None:
        self._neighbors = neighbors
        self._clauses = 0
        self.shift = 0.0
        self.nearness: list[Dsl] = []
        self.notes: list[str] = []

    def query(self, query: Query, factor: float) -> Dsl:
        """Translate a node; `factor` is the product of the boosts around it, 0 in a filter."""
        match query:
            case nodes.And(queries=queries):
                return bool_query(must=[self.query(part, factor) for part in queries])
            case nodes.Or(queries=queries):
                return any_of([self.query(part, factor) for part in queries])
            case nodes.Not(query=part):
                return bool_query(filter=[{"match_all": {}}], must_not=[self.query(part, 0)])
            case nodes.Filter(query=part, by=by):
                return bool_query(must=[self.query(part, factor)], filter=[self.query(by, 0)])
            case nodes.Boost(query=part, factor=more):
                more = max(more, 0.0)
                return bool_query(must=[self.query(part, factor * more)], boost=more)
            case nodes.Blend(words=part, nearest=nearest):
                self.shift = BLEND_SHIFT
                words = self.query(part, factor / self._neighbors.best)
                return blend_query(words, nearest, self._neighbors)
            case _:
                return self._leaf(query, factor)

    def _leaf(self, leaf: Leaf, factor: float) -> Dsl:
        match leaf:
            case Word():
                return self._bag_of_words((leaf,), 1, factor)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return self._bag_of_words(words, minimum, factor)
            case nodes.Phrase() | nodes.Near():
                return positional(leaf)
            case nodes.Exact() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy() if (
                leaf.scope not in (None, *TEXTS)
            ):
                self.notes.append(f"{describe(leaf)}: is not supported on a cluster")
                return NOTHING
            case nodes.Exact():
                return exact(leaf)
            case nodes.Root(root=root):
                return term_query("root", root, WEIGHTS["root"])
            case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                return self._multi_term(leaf)
            case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
                return {"constant_score": {"filter": _values(leaf)}}
            case nodes.Everything() | nodes.Nearest():
                return self._any(leaf)
            case _:
                assert_never(leaf)

    def _any(self, leaf: nodes.Everything | nodes.Nearest) -> Dsl:
        if isinstance(leaf, nodes.Everything):
            return {"match_all": {}}
        self.shift = NEAREST_SHIFT
        return nearest_query(leaf, self._neighbors)

    def _bag_of_words(self, words: Sequence[Word], minimum: int, factor: float) -> Dsl:
        words, all_words = self._affordable(words), words
        if len(words) < len(all_words):
            self.notes.append(f"only the first {len(words)} words were searched for")
            minimum = min(minimum, len(words))
        if factor > 0:
            self.nearness += [
                near_words(first, second, factor)
                for first, second in pairwise(words)
                if first.root and second.root and first.lemmas != second.lemmas
                if first.is_main and second.is_main
            ]
            if len(words) > 1:
                early = {word.lemmas: word for word in words if word.root and word.is_main}
                self.nearness += [early_word(word, factor) for word in early.values()]
        if max(minimum, 1) > len(words):
            return NOTHING
        found = any_of([_match(word) for word in words], max(minimum, 1))
        bonus = [clause for word in words if word.scope is None for clause in _bonus(word)]
        return bool_query(must=[found], should=bonus) if bonus else found

    def _affordable(self, words: Sequence[Word]) -> Sequence[Word]:
        """Return the first of the words, as many as the cluster accepts with those before."""
        for at, word in enumerate(words):
            spans = 2 * len(word.lemmas) + 3  # of nearness, or of a scope
            terms = *matching_terms(word), *field_terms(word), *bonus_terms(word)
            self._clauses += max(len(terms) + (spans if word.scope else 0), spans)
            if self._clauses > MAX_CLAUSES:
                return words[:at]
        return words

    def _multi_term(self, query: MultiTermQuery) -> Dsl:
        if query.scope is None:
            return bool_query(
                filter=[_multi(query, "constant_score")],
                should=[_multi(query, f"top_terms_blended_freqs_{SCORED_FORMS}")],
            )
        self.notes.append(f"{query.label}: only {SCOPED_FORMS} of its words were searched for")
        many = {"span_multi": {"match": _multi(query, f"top_terms_{SCOPED_FORMS}")}}
        return in_scope(many, query.scope)


def _match(word: Word) -> Dsl:
    """Translate a word; unless it has a scope, without the clauses that only add to its score."""
    scored = [term_query(*term) for term in matching_terms(word)]
    fields = [term_query(*term) for term in field_terms(word)]
    if word.scope is None or not word.is_main:
        return any_of(scored + fields)
    scoped = bool_query(
        must=[any_of(scored)],
        should=_bonus(word),
        filter=[in_scope(lemma_span(word), word.scope)],
    )
    return any_of([scoped, *fields])


def _bonus(word: Word) -> list[Dsl]:
    return [term_query(*term) for term in bonus_terms(word)]


def _multi(query: MultiTermQuery, rewrite: str) -> Dsl:
    match query:
        case nodes.Prefix(form=form):
            beginnings = "|".join(map(escaped, map(safe, prefix_forms(form))))
            regexp = {"value": f"({beginnings}).*", "flags": "NONE", "rewrite": rewrite}
            return {"regexp": {"form": regexp}}
        case nodes.Wildcard(pattern=pattern):
            pattern = safe(pattern).replace("\\", "\\\\")
            return {"wildcard": {"form": {"value": pattern, "rewrite": rewrite}}}
        case nodes.Fuzzy(form=form, distance=distance):
            options = {"fuzziness": distance, "transpositions": True, "rewrite": rewrite}
            value = {"value": safe(form), "max_expansions": MAX_EXPANSIONS, **options}
            return {"fuzzy": {"form": value}}
        case _:
            assert_never(query)


def _values(query: nodes.Value | nodes.DateRange | nodes.NumberRange | nodes.Exists) -> Dsl:
    """Translate a node that only compares the values of a field."""
    name = query.field
    match query:
        case nodes.Value(value=value):
            return {"term": {name: value}}
        case nodes.DateRange(first=first, last=last):
            bounds: Dsl = {} if first is None else {"gte": first}
            if last is not None:  # the built-in date is a keyword, a day
                bounds |= {"lte": last} if name == "date" else {"lt": f"{last}||+1d"}
        case nodes.NumberRange(low=low, high=high):
            lower = {} if low is None else {"gt" if query.excludes_low else "gte": low}
            upper = {} if high is None else {"lt" if query.excludes_high else "lte": high}
            bounds = lower | upper
        case nodes.Exists():
            bounds = {}
        case _:
            assert_never(query)
    return {"range": {name: bounds}} if bounds else {"exists": {"field": name}}
