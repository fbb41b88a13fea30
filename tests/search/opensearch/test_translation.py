"""Queries for a cluster, without one; tests/opensearch compares what they find on a real one."""

from typing import Any

import pytest

from kashaf.search.opensearch.dsl import NOTHING
from kashaf.search.opensearch.translation import translate
from kashaf.search.query import nodes


@pytest.mark.parametrize(
    ("leaf", "query"),
    [
        (nodes.Value("source", "*"), {"term": {"source": "*"}}),
        (nodes.DateRange("2015-01-01", None), {"range": {"date": {"gte": "2015-01-01"}}}),
        (nodes.DateRange(None, "2015-01-01"), {"range": {"date": {"lte": "2015-01-01"}}}),
        (nodes.DateRange(None, None), {"exists": {"field": "date"}}),
        (
            nodes.DateRange(None, "2015-01-01", "published"),
            {"range": {"published": {"lt": "2015-01-01||+1d"}}},
        ),
        (
            nodes.NumberRange("pages", 1, 9, excludes_high=True),
            {"range": {"pages": {"gte": 1, "lt": 9}}},
        ),
    ],
)
def test_values_are_compared_as_on_disk(leaf: nodes.Query, query: dict[str, Any]) -> None:
    translated = translate(nodes.Filter(nodes.Everything(), leaf)).query
    assert translated["bool"]["filter"] == [{"constant_score": {"filter": query}}]


def test_what_matches_nothing_matches_nothing_on_a_cluster() -> None:
    assert translate(nodes.Exact((), ())).query == NOTHING


def test_the_signs_of_regular_expressions_are_escaped() -> None:
    assert r"(ا\.\*\[|" in repr(translate(nodes.Prefix("ا.*[")).query).replace("\\\\", "\\")
