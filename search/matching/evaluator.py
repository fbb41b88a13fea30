"""From a query tree to the documents that match it, on arrays."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.search import kernels
from kashaf.search.kernels import Docs
from kashaf.search.matching.multi_term import FIELD, expanded
from kashaf.search.matching.verification import exact_finder, form_finder
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
from kashaf.search.postings.positions import Counted, PackedPositions, counted, in_scope
from kashaf.search.postings.segments import Segments
from kashaf.search.query import nodes
from kashaf.search.query.multi_term import MultiTermQuery, form_test
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.traversal import words_of
from kashaf.search.scoring.bm25 import WEIGHTS, bm25, scored_terms, term_matches
from kashaf.search.scoring.ranking import bag_of_words


@dataclass(frozen=True)
class Evaluator:
    """Finds the documents of a query tree in one generation. Belongs to one search.

    Within `budget`: when time has run out a node finds nothing more, so an answer may lack
    documents, and a negation may have too many.
    """

    segments: Segments
    analyzer: Analyzer
    budget: Budget

    def matches(self, query: Query, within: Docs | None = None) -> Matches:
        """The documents that match, and the score of each; only those `within`, if given."""
        if self.budget.is_spent():
            return NOTHING
        segments = self.segments
        match query:
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return bag_of_words(segments, words, minimum, within)
            case Word():
                return bag_of_words(segments, (query,), 1, within)
            case nodes.Phrase() | nodes.Near():
                return self._placed(query, within)
            case nodes.Exact():
                return self._exact(query, within)
            case nodes.Root(root=root):
                docs, freqs = segments.postings("root", root)
                return self._scored("root", Counted(docs, freqs), within, WEIGHTS["root"])
            case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                return self._expanded(query, within)
            case nodes.Value(field=field, value=value):
                docs, _ = segments.postings(field, value)
                return restrict(constant(docs[segments.live[docs]], 1), within)
            case nodes.DateRange():
                return restrict(constant(self._dated(query), 1), within)
            case nodes.And(queries=queries):
                return self._and(queries, within)
            case nodes.Or(queries=queries):
                return any_of(
                    [self.matches(part, within).arrays for part in queries], segments.max_doc
                )
            case nodes.Not(query=part):
                universe = segments.live_docs if within is None else within
                return without(constant(universe, 0), self.matches(part, within).docs)
            case nodes.Filter(query=part, by=by):
                if _cost(by) <= _cost(part):
                    return self.matches(part, self.matches(by, within).docs)
                found = self.matches(part, within)
                return restrict(found, self.matches(by, found.docs).docs)
            case nodes.Boost(query=part, factor=factor):
                found = self.matches(part, within)
                return Matches(found.docs, found.scores * np.float32(factor), found.top)
            case nodes.Everything():
                return constant(segments.live_docs if within is None else within, 1)

    def _and(self, queries: Sequence[Query], within: Docs | None) -> Matches:
        """The cheap parts first; the others only look at what is left."""
        found: Matches | None = None
        for part in sorted(queries, key=_cost):
            left = within if found is None else found.docs
            own = self.matches(part, left)
            found = own if found is None else both(found, own)
            if not len(found):
                break
        return found or NOTHING

    def _scored(
        self, field: str, found: Counted, within: Docs | None, weight: float = 1.0
    ) -> Matches:
        """The live ones of documents with one term or what counts as one."""
        scores = bm25(self.segments, field, *found, weight)
        live = self.segments.live[found.docs]
        return restrict(Matches(found.docs[live], scores[live]), within)

    def _placed(self, query: nodes.Phrase | nodes.Near, within: Docs | None) -> Matches:
        """A phrase or two near words count as one term, and their forms count as in a bag_of_words."""
        words = words_of(query)
        if not words:
            return NOTHING
        segments = self.segments
        docs, freqs = counted(self.phrase_positions(query, within))
        live = segments.live[docs]
        found = Counted(docs[live], freqs[live])
        whole = term_matches(segments, "text", [word.stem for word in words], found)
        forms = [("form", form) for form in dict.fromkeys(word.form for word in words)]
        points = kernels.scores_at(scored_terms(segments, forms), whole.docs)
        return Matches(whole.docs, whole.scores + points)

    def phrase_positions(
        self, query: nodes.Phrase | nodes.Near, within: Docs | None
    ) -> PackedPositions:
        """Where a phrase, or the left one of two near words, stands in the field `text`."""
        words = words_of(query)
        within = self._with_all(words, within)
        stems = list(dict.fromkeys(word.stem for word in words))
        by_stem = {stem: self.segments.positions("text", stem, within) for stem in stems}
        scoped = {
            (word.stem, word.scope): in_scope(by_stem[word.stem], word.scope) for word in words
        }
        keys = [scoped[word.stem, word.scope] for word in words]
        if isinstance(query, nodes.Near):
            left, right = keys
            if query.left.stem == query.right.stem:
                return positions.near_itself(left, query.within)
            return positions.close(left, right, query.within)
        if query.slop > 0:
            number = {stem: index for index, stem in enumerate(by_stem)}
            same = [number[word.stem] for word in words]
            starts = positions.sloppy_phrase(keys, query.slop, same, self.budget.is_spent)
            return in_scope(starts, query.scope)
        return in_scope(positions.phrase(keys), query.scope)

    def _with_all(self, words: Sequence[Word], within: Docs | None) -> Docs | None:
        """The documents that have all of the words by stem: no others need be looked at."""
        if len(words) == 1:
            return within
        found = within
        for stem in dict.fromkeys(word.stem for word in words):
            docs, _ = self.segments.postings("text", stem)
            found = docs if found is None else kernels.intersect(found, docs)
        return found

    def _exact(self, query: nodes.Exact, within: Docs | None) -> Matches:
        """Candidates by form, the best first, each looked up in its text."""
        found: Matches | None = None
        for form in dict.fromkeys(query.forms):
            docs, freqs = self.segments.postings("form", form)
            own = self._scored("form", Counted(docs, freqs), within)
            found = own if found is None else both(found, own)
        if found is None:
            return NOTHING
        is_in = exact_finder(self.analyzer, query.words, query.forms)
        fields = (query.scope,) if query.scope else ("title", "body")
        return self._verified(
            found,
            lambda stored: any(is_in(stored.get(field, "")) for field in fields),
        )

    def _expanded(self, query: MultiTermQuery, within: Docs | None) -> Matches:
        counts = expanded(self.segments, query, self.budget)
        found = self._scored(FIELD, counts, within)
        if query.scope is None:
            return found
        is_in = form_finder(self.analyzer, form_test(query))
        field = query.scope
        return self._verified(found, lambda stored: is_in(stored.get(field, "")))

    def _verified(self, found: Matches, is_right: Callable[[dict[str, Any]], bool]) -> Matches:
        """Those of the candidates whose stored text is right, the best looked at first."""
        kept = np.zeros(len(found.docs), bool)
        order = np.argsort(-found.scores, kind="stable").tolist()
        numbers = found.docs.tolist()
        for at in order:
            if self.budget.is_spent():
                break
            kept[at] = is_right(self.segments.stored(numbers[at]))
        return Matches(found.docs[kept], found.scores[kept])

    def _dated(self, query: nodes.DateRange) -> Docs:
        parts = []
        for (_, base), dates in zip(self.segments.readers, self.segments.dates(), strict=True):
            low = bisect_left(dates.terms, (query.first or "").encode())
            high = len(dates.terms)
            if query.last is not None:
                high = bisect_right(dates.terms, query.last.encode())
            docs = dates.docs[dates.starts[low] : dates.starts[max(low, high)]]
            parts.append(np.sort(docs) + np.uint32(base))
        docs = np.concatenate(parts) if parts else NOTHING.docs
        return docs[self.segments.live[docs]]


def _cost(query: Query) -> int:
    """How much a node gains from being told in which documents to look."""
    match query:
        case nodes.Not():
            return 9
        case nodes.Exact():
            return 5
        case nodes.Prefix(scope=scope) | nodes.Wildcard(scope=scope) | nodes.Fuzzy(scope=scope):
            return 1 if scope is None else 5
        case nodes.Phrase() | nodes.Near():
            return 2
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            return max(map(_cost, queries), default=0)
        case nodes.Filter(query=part, by=by):
            return max(_cost(part), _cost(by))
        case nodes.Boost(query=part):
            return _cost(part)
        case _:
            return 0
