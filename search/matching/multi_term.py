"""Prefixes, patterns and fuzzy words: the forms they stand for, counted as one term."""

from collections import Counter
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.reading.term_file import FieldTerms
from kashaf.search.model.budget import MAX_EXPANSIONS, Budget
from kashaf.search.postings.positions import Postings
from kashaf.search.postings.segments import Segments
from kashaf.search.query.multi_term import MultiTermQuery, label
from kashaf.search.query.nodes import Prefix, Wildcard

FIELD = "form"


class _Found(NamedTuple):
    """Terms of a segment, and how much an occurrence of each counts."""

    terms: FieldTerms
    worth: NDArray[np.float64]


def expand(segments: Segments, query: MultiTermQuery, budget: Budget) -> Postings:
    """The documents with a form that `query` stands for, deleted ones included, and how often.

    Only the `MAX_EXPANSIONS` most frequent forms are looked at, and a note says so. The occurrence of
    a form d edits away counts 1 / (1 + d).
    """
    key = (label(query), type(query))
    docs, freqs, cut = segments.cache.get(key, lambda: _expanded(segments, query))
    if len(cut):
        budget.note(
            f"{label(query)}: only its {MAX_EXPANSIONS:,} most frequent words were searched for"
        )
    return Postings(docs, freqs)


def _expanded(
    segments: Segments, query: MultiTermQuery
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.int64]]:
    found = [_search(segments, reader, query) for reader, _ in segments.readers]
    kept = _most_frequent(found)
    freqs = np.zeros(segments.max_doc)
    for (reader, base), (terms, worth) in zip(segments.readers, kept, strict=True):
        if not terms.terms:
            continue
        postings = reader.read_terms(terms)
        counts = postings.freqs * np.repeat(worth, terms.df)
        own = np.bincount(postings.docs, counts, minlength=reader.doc_count)
        freqs[base : base + len(own)] += own
    docs = np.flatnonzero(freqs).astype(np.uint32)
    cut = sum(map(_size, found)) > sum(map(_size, kept))
    return docs, freqs[docs].astype(np.float32), np.zeros(int(cut), np.int64)


def _search(segments: Segments, reader: SegmentReader, query: MultiTermQuery) -> _Found:
    if isinstance(query, Prefix):
        return _evenly(reader.field_terms(FIELD, query.form.encode("utf-8", "replace")))
    vocabulary = segments.vocabulary(reader, FIELD)
    if isinstance(query, Wildcard):
        rows = vocabulary.like(query.pattern)[: MAX_EXPANSIONS + 1]
        return _evenly(vocabulary.found.take(np.sort(rows)))
    rows, edits = vocabulary.close_to(query.form, query.distance)
    return _Found(vocabulary.found.take(rows), 1 / (1 + edits))


def _evenly(terms: FieldTerms) -> _Found:
    return _Found(terms, np.ones(len(terms.terms)))


def _size(found: _Found) -> int:
    return len(found.terms.terms)


def _most_frequent(found: list[_Found]) -> list[_Found]:
    """Those of the terms that are among the most frequent of the index."""
    if sum(map(_size, found)) <= MAX_EXPANSIONS:
        return found
    if len(found) == 1:
        order = np.argsort(-found[0].terms.df, kind="stable")[:MAX_EXPANSIONS]
        return [_take(found[0], np.sort(order))]
    counts: Counter[bytes] = Counter()
    for terms, _ in found:
        counts.update(dict(zip(terms.terms, terms.df.tolist(), strict=True)))
    kept = set(nsmallest(MAX_EXPANSIONS, counts, key=lambda term: (-counts[term], term)))
    return [
        _take(part, np.array([i for i, t in enumerate(part.terms.terms) if t in kept], np.int64))
        for part in found
    ]


def _take(found: _Found, rows: NDArray[np.int64]) -> _Found:
    return _Found(found.terms.take(rows), found.worth[rows])
