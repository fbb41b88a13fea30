"""The evaluator: from a query tree to its matches, on arrays."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never, cast

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.fields.schema import TEXTS, exact_field
from kashaf.search import kernels
from kashaf.search.kernels import Docs, Scores
from kashaf.search.matching.filtering import docs_with, filtered_docs, is_filter
from kashaf.search.matching.multi_term import FIELD, expand
from kashaf.search.matching.verification import (
    docs_with_values,
    exact_finder,
    form_finder,
    verified,
)
from kashaf.search.model.budget import Budget
from kashaf.search.postings import positions
from kashaf.search.postings.matches import (
    NOTHING,
    Matches,
    any_of,
    both,
    constant,
    restrict,
    without,
)
from kashaf.search.postings.positions import (
    PackedPositions,
    Postings,
    count_by_document,
    in_scope,
    union,
)
from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.multi_term import form_test
from kashaf.search.query.nodes import Leaf, MultiTermQuery, Query, Word
from kashaf.search.query.traversal import cost, words_of
from kashaf.search.scoring.bm25 import WEIGHTS, bm25, scores_in, term_matches, weighted
from kashaf.search.scoring.ranking import bag_of_words
from kashaf.search.scoring.word_scores import indexed_lemmas, lemma_positions

if TYPE_CHECKING:
    from kashaf.search.meaning.passages import Passages


class Evaluator(NamedTuple):
    """Evaluates query trees on one generation of an index, for one search.

    Once `budget` is spent, nodes match nothing more: the result may lack documents, and that of a
    negation may contain too many.

    Attributes:
        segments: The segments of the generation.
        analyzer: The analyzer that they were built with.
        budget: The time limit.
        passages: The passages of the documents, if the index has any.
        is_ranked: Whether scores matter; they do not if documents are only counted.
    """

    segments: Segments
    analyzer: Analyzer
    budget: Budget
    passages: "Passages | None" = None
    is_ranked: bool = True

    def matches(self, query: Query, within: Docs | None = None) -> Matches:
        """Return the matching documents and their scores; only those in `within`, if given."""
        if self.budget.is_spent():
            return NOTHING
        match query:
            case nodes.And(queries=queries):
                return self._and(queries, within)
            case nodes.Or(queries=queries):
                parts = [self.matches(part, within).arrays for part in queries]
                return any_of(parts, self.segments.max_doc)
            case nodes.Not(query=part):
                universe = self.segments.live_docs if within is None else within
                counted = self._replace(is_ranked=False)
                return without(constant(universe, 0), counted.matches(part, within).docs)
            case nodes.Filter():
                return self._filter(query, within)
            case nodes.Boost(query=part, factor=factor):
                found = self.matches(part, within)
                return Matches(found.docs, found.scores * np.float32(factor), found.top)
            case nodes.Blend(words=words, nearest=nearest):
                from kashaf.search.meaning import ranking

                universe = self.segments.live_docs if within is None else within
                return ranking.blended(self.matches(words), self.cosines(nearest), universe)
            case _:
                return self._leaf(query, within)

    def _leaf(self, leaf: Leaf, within: Docs | None) -> Matches:
        segments = self.segments
        match leaf:
            case Word():
                return bag_of_words(segments, (leaf,), 1, within, is_ranked=self.is_ranked)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return bag_of_words(segments, words, minimum, within, is_ranked=self.is_ranked)
            case nodes.Phrase() | nodes.Near():
                return self._cached(leaf, within, lambda: self._positional(leaf, within))
            case nodes.Exact() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy() if (
                leaf.scope not in (None, *TEXTS)
            ):
                return restrict(constant(self._in_values(leaf), 1), within)
            case nodes.Exact():
                return self._cached(leaf, within, lambda: self._exact(leaf, within))
            case nodes.Root(root=root):
                docs, freqs = segments.postings("root", root)
                return self._scored("root", Postings(docs, freqs), within, WEIGHTS["root"])
            case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                return self._multi_term(leaf, within)
            case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
                return restrict(constant(docs_with(segments, leaf), 1), within)
            case nodes.Everything() | nodes.Nearest():
                return self._any(leaf, segments.live_docs if within is None else within)
            case _:
                assert_never(leaf)

    def _cached(self, leaf: Leaf, within: Docs | None, find: Callable[[], Matches]) -> Matches:
        """Return the result of `find`; over the whole index it is cached, for the next page."""
        cache, key = self.segments.cache, ("matches", leaf)
        known = cache.find(key)
        if known is not None:
            return restrict(Matches(*known), within)
        found = find()
        if within is None and not self.budget.is_spent():
            cache.keep(key, found.docs_and_scores)
        return found

    def _any(self, leaf: nodes.Everything | nodes.Nearest, universe: Docs) -> Matches:
        if isinstance(leaf, nodes.Nearest):
            from kashaf.search.meaning import ranking

            return ranking.nearest(self.cosines(leaf), universe)
        return constant(universe, 1)

    def cosines(self, query: nodes.Nearest) -> Scores:
        """Return the cosine of each document with the vector of a node; cached."""
        cache, key = self.segments.cache, ("cosines", query.vector)
        found = cache.find(key)
        if found is None:
            if self.passages is None:
                return np.zeros(self.segments.max_doc, np.float32)
            cosines = self.passages.cosines(np.frombuffer(query.vector, np.int8), self.budget)
            if self.budget.partial:
                return cosines
            found = cache.keep(key, (cosines,))
        return cast("Scores", found[0])

    def _and(self, queries: Sequence[Query], within: Docs | None) -> Matches:
        """Evaluate the cheap parts first; the others examine only the remaining documents."""
        found: Matches | None = None
        for part in sorted(queries, key=cost):
            left = within if found is None else found.docs
            own = self.matches(part, left)
            found = own if found is None else both(found, own)
            if not len(found):
                break
        return found or NOTHING

    def _filter(self, query: nodes.Filter, within: Docs | None) -> Matches:
        if within is None and is_filter(query.by):
            return self.matches(query.query, filtered_docs(self.segments, query.by))
        if cost(query.by) <= cost(query.query):
            return self.matches(query.query, self.matches(query.by, within).docs)
        found = self.matches(query.query, within)
        return restrict(found, self.matches(query.by, found.docs).docs)

    def _scored(
        self, field: str, found: Postings, within: Docs | None, weight: float = 1.0
    ) -> Matches:
        """Score the live documents of one term, or of several that count as one."""
        scores = bm25(self.segments, field, *found, weight)
        live = self.segments.live[found.docs]
        return restrict(Matches(found.docs[live], scores[live]), within)

    def _positional(self, query: nodes.Phrase | nodes.Near, within: Docs | None) -> Matches:
        """Score a phrase or two near words as one term; each form adds its score, as for words."""
        words = words_of(query)
        if not words:
            return NOTHING
        segments = self.segments
        docs, freqs = count_by_document(self.phrase_positions(query, within))
        live = segments.live[docs]
        found = Postings(docs[live], freqs[live])
        lemmas = [word.lemmas[0] for word in words]
        whole = term_matches(segments, words[0].field, lemmas, found)
        forms = dict.fromkeys(word.form for word in words if word.is_main)
        by_form = scores_in(segments, [weighted("form", form) for form in forms], whole.docs)
        return Matches(whole.docs, whole.scores + by_form)

    def phrase_positions(
        self, query: nodes.Phrase | nodes.Near, within: Docs | None
    ) -> PackedPositions:
        """Return the positions, in their field, of a phrase or of the left one of two words."""
        words = words_of(query)
        within = self._with_all(words, within)
        by_lemma = {
            word.lemmas: lemma_positions(self.segments, word, within)
            for word in {word.lemmas: word for word in words}.values()
        }
        keys = [in_scope(by_lemma[word.lemmas], word.scope) for word in words]
        if isinstance(query, nodes.Near):
            left, right = keys
            if query.left.lemmas == query.right.lemmas:
                return positions.near_repeats(left, query.within)
            return positions.near(left, right, query.within)
        if query.slop > 0:
            number = {lemmas: index for index, lemmas in enumerate(by_lemma)}
            same = [number[word.lemmas] for word in words]
            starts = positions.sloppy_phrase(keys, query.slop, same, self.budget.is_spent)
            return in_scope(starts, query.scope)
        return in_scope(positions.phrase(keys), query.scope)

    def _with_all(self, words: Sequence[Word], within: Docs | None) -> Docs | None:
        """Return the documents that contain all of the words by lemma; only they can match."""
        if len(words) == 1:
            return within
        distinct = dict.fromkeys(word.lemmas for word in words)
        parts = [self._docs_with(words[0].field, lemmas) for lemmas in distinct]
        if within is not None:
            parts.append(within)
        return reduce(kernels.intersect, sorted(parts, key=len))

    def _docs_with(self, field: str, lemmas: Sequence[str]) -> Docs:
        """Return the documents that contain one of several lemmas; cached."""
        segments = self.segments
        lemmas = indexed_lemmas(segments, field, lemmas)
        if len(lemmas) == 1:
            return segments.postings(field, lemmas[0])[0]

        def find() -> tuple[Docs]:
            return (union([segments.postings(field, lemma)[0] for lemma in lemmas]),)

        return segments.cache.get(("any of", field, *lemmas), find)[0]

    def _exact(self, query: nodes.Exact, within: Docs | None) -> Matches:
        """Find candidates by form, then verify the spelling in their stored text."""
        found: Matches | None = None
        for form in dict.fromkeys(query.forms):
            docs, freqs = self.segments.postings("form", form)
            own = self._scored("form", Postings(docs, freqs), within)
            found = own if found is None else both(found, own)
        if found is None:
            return NOTHING
        is_in = exact_finder(self.analyzer, query.words, query.forms, self.budget.is_spent)
        fields = (query.scope,) if query.scope else ("title", "body")
        return self._verified(
            found, lambda stored: any(is_in(stored.get(field, "")) for field in fields)
        )

    def _multi_term(self, query: MultiTermQuery, within: Docs | None) -> Matches:
        """Score all matching forms as one term; with a scope, verify it in the stored text."""
        forms = expand(self.segments, query, self.budget)
        if query.scope:
            return self._cached(query, within, lambda: self._in_text(query, forms, within))
        found = self._cached(query, None, lambda: self._scored(FIELD, forms, None))
        return restrict(found, within)

    def _in_text(self, query: MultiTermQuery, forms: Postings, within: Docs | None) -> Matches:
        """Return the documents where a form is in the text that the scope names."""
        found = self._scored(FIELD, forms, within)
        is_in = form_finder(self.analyzer, form_test(query), self.budget.is_spent)
        field = str(query.scope)
        if field == "body":  # a form that is not in the title, which is short, is in the body
            return self._verified(
                found,
                lambda stored: not is_in(stored.get("title", "")) or is_in(stored.get("body", "")),
            )
        return self._verified(found, lambda stored: is_in(stored.get(field, "")))

    def _verified(self, found: Matches, is_match: Callable[[dict[str, Any]], bool]) -> Matches:
        return verified(self.segments, found, is_match, self.budget.is_spent)

    def _in_values(self, query: nodes.Exact | MultiTermQuery) -> Docs:
        """Return the live documents with a value of a text field that matches by its spelling.

        Known failure: values longer than `MAX_KEY_CHARS` are not indexed whole, so not found.
        """
        if isinstance(query, nodes.Exact):
            is_in = exact_finder(self.analyzer, query.words, query.forms, self.budget.is_spent)
        else:
            is_in = form_finder(self.analyzer, form_test(query), self.budget.is_spent)
        field = exact_field(str(query.scope))
        return docs_with_values(self.segments, field, is_in, self.budget.is_spent)
