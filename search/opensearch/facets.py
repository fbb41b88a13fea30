"""Facets on a cluster, as terms aggregations."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from kashaf.search.engine.facets import DATE_DIGITS, in_order
from kashaf.search.model.request import Counts

MAX_VALUES: Final = 10_000
"""The most sources or tags that are counted; a response contains at most 65,535 counts."""
MAX_DAYS: Final = 40_000
"""The most days that are counted: more than a hundred years."""


def aggregations(facets: Sequence[str]) -> dict[str, Any]:
    """Return the part of a search's body that asks for these facets."""
    fields = {_field(facet) for facet in facets}
    if not fields:
        return {}
    return {
        "aggs": {
            field: {"terms": {"field": field, "size": MAX_DAYS if field == "date" else MAX_VALUES}}
            for field in sorted(fields)
        }
    }


def facet_counts(answer: dict[str, Any], facets: Sequence[str]) -> dict[str, Counts]:
    """Return by facet how many documents have each value.

    Args:
        answer: The aggregations of a response.
        facets: The facets.
    """
    found: dict[str, Counts] = {}
    for facet in facets:
        counts: Counter[str] = Counter()
        for bucket in answer.get(_field(facet), {}).get("buckets", ()):
            counts[bucket["key"][: DATE_DIGITS.get(facet)]] += bucket["doc_count"]
        found[facet] = in_order(counts, facet)
    return found


def omitted_notes(answer: dict[str, Any]) -> Iterator[str]:
    """Yield a note for each field whose rarer values were not counted."""
    for field, counts in answer.items():
        if counts.get("sum_other_doc_count"):
            yield f"only the most frequent values of {field} were counted"


def _field(facet: str) -> str:
    return "date" if facet in DATE_DIGITS else facet
