"""Filters, facets and sorting, as a specification."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import build_index
from kashaf.search import Index, open_index

STORIES: list[dict[str, object]] = [
    {"id": "1", "body": "كتاب", "source": "alwasl", "date": "2015-07-30", "tags": ["أدب", "نشر"]},
    {"id": "2", "body": "كتاب", "source": "alwasl", "date": "2015-07-31T09:00"},
    {"id": "3", "body": "كتاب", "source": "nabd", "date": "2016-01-02", "tags": ["أدب"]},
    {"id": "4", "body": "كتاب"},
    {"id": "5", "body": "قلم", "source": "nabd", "date": "2016-01-02"},
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    build_index(STORIES[:2], tmp_path)
    build_index(STORIES[2:], tmp_path)
    with open_index(tmp_path) as index:
        yield index


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({}, "1234"),
        ({"filters": {"source": ["alwasl"]}}, "12"),
        ({"filters": {"source": ["alwasl", "nabd"]}}, "123"),
        ({"filters": {"source": ["nabd"], "tags": ["أدب"]}}, "3"),
        ({"filters": {"source": []}}, "1234"),
        ({"date": ("2015-07-31", None)}, "23"),
        ({"date": (None, "2015-07-31")}, "12"),
        ({"date": (None, None)}, "1234"),
        ({"filters": {"source": ["nabd"]}, "date": ("2015-01-01", "2015-12-31")}, ""),
    ],
)
def test_filters(index: Any, options: dict[str, Any], ids: str) -> None:
    assert sorted(hit.id for hit in index.search("كتاب", **options)) == [*ids]


def test_facets_count_all_matches(index: Any) -> None:
    facets = index.search("كتاب", limit=1, facets=["source", "tags", "year", "month", "day"]).facets
    assert facets["source"] == (("alwasl", 2), ("nabd", 1))
    assert facets["tags"] == (("أدب", 2), ("نشر", 1))
    assert facets["year"] == (("2015", 2), ("2016", 1))
    assert facets["month"] == (("2015-07", 2), ("2016-01", 1))
    assert facets["day"] == (("2015-07-30", 1), ("2015-07-31", 1), ("2016-01-02", 1))


def test_sorting_by_date_is_newest_first(index: Any) -> None:
    assert [hit.id for hit in index.search("كتاب", sort="date")] == ["3", "2", "1", "4"]


def test_an_unknown_filter_or_facet_raises(index: Any) -> None:
    with pytest.raises(ValueError, match="author: no such filter; choose from id, source, tags"):
        index.search("كتاب", filters={"author": ["x"]})
    with pytest.raises(ValueError, match="author: no such facet; choose from source, tags, year"):
        index.search("كتاب", facets=["author"])
    with pytest.raises(ValueError, match="price: no such sort; choose from relevance, id"):
        index.search("كتاب", sort="price")


def test_rare_words_are_counted_in_facets_and_sorted(tmp_path: Path) -> None:
    common = ({"id": f"{n}", "body": "كتاب", "source": "nabd"} for n in range(200))
    rare = {"id": "rare", "body": "زرافة في الحديقة", "source": "alwasl", "date": "2016-01-02"}
    build_index([*common, rare], tmp_path)
    with open_index(tmp_path) as index:
        found = index.search("زرافة حديقة", facets=["source"], sort="date")
    assert [hit.id for hit in found.hits] == ["rare"]
    assert found.facets["source"] == (("alwasl", 1),)
