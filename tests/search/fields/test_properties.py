"""Filters, facets, orders and pages against a naive evaluator, on random input."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index import IndexWriter, Schema, build_index
from kashaf.search import Index, open_index
from tests.search.fields import naive
from tests.search.fields.naive import FILTERS, SCHEMA, SCHEMAS, SORTS, Doc, documents

FACETS = (
    *("author", "section", "pages", "pages:100", "pages:2.5"),
    *("published", "published:month", "published:day"),
)


@contextmanager
def indexed(
    docs: list[Doc], cut: int, dropped: int, schema: Schema = SCHEMA
) -> Iterator[tuple[Index, list[Doc]]]:
    """An index of two segments, from which some documents were deleted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        build_index(docs[:cut], path, schema=schema, jobs=1)
        build_index(docs[cut:], path, jobs=1)
        with IndexWriter(path, jobs=1) as writer:
            for doc in docs[:dropped]:
                writer.delete(doc["id"])
        with open_index(path) as index:
            yield index, docs[dropped:]


@settings(max_examples=60, deadline=None)
@given(
    documents(),
    st.tuples(st.integers(0, 12), st.integers(0, 3)),
    SCHEMAS,
    st.lists(FILTERS, min_size=1),
    SORTS,
)
def test_filters_facets_and_orders(
    docs: list[Doc],
    cut_and_dropped: tuple[int, int],
    schema: Schema,
    all_filters: list[dict[str, Any]],
    keys: list[str],
) -> None:
    def is_known(name: str) -> bool:
        return name.removeprefix("-").partition(":")[0] in {*schema.fields, "title", "id"}

    keys = [*filter(is_known, keys)] or ["id"]
    facets = [*filter(is_known, FACETS)]
    with indexed(docs, *cut_and_dropped, schema) as (index, left):
        for given_filters in all_filters:
            filters = {name: v for name, v in given_filters.items() if is_known(name)}
            found = index.search("*", filters=filters, sort=keys, facets=facets, limit=100)
            expected = [doc for doc in left if naive.matches(doc, filters)]
            assert [hit.id for hit in found] == naive.sort(expected, [*dict.fromkeys(keys)])
            assert found.total == len(expected)
            for name in facets:
                counts = naive.facet(expected, name)
                assert dict(found.facets[name]) == counts, name
                best = sorted(counts.values(), reverse=True)
                top = index.search("*", filters=filters, facets=[name], facet_limit=2)
                if not name.startswith("published"):
                    assert sorted((c for _, c in top.facets[name]), reverse=True) == best[:2]
                    assert top.omitted.get(name, 0) == max(0, len(counts) - 2)


@settings(max_examples=30, deadline=None)
@given(documents(), st.integers(0, 12), st.none() | SORTS, st.integers(1, 4))
def test_pages_by_offset_and_by_cursor_are_those_of_one_long_page(
    docs: list[Doc], cut: int, keys: list[str] | None, size: int
) -> None:
    options: dict[str, Any] = {"sort": keys} if keys else {}
    with indexed(docs, cut, 0) as (index, _):
        for query in ("*", "كتاب"):
            whole = [hit.id for hit in index.search(query, limit=100, **options)]
            by_offset: list[str] = []
            by_cursor: list[str] = []
            cursor = None
            for offset in range(0, len(whole) + 1, size):
                page = index.search(query, limit=size, offset=offset, **options)
                by_offset += [hit.id for hit in page]
                page = index.search(query, limit=size, cursor=cursor, **options)
                by_cursor += [hit.id for hit in page]
                cursor = page.cursor
                if cursor is None:
                    break
            assert by_cursor == whole
            assert by_offset == whole


@settings(max_examples=30, deadline=None)
@given(documents(), st.integers(0, 12), st.sampled_from(["كتاب", "نجيب", "محفوظ كتاب", "قلم طه"]))
def test_the_parts_of_a_score_add_up_to_it(docs: list[Doc], cut: int, query: str) -> None:
    with indexed(docs, cut, 0) as (index, _):
        found = index.search(query, weights={"title": 2.5, "author": 0.5})
        for hit in found:
            assert abs(sum(part.score for part in found.explain(hit)) - hit.score) < 1e-3
