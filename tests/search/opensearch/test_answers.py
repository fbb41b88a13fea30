"""What a cluster answers: partial results, counts of facets and explanations."""

from typing import Any

import pytest

from kashaf.search.fields.facets import FacetSpec
from kashaf.search.model.explanation import Part
from kashaf.search.opensearch.cluster import CollectedHits
from kashaf.search.opensearch.explain import parts_of
from kashaf.search.opensearch.facets import facet_counts, omitted_notes


def response(**more: Any) -> dict[str, Any]:
    """The response of a search that found one document."""
    hits = {"total": {"value": 1}, "hits": [{"_id": "1", "sort": [3]}]}
    return {"hits": hits, "timed_out": False, "_shards": {"failed": 0, "total": 4}} | more


def test_a_complete_response_is_not_partial() -> None:
    collected = CollectedHits()
    collected.add(response())
    assert (collected.total, collected.last, collected.partial) == (1, [3], False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"timed_out": True}, "took too long"),
        ({"_shards": {"failed": 1, "total": 4}}, "1 of 4 shards did not respond"),
        ({"refused": "too many clauses"}, "rejected this query: too many clauses"),
    ],
)
def test_missing_documents_are_said_once(more: dict[str, Any], said: str) -> None:
    collected = CollectedHits()
    for _ in range(2):
        collected.add(response(**more))
    assert collected.partial
    [note] = collected.notes
    assert said in note


def test_days_add_up_to_years() -> None:
    days = [("2015-01-02", 3), ("2014-12-31", 1), ("2015-06-01", 2)]
    buckets = [{"key": day, "doc_count": count} for day, count in days]
    facet = FacetSpec("year", "date", "date", "date", "year")
    counts, omitted = facet_counts({"year": {"buckets": buckets}}, facet, 1)
    assert dict(counts) == {"2014": 1, "2015": 5}
    assert omitted == 0


def test_the_rarest_values_are_left_out_and_counted() -> None:
    buckets = [{"key": name, "doc_count": count} for name, count in (("أ", 1), ("ب", 3), ("ت", 2))]
    answer = {"source": {"buckets": buckets, "sum_other_doc_count": 7}}
    facet = FacetSpec("source", "source", "keyword", "source")
    assert facet_counts(answer, facet, 2) == ((("ب", 3), ("ت", 2)), 1)
    assert [*omitted_notes(answer)] == ["only the most frequent values of source were counted"]


def test_the_parts_of_an_explanation_add_up_to_the_score() -> None:
    frequency = {"value": 2, "description": "freq, occurrences of term", "details": []}
    count = {"value": 5, "description": "n, number of documents containing term", "details": []}
    weight = {
        "value": 1.5,
        "description": "weight(text:كتاب in 7) [PerFieldSimilarity]",
        "details": [frequency, count],
    }
    less = {"value": 0.5, "description": "ConstantScore(weak:~ج)^0.5", "details": []}
    more = {"value": 1.0, "description": "ConstantScore(date:2015)^1.0", "details": []}
    best = {"value": 1.0, "description": "max of:", "details": [less, more]}
    found = [*parts_of({"value": 2.5, "description": "sum of:", "details": [weight, best]})]
    assert found == [Part("text", "كتاب", 2, 5, 1.5), Part("date", "2015", 1, 0, 1.0)]
