"""Facets on a cluster: aggregations over the values of a field, and their counts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from kashaf.search.engine.facets import DATE_DIGITS, in_order
from kashaf.search.model.request import Counts

MAX_VALUES: Final = 10_000
"""How many sources or tags are counted; a cluster gives 65,535 counts in one answer."""
MAX_DAYS: Final = 40_000
"""How many days: more than a hundred years."""


def aggregations(facets: Sequence[str]) -> dict[str, Any]:
    """What asks for the counts."""
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
    """By facet, how many documents have each value. answer: a cluster's aggregations."""
    found: dict[str, Counts] = {}
    for facet in facets:
        counts: Counter[str] = Counter()
        for bucket in answer.get(_field(facet), {}).get("buckets", ()):
            counts[bucket["key"][: DATE_DIGITS.get(facet)]] += bucket["doc_count"]
        found[facet] = in_order(counts, facet)
    return found


def omitted_notes(answer: dict[str, Any]) -> Iterator[str]:
    """A note for each field whose rarer values were not counted."""
    for field, counts in answer.items():
        if counts.get("sum_other_doc_count"):
            yield f"only the most frequent values of {field} were counted"


def _field(facet: str) -> str:
    return "date" if facet in DATE_DIGITS else facet
