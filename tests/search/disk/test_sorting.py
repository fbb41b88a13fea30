"""Orders on disk: presorted documents, and the keys of the matches, give the same pages."""

from collections.abc import Iterator

import pytest

from kashaf.index import Date, Number, Schema, build_index, delete_documents
from kashaf.search import Index, open_index

SCHEMA = Schema(pages=Number(), published=Date())
COUNT = 300


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Books, every third without pages; every tenth is about the sea, and every seventh deleted."""
    folder = tmp_path_factory.mktemp("sorting")
    books = [
        {
            "id": f"{number:03}",
            "body": "كتاب عن البحر" if number % 10 == 0 else "كتاب",
            "published": f"2001-01-{1 + number * 7 % 31:02}",
        }
        | ({"pages": number * 37 % 100} if number % 3 else {})
        for number in range(COUNT)
    ]
    build_index(books, folder, schema=SCHEMA)
    delete_documents([f"{number:03}" for number in range(0, COUNT, 7)], folder)
    with open_index(folder) as opened:
        yield opened


def pages(index: Index, query: str, sort: str) -> list[str]:
    """The ids of all results, in pages of 7 by cursor."""
    found: list[str] = []
    cursor = None
    while True:
        results = index.search(query, sort=sort, limit=7, cursor=cursor, snippets=False)
        found += [hit.id for hit in results]
        cursor = results.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("query", ["كتاب", "البحر"])
@pytest.mark.parametrize("sort", ["pages", "-pages", "published", "-published", "score"])
def test_pages_by_cursor_are_those_of_one_long_page(index: Index, query: str, sort: str) -> None:
    whole = [hit.id for hit in index.search(query, sort=sort, limit=COUNT, snippets=False)]
    assert len(whole) == len(set(whole)) == index.search(query).total
    assert pages(index, query, sort) == whole


def test_documents_without_a_value_come_last_in_both_directions(index: Index) -> None:
    for sort in ("pages", "-pages"):
        hits = [*index.search("كتاب", sort=sort, limit=COUNT, snippets=False)]
        values = [hit.fields.get("pages") for hit in hits]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=sort == "-pages")
        assert values == known + [None] * (len(values) - len(known))
