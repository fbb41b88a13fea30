"""A schema on a cluster: the same filters, facets, orders and pages as in a folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index import Keyword, Schema, Text, build_index, copy_index, rebuild_index
from kashaf.index.errors import IndexOutdatedError, KashafError
from kashaf.index.operations.access import read_schema
from kashaf.search import Index, open_index
from tests.opensearch.conftest import named
from tests.search.fields import naive
from tests.search.fields.books import BOOKS, SCHEMA, ids
from tests.search.fields.naive import FILTERS, SORTS
from tests.search.fields.test_properties import FACETS

PAIRS = [(author, section) for author in naive.AUTHORS for section in naive.SECTIONS]
DOCS: list[naive.Doc] = [
    {"id": "d0", "title": "كتاب"},
    *(
        {
            "id": f"d{number}",
            "title": "كتاب قديم" if number % 2 else "قلم",
            "author": [author, "طه حسين"] if author == "نجيب" else author,
            "section": section,
            "pages": [-3, -0.5, 0, 99, 100, 250][number % 6],
            "published": naive.DAYS[number % 5],
        }
        for number, (author, section) in enumerate(PAIRS, 1)
    ),
]


@pytest.fixture(scope="module")
def index(cluster: str) -> Iterator[Index]:
    with named(cluster) as target:
        build_index(BOOKS, f"{target}?shards=2&replicas=0", schema=SCHEMA)
        with open_index(target) as index:
            yield index


@pytest.fixture(scope="module")
def random_index(cluster: str) -> Iterator[Index]:
    with named(cluster) as target:
        build_index(DOCS, f"{target}?shards=2&replicas=0", schema=naive.SCHEMA)
        with open_index(target) as index:
            yield index


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("author:محفوظ", "14"),
        ('مؤلف:"نجيب محفوظ"', "14"),
        ('author:"محفوظ محرر"', ""),
        ("قسم:سيرة", "2"),
        ("pages:[100 TO 300]", "2"),
        ("pages:>250", "1"),
        ("pages:[* TO *]", "123"),
        ("published:2001..2010", "24"),
        ("published:2010-06-30", "4"),
        ("has:pages", "123"),
        ("has:author -has:section", "4"),
        ("رواية -author:محفوظ", "23"),
        ("نجيب", "14"),
    ],
)
def test_fields_in_queries(index: Index, query: str, found: str) -> None:
    assert ids(index, query) == found


def test_search_in_and_weights(index: Index) -> None:
    assert ids(index, "محفوظ", search_in=["author"]) == "14"
    assert ids(index, "القصرين", search_in=["body", "author"]) == ""
    assert ids(index, "القاهرة نجيب", search_in=["body", "author"]) == "14"
    assert index.search("محفوظ الأيام", weights={"author": 100.0}).hits[0].id in "14"


def test_facet_values_and_update(cluster: str) -> None:
    with named(cluster) as target:
        build_index(BOOKS, f"{target}?replicas=0", schema=SCHEMA)
        with open_index(target) as index:
            assert index.facet_values("author", "نجي") == (("نجيب محفوظ", 2),)
            assert index.update("1", {"pages": 7})
            assert not index.update("absent", {"pages": 7})
            assert ids(index, "pages:7 author:محفوظ") == "1"
            with pytest.raises(ValueError, match="pages: must be a number"):
                index.update("1", {"pages": "كثير"})


def test_a_schema_is_kept_by_a_copy_and_changed_by_a_rebuild(cluster: str, tmp_path: Any) -> None:
    with named(cluster) as target:
        build_index(BOOKS, f"{target}?replicas=0", schema=SCHEMA)
        assert read_schema(target) == SCHEMA
        assert list(read_schema(target).fields) == list(SCHEMA.fields)
        with pytest.raises(IndexOutdatedError, match="author: keyword instead of text"):
            build_index([], target, schema=Schema(author=Keyword()))
        copy_index(target, tmp_path / "copy")
        assert read_schema(tmp_path / "copy") == SCHEMA
        rebuild_index(None, target, schema=Schema(isbn=Keyword()))
        with open_index(target) as index:
            assert ids(index, "isbn:977") == "1"


def test_bodies_can_be_left_unstored(cluster: str, tmp_path: Any) -> None:
    schema = Schema(body=Text(stored=False), section=Keyword())
    with named(cluster) as target:
        build_index(BOOKS, f"{target}?replicas=0", schema=schema)
        with open_index(target) as index:
            (hit,) = index.search("القاهرة", filters={"section": "تاريخ"})
            assert (hit.id, hit.body, hit.snippets) == ("1", "", ())
            assert ids(index, "=القاهرة") == "1"
            with pytest.raises(ValueError, match="update the body as well"):
                index.update("1", {"section": "شعر"})
            assert index.update("1", {"section": "شعر", "body": "نص آخر"})
            assert ids(index, "آخر", filters={"section": "شعر"}) == "1"
        with pytest.raises(KashafError, match="does not store bodies"):
            rebuild_index(None, target, schema=Schema())
        with pytest.raises(KashafError, match="does not store bodies"):
            copy_index(target, tmp_path / "copy")


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FILTERS, SORTS, st.integers(1, 5))
def test_filters_facets_orders_and_pages(
    random_index: Index, filters: dict[str, Any], keys: list[str], size: int
) -> None:
    expected = [doc for doc in DOCS if naive.matches(doc, filters)]
    in_order = naive.sort(expected, [*dict.fromkeys(keys)])
    found = random_index.search("*", filters=filters, sort=keys, facets=FACETS, limit=100)
    assert [hit.id for hit in found] == in_order
    for name in FACETS:
        assert dict(found.facets[name]) == naive.facet(expected, name), name
    paged: list[str] = []
    cursor = None
    while True:
        page = random_index.search("*", filters=filters, sort=keys, limit=size, cursor=cursor)
        paged += [hit.id for hit in page]
        cursor = page.cursor
        if cursor is None:
            break
    assert paged == in_order
