"""The Whoosh query adapter: evaluates `whoosh.query` objects on arrays, with Whoosh's scores.

Scores are those of Whoosh 2.7.4 (BM25F) on the same index, oddities included. The terms of a
prefix, wildcard, range or fuzzy query are summed by BM25 if there are two, or if the segment has
more than 5,000 documents, else each counts 1. A single term ignores the boost, as does the only
part of an And or Or. Not adds 1. Queries without a method here are left to Whoosh's own matchers.

Where Whoosh's code differs from its documentation, this module follows the documentation: `AndNot`
and `Not` (Whoosh lets through a segment's first match, and one that follows a deleted document),
`AndMaybe` inside And (Whoosh omits scores), `Require` (Whoosh evaluates it as AndNot),
`DisjunctionMax` (Whoosh includes the scores of other documents), and `minmatch` of Or (Whoosh
ignores it).

Only this package imports Whoosh during a search.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh import query as wq
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.reading.term_info import FieldTerms
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store.schema import POSITIONED
from kashaf.index.store.segment import Generation
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.kernels.edit_distance import code_points, distances
from kashaf.search.postings.matches import NOTHING, Matches
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Wildcard
from kashaf.search.whoosh.reader import whoosh_reader
from kashaf.search.whoosh.term_scores import Scored, TermScorer

_SMALL: Final = 5000  # documents of a segment up to which Whoosh sums a union in an array
_MANY: Final = 1024  # clauses from which it always does
_NONE: Final[Scored] = (np.empty(0, np.uint32), np.empty(0))


def whoosh_highlight_spec(query: wq.Query) -> HighlightSpec:
    """Return the terms that a Whoosh query highlights, by lemma, weak key, root or form."""
    terms = {
        (field, text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
        for field, text in query.iter_all_terms()
    }
    return HighlightSpec(
        lemmas=frozenset(text for field, text in terms if field in ("text", "title")),
        weak=frozenset(text for field, text in terms if field == "weak"),
        roots=frozenset(text for field, text in terms if field == "root"),
        forms=tuple(Wildcard(text) for field, text in sorted(terms) if field == "form"),
    )


class WhooshQueryAdapter:
    """Evaluates Whoosh queries on one generation of an index. Threads may share it."""

    def __init__(self, segments: Segments, directory: Path, generation: Generation) -> None:
        """Evaluate on these segments of a generation in a folder."""
        self._segments = segments
        self._directory = directory
        self._generation = generation
        self._scorer = TermScorer(segments)
        self._methods: dict[type, Callable[[Any, int], Scored]] = {
            wq.Term: self._term,
            wq.And: self._and,
            wq.Or: self._or,
            wq.DisjunctionMax: self._dismax,
            wq.Not: self._not,
            wq.AndNot: self._and_not,
            wq.AndMaybe: self._and_maybe,
            wq.Require: self._require,
            wq.Phrase: self._phrase,
            wq.Prefix: self._prefix,
            wq.Wildcard: self._wildcard,
            wq.FuzzyTerm: self._fuzzy,
            wq.TermRange: self._range,
            wq.Every: self._every,
            wq.ConstantScoreQuery: self._constant,
        }

    def matches(self, query: wq.Query) -> Matches:
        """Return the matching documents with Whoosh's scores."""
        segments = self._segments
        docs, scores = [NOTHING.docs], [NOTHING.scores]
        for number, (_, base) in enumerate(segments.readers):
            own, points = self._scored(query, number)
            live = np.flatnonzero(segments.live[base : base + len(segments.live)][own])
            docs.append(own[live] + np.uint32(base))
            scores.append(points[live].astype(np.float32))
        return Matches(np.concatenate(docs), np.concatenate(scores))

    def _scored(self, query: wq.Query, segment: int) -> Scored:
        """Return the matches in one segment, deleted documents included."""
        method = self._methods.get(type(query))
        return method(query, segment) if method else self._by_whoosh(query, segment)

    def _reader(self, segment: int) -> SegmentReader:
        return self._segments.readers[segment][0]

    # Terms

    def _term(self, query: wq.Term, segment: int) -> Scored:
        docs, scores = self._scorer.scored(segment, query.fieldname, _encoded(query.text))
        return docs, scores * query.boost

    # Compounds

    def _and(self, query: wq.And, segment: int) -> Scored:
        parts = [self._scored(part, segment) for part in query.subqueries]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        return self._sum(parts, segment, query.boost, len(parts))

    def _or(self, query: wq.Or, segment: int) -> Scored:
        if query.scale:
            return self._by_whoosh(query, segment)
        parts = [self._scored(part, segment) for part in query.subqueries]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        return self._sum(parts, segment, query.boost, max(query.minmatch, 1))

    def _sum(self, parts: list[Scored], segment: int, boost: float, least: int) -> Scored:
        size = self._reader(segment).doc_count
        every = np.concatenate([docs for docs, _ in parts])
        points = np.concatenate([scores for _, scores in parts])
        sums: NDArray[np.float64] = np.bincount(every, points, size).astype(np.float64)
        docs = np.flatnonzero(np.bincount(every, minlength=size) >= least)
        return docs.astype(np.uint32), np.asarray(sums[docs] * boost, np.float64)

    def _dismax(self, query: wq.DisjunctionMax, segment: int) -> Scored:
        parts = [self._scored(part, segment) for part in query.subqueries]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        best = np.full(self._reader(segment).doc_count, -np.inf, np.float64)
        for docs, scores in parts:
            best[docs] = np.maximum(best[docs], scores)
        found = np.flatnonzero(best > -np.inf)
        return found.astype(np.uint32), (best[found] * query.boost).astype(np.float64)

    def _not(self, query: wq.Not, segment: int) -> Scored:
        without = np.ones(self._reader(segment).doc_count, bool)
        without[self._scored(query.query, segment)[0]] = False
        docs = np.flatnonzero(without).astype(np.uint32)
        return docs, np.ones(len(docs))

    def _and_not(self, query: wq.AndNot, segment: int) -> Scored:
        docs, scores = self._scored(query.a, segment)
        kept = ~np.isin(docs, self._scored(query.b, segment)[0])
        return docs[kept], scores[kept]

    def _require(self, query: wq.Require, segment: int) -> Scored:
        docs, scores = self._scored(query.a, segment)
        kept = np.isin(docs, self._scored(query.b, segment)[0])
        return docs[kept], scores[kept]

    def _and_maybe(self, query: wq.AndMaybe, segment: int) -> Scored:
        docs, scores = self._scored(query.a, segment)
        more = np.zeros(self._reader(segment).doc_count)
        others, points = self._scored(query.b, segment)
        more[others] = points
        return docs, scores + more[docs]

    def _constant(self, query: wq.ConstantScoreQuery, segment: int) -> Scored:
        docs, _ = self._scored(query.child, segment)
        return docs, np.full(len(docs), float(query.score))

    def _every(self, query: wq.Every, segment: int) -> Scored:
        reader = self._reader(segment)
        if query.fieldname is None:
            docs = np.arange(reader.doc_count, dtype=np.uint32)
        else:
            docs = np.unique(reader.read_field(query.fieldname).docs)
        return docs, np.full(len(docs), float(query.boost))

    # Phrases

    def _phrase(self, query: wq.Phrase, segment: int) -> Scored:
        if query.fieldname not in POSITIONED or not query.words:
            return self._by_whoosh(query, segment)
        words = [_encoded(word) for word in query.words]
        scores = np.zeros(self._reader(segment).doc_count)
        ends: NDArray[np.int64] | None = None
        for word in words:
            docs, freqs, positions = self._reader(segment).positions(query.fieldname, word)
            keys = np.repeat(docs.astype(np.int64) << 32, freqs) + positions.astype(np.int64)
            if ends is not None:
                after = np.searchsorted(ends, keys - query.slop)
                keys = keys[after < np.searchsorted(ends, keys - 1, "right")]
            ends = keys
            docs, points = self._scorer.scored(segment, query.fieldname, word)
            scores[docs] += points
        found = np.unique(ends >> 32) if ends is not None else np.empty(0, np.int64)
        return found.astype(np.uint32), scores[found] * query.boost

    # Multi-term queries

    def _prefix(self, query: wq.Prefix, segment: int) -> Scored:
        if not query.text:
            return self._every(wq.Every(query.fieldname, boost=query.boost), segment)
        terms = self._reader(segment).field_terms(query.fieldname, _encoded(query.text))
        return self._multi_term(query, terms, segment)

    def _wildcard(self, query: wq.Wildcard, segment: int) -> Scored:
        if query.text == "*":
            return self._every(wq.Every(query.fieldname, boost=query.boost), segment)
        if "[" in query.text:
            return self._by_whoosh(query, segment)
        vocabulary = self._segments.vocabulary(self._reader(segment), query.fieldname)
        rows = np.sort(vocabulary.wildcard_matches(query.text))
        return self._multi_term(query, vocabulary.terms.take(rows), segment)

    def _fuzzy(self, query: wq.FuzzyTerm, segment: int) -> Scored:
        start = query.text[: query.prefixlength]
        terms = self._reader(segment).field_terms(query.fieldname, _encoded(start))
        words = [term.decode(errors="replace") for term in terms.terms]
        near = [i for i, w in enumerate(words) if abs(len(w) - len(query.text)) <= query.maxdist]
        table = code_points([words[i] for i in near])
        edits = distances(query.text, *table, swaps=False)
        rows = np.array(near, np.int64)[edits <= query.maxdist]
        return self._multi_term(query, terms.take(rows), segment)

    def _range(self, query: wq.TermRange, segment: int) -> Scored:
        start = b"" if query.start is None else _encoded(query.start)
        end = b"\xff\xff\xff\xff" if query.end is None else _encoded(query.end)
        terms = self._reader(segment).field_terms(query.fieldname)
        rows = [
            row
            for row, term in enumerate(terms.terms)
            if start <= term <= end
            and not (query.startexcl and term == start)
            and not (query.endexcl and term == end)
        ]
        return self._multi_term(query, terms.take(np.array(rows, np.int64)), segment)

    def _multi_term(self, query: Any, terms: FieldTerms, segment: int) -> Scored:
        """Return the documents with any of the terms, scored like `MultiTerm` and `Or`."""
        field, reader = query.fieldname, self._reader(segment)
        count = len(terms.terms)
        if count < 2:
            return self._scorer.scored(segment, field, terms.terms[0]) if count else _NONE
        postings = reader.read_terms(terms)
        in_array = count >= _MANY or (count > 2 and reader.doc_count <= _SMALL)
        if in_array and query.constantscore:
            docs = np.unique(postings.docs)
            return docs, np.ones(len(docs))
        points = self._scorer.scores_of_all(segment, field, terms, postings)
        return self._sum([(postings.docs, points)], segment, query.boost, 1)

    # Whoosh's own matchers

    def _by_whoosh(self, query: wq.Query, segment: int) -> Scored:
        """Evaluate by Whoosh's matchers, with a new searcher: threads cannot share one."""
        reader = whoosh_reader(self._directory, self._generation, self._segments)
        try:
            with Searcher(reader) as searcher:
                leaf = searcher.leaf_searchers()[segment][0]
                found = list(_drain(query.matcher(leaf, leaf.context())))
        except (TermNotFound, UnicodeDecodeError) as error:
            reason = "a field lists terms that it does not contain"
            raise IndexCorruptError(str(self._directory), reason) from error
        docs = np.array([number for number, _ in found], np.uint32)
        return docs, np.array([score for _, score in found], np.float64)


def _drain(matcher: Any) -> Iterator[tuple[int, float]]:
    while matcher.is_active():
        yield matcher.id(), matcher.score()
        matcher.next()


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
