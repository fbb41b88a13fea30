"""Facets and sorting by date on disk."""

from collections import Counter

import numpy as np

from kashaf.search.engine.facets import DATE_DIGITS, in_order
from kashaf.search.kernels import Docs
from kashaf.search.model.request import Counts
from kashaf.search.postings.segments import Segments


def count_facet(segments: Segments, docs: Docs, facet: str) -> Counts:
    """Return how many of `docs` have each value of a facet."""
    is_match = np.zeros(segments.max_doc, bool)
    is_match[docs] = True
    digits = DATE_DIGITS.get(facet)
    counts: Counter[str] = Counter()
    for (_, base), field in zip(
        segments.readers, segments.values("date" if digits else facet), strict=True
    ):
        if not len(field.terms):
            continue
        matching = is_match[field.docs + np.uint32(base)].astype(np.int64)
        for term, number in zip(
            field.terms, np.add.reduceat(matching, field.starts[:-1]).tolist(), strict=True
        ):
            if number:
                counts[term.decode()[:digits]] += number
    return in_order(counts, facet)


def newest_first(segments: Segments, docs: Docs) -> Docs:
    """Return the same documents, newest first, those without a date last."""
    days = np.zeros(segments.max_doc, np.int64)
    for (_, base), field in zip(segments.readers, segments.values("date"), strict=True):
        codes = [int(term.decode().replace("-", "")) for term in field.terms]
        days[field.docs + np.uint32(base)] = np.repeat(
            np.array(codes, np.int64), np.diff(field.starts)
        )
    return docs[np.argsort(-days[docs], kind="stable")]
