"""Multi-term queries on disk: all forms that a prefix, wildcard or fuzzy word matches, as one term.

The postings of all matching forms are merged, and scored as if they were one term.
"""

from collections import Counter
from heapq import nsmallest
from typing import NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.reading.term_info import FieldTerms, concatenate
from kashaf.search.model.budget import MAX_EXPANSIONS, Budget
from kashaf.search.postings.positions import Postings
from kashaf.search.postings.segments import Segments
from kashaf.search.query.multi_term import prefix_forms
from kashaf.search.query.nodes import Fuzzy, MultiTermQuery, Prefix, Wildcard

FIELD = "form"


class _Expansion(NamedTuple):
    """The matching terms of one segment, and the weight of an occurrence of each."""

    terms: FieldTerms
    weights: NDArray[np.float64]


def expand(segments: Segments, query: MultiTermQuery, budget: Budget) -> Postings:
    """Return the documents that contain a matching form, and how often.

    Only the `MAX_EXPANSIONS` most frequent forms count, and a note says so when there are more. An
    occurrence of a form that is d edits away counts as 1 / (1 + d) occurrences.

    Args:
        segments: The segments to search.
        query: The multi-term query; its scope is not applied.
        budget: The budget that receives the note.

    Returns:
        The documents, ascending, deleted ones included, and their frequencies as float32.
    """
    key = (query.label, type(query))
    docs, freqs, omitted = segments.cache.get(key, lambda: _merge(segments, query))
    if len(omitted):
        budget.note(
            f"{query.label}: only its {MAX_EXPANSIONS:,} most frequent words were searched for"
        )
    return Postings(docs, freqs)


def _merge(
    segments: Segments, query: MultiTermQuery
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.int64]]:
    """Merge the postings of all matching forms.

    Returns:
        Documents, frequencies, and an array that is empty unless forms were omitted: the cache
        holds tuples of arrays only.
    """
    found = [_expand_segment(segments, reader, query) for reader, _ in segments.readers]
    kept = _most_frequent(found)
    freqs = np.zeros(segments.max_doc)
    for (reader, base), (terms, weights) in zip(segments.readers, kept, strict=True):
        if not terms.terms:
            continue
        postings = reader.read_terms(terms)
        counts = postings.freqs * np.repeat(weights, terms.df)
        own = np.bincount(postings.docs, counts, minlength=reader.doc_count)
        freqs[base : base + len(own)] += own
    docs = np.flatnonzero(freqs).astype(np.uint32)
    is_cut = sum(map(_size, found)) > sum(map(_size, kept))
    return docs, freqs[docs].astype(np.float32), np.zeros(int(is_cut), np.int64)


def _expand_segment(segments: Segments, reader: SegmentReader, query: MultiTermQuery) -> _Expansion:
    if isinstance(query, Prefix):
        beginnings = sorted(form.encode("utf-8", "replace") for form in prefix_forms(query.form))
        found = [reader.field_terms(FIELD, beginning) for beginning in beginnings]
        return _equal_weights(concatenate(found))
    vocabulary = segments.vocabulary(reader, FIELD)
    match query:
        case Wildcard(pattern=pattern):
            rows = vocabulary.wildcard_matches(pattern)[: MAX_EXPANSIONS + 1]
            return _equal_weights(vocabulary.terms.take(np.sort(rows)))
        case Fuzzy(form=form, distance=distance):
            rows, edits = vocabulary.fuzzy_matches(form, distance)
            return _Expansion(vocabulary.terms.take(rows), 1 / (1 + edits))
        case _:
            assert_never(query)


def _equal_weights(terms: FieldTerms) -> _Expansion:
    return _Expansion(terms, np.ones(len(terms.terms)))


def _size(found: _Expansion) -> int:
    return len(found.terms.terms)


def _most_frequent(found: list[_Expansion]) -> list[_Expansion]:
    """Return only the terms that are among the `MAX_EXPANSIONS` most frequent over all segments."""
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


def _take(found: _Expansion, rows: NDArray[np.int64]) -> _Expansion:
    return _Expansion(found.terms.take(rows), found.weights[rows])
