"""Facets and sorting by date on disk."""

from collections import Counter

import numpy as np

from kashaf.index.codec.pickles import CorruptionGuard
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
        with CorruptionGuard(f"the values of {facet}"):
            values = [term.decode()[:digits] for term in field.terms]
        matching = is_match[field.docs + np.uint32(base)].astype(np.int64)
        for value, number in zip(
            values, np.add.reduceat(matching, field.starts[:-1]).tolist(), strict=True
        ):
            if number:
                counts[value] += number
    return in_order(counts, facet)


def newest_first(segments: Segments, docs: Docs) -> Docs:
    """Return the same documents, newest first, those without a date last."""
    days = np.zeros(segments.max_doc, np.int64)
    for (_, base), field in zip(segments.readers, segments.values("date"), strict=True):
        with CorruptionGuard("the dates"):
            codes = np.array([int(term.replace(b"-", b"")) for term in field.terms], np.int64)
        days[field.docs + np.uint32(base)] = np.repeat(codes, np.diff(field.starts))
    return docs[np.argsort(-days[docs], kind="stable")]
