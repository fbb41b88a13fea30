"""Facets on a cluster, as aggregations."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from kashaf.search.fields.facets import (
    PERIODS,
    Counts,
    FacetSpec,
    in_order,
    most_frequent,
    number_label,
)

MAX_VALUES: Final = 10_000
"""The most values that are counted; a response contains at most 65,535 counts."""
MAX_DAYS: Final = 40_000
"""The most days that are counted: more than a hundred years."""


def aggregations(facets: Iterable[FacetSpec]) -> dict[str, Any]:
    """Return the part of a search's body that requests these facets."""
    found = {facet.name: _aggregation(facet) for facet in facets}
    return {"aggs": found} if found else {}


def _aggregation(facet: FacetSpec) -> dict[str, Any]:
    if facet.kind == "number" and facet.step:
        return {"histogram": {"field": facet.field, "interval": facet.step, "min_doc_count": 1}}
    if facet.kind == "number":
        return {"terms": {"field": facet.field, "size": MAX_VALUES}}
    if facet.kind == "date" and facet.field != "date":
        interval = {"calendar_interval": facet.period, "format": "yyyy-MM-dd", "min_doc_count": 1}
        return {"date_histogram": {"field": facet.field, **interval}}
    size = MAX_DAYS if facet.kind == "date" else MAX_VALUES
    return {"terms": {"field": facet.values, "size": size}}


def facet_counts(answer: dict[str, Any], facet: FacetSpec, most: int) -> tuple[Counts, int]:
    """Return how many documents have each value of a facet, and how many values were left out.

    Args:
        answer: The aggregations of a response.
        facet: The facet.
        most: The most values to return, those of dates excepted.
    """
    counts: Counter[str] = Counter()
    for bucket in answer.get(facet.name, {}).get("buckets", ()):
        counts[_label(bucket, facet)] += bucket["doc_count"]
    ordered = in_order(counts, facet)
    return (ordered, 0) if facet.kind == "date" else most_frequent(ordered, most)


def omitted_notes(answer: dict[str, Any]) -> Iterator[str]:
    """Yield a note for each facet whose rarer values were not counted."""
    for name, counts in answer.items():
        if counts.get("sum_other_doc_count"):
            yield f"only the most frequent values of {name} were counted"


def _label(bucket: dict[str, Any], facet: FacetSpec) -> str:
    if facet.kind == "number":
        return number_label(float(bucket["key"]))
    text = str(bucket.get("key_as_string", bucket["key"]))
    return text[: PERIODS[facet.period]] if facet.kind == "date" else text
