"""Searching an index with a schema, as a specification."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from whoosh.query import NumericRange, Term, TermRange

from kashaf.index import (
    build_index,
)
from kashaf.search import Index, open_index
from tests.search.fields.books import BOOKS, SCHEMA, ids


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "books.kashaf"
    build_index(BOOKS[:2], path, schema=SCHEMA, jobs=1)
    build_index(BOOKS[2:], path, jobs=1)
    return path


@pytest.fixture(scope="module")
def index(folder: Path) -> Iterator[Index]:
    with open_index(folder) as index:
        yield index


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("author:محفوظ", "14"),
        ('مؤلف:"نجيب محفوظ"', "14"),
        ('author:"محفوظ محرر"', ""),
        ("author:نج*", "14"),
        ("author:=طه", "2"),
        ("section:رواية", "1"),
        ("قسم:سيرة", "2"),
        ("pages:[100 TO 300]", "2"),
        ("pages:[١٠٠ TO *]", "12"),
        ("pages:>=250", "12"),
        ("pages:>250", "1"),
        ("pages:<=99.5", "3"),
        ("صفحات:٤٢٠", "1"),
        ("pages:100..300", "2"),
        ("published:2001..2010", "24"),
        ("published:2010", "4"),
        ("published:2010-06-30", "4"),
        ("published:<2001", "1"),
        ("has:pages", "123"),
        ("has:author -has:section", "4"),
        ("رواية -author:محفوظ", "23"),
        ("نجيب", "14"),
        ("(author:طه OR section:تاريخ) pages:>300", "1"),
    ],
)
def test_fields_in_queries(index: Index, query: str, found: str) -> None:
    assert ids(index, query) == found
    assert not index.search(query).notes


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("auther:محفوظ", "«auther:» names no field and was searched for as words; did you mean "),
        ("مولف:محفوظ", "«مولف:» names no field and was searched for as words; did you mean مؤلف:?"),
        (
            "isbn:977",
            "«isbn:» names no field and was searched for as words; the fields are author, ",
        ),
        ("pages:كثير", "«كثير» is not a number or a range such as [100 TO 300] and was searched"),
        ("published:أمس", "«أمس» is not a date such as 2015-07-31 and was searched for as text"),
        ("has:color", "«color» names no field and was searched for as text"),
    ],
)
def test_an_unknown_field_or_value_is_searched_for_and_noted(
    index: Index, query: str, note: str
) -> None:
    assert index.search(query).notes[0].startswith(note)


def test_a_url_or_a_time_is_not_a_field(index: Index) -> None:
    assert not index.search("http://example.com/a 10:30").notes


def test_the_example_of_the_documentation(index: Index) -> None:
    results = index.search(
        "رواية",
        filters={
            "section": ["رواية", "سيرة"],
            "pages": (100, None),
            "published": ("1950", "2010-06"),
        },
        facets=["section", "author", "published:year", "pages:100"],
        sort=["-pages", "title"],
        fields=["author", "pages"],
        snippet_length=200,
        snippet_count=3,
        weights={"title": 2.0},
    )
    assert [hit.id for hit in results] == ["1", "2"]
    assert results.hits[0].fields == {"author": "نجيب محفوظ", "pages": 420}
    assert results.facets["section"] == (("تاريخ", 1), ("رواية", 1), ("سيرة", 1))
    assert results.facets["author"] == (("طه حسين", 1), ("نجيب محفوظ", 1))
    assert results.facets["published:year"] == (("1956", 1), ("2001", 1))
    assert results.facets["pages:100"] == (("200", 1), ("400", 1))


def test_values_are_stored_in_one_form_and_undeclared_keys_as_they_are(index: Index) -> None:
    first, second = (index.get(identity) for identity in "12")
    assert first
    assert second
    assert first.fields["isbn"] == "977"
    assert first.fields["section"] == ["رواية", "تاريخ"]
    assert second.fields["pages"] == 250
    assert second.fields["published"] == "2001-05-06"


def test_search_in_restricts_the_texts(index: Index) -> None:
    assert ids(index, "محفوظ", search_in=["author"]) == "14"
    assert "3" not in ids(index, "نجيب محفوظ", search_in=["author"])
    assert ids(index, "القصرين", search_in=["title"]) == "1"
    assert ids(index, "القصرين", search_in=["body", "author"]) == ""
    assert ids(index, "القاهرة", search_in=["title", "body"]) == "1"
    assert ids(index, "القاهرة نجيب", search_in=["body", "author"]) == "14"


def test_weights_change_the_ranking(index: Index) -> None:
    def first(**weights: float) -> str:
        return index.search("محفوظ رواية الأيام", weights=weights).hits[0].id

    assert first(author=100.0) in "14"
    assert first(author=0.0, title=100.0) == "2"


def test_facet_values_completes_a_value(index: Index) -> None:
    assert index.facet_values("author", "نجي") == (("نجيب محفوظ", 2),)
    assert index.facet_values("author", "حسين") == (("طه حسين", 1),)
    assert index.facet_values("مؤلف", limit=1) == (("نجيب محفوظ", 2),)
    assert index.facet_values("section", "لا شيء") == ()
    with pytest.raises(ValueError, match="pages"):
        index.facet_values("pages", "1")


def test_with_multi_select_a_facet_ignores_its_own_filter(index: Index) -> None:
    options: dict[str, Any] = {"filters": {"section": "سيرة"}, "facets": ["section", "author"]}
    assert index.search("*", **options).facets["section"] == (("سيرة", 1),)
    facets = index.search("*", multi_select=True, **options).facets
    assert dict(facets["section"]) == {"تاريخ": 1, "رواية": 1, "سيرة": 1}
    assert facets["author"] == (("طه حسين", 1),)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filters": {"price": 1}}, "price: no such filter; choose from id, source, tags, date, a"),
        ({"filters": {"pages": "كثير"}}, "pages: must be a number, not 'كثير'"),
        ({"filters": {"published": "أمس"}}, "published: 'أمس' is not a date; write YYYY"),
        ({"filters": {"pages": (1, 2, 3)}}, "pages: "),
        ({"facets": ["price"]}, "price: no such facet; choose from source, tags, author"),
        ({"facets": ["pages:0"]}, "pages:0: the width of a bucket must be a number above 0"),
        ({"facets": ["published:week"]}, "published:week: no such period; choose from year"),
        ({"sort": "-price"}, "-price: no such sort; choose from relevance, title, id"),
        ({"search_in": ["section"]}, "section: no such text; choose from title, body, author"),
        ({"weights": {"pages": 1}}, "pages: no such weight; choose from title, body, author"),
        ({"weights": {"title": -1}}, "title: the weight must be between 0 and 1000"),
        ({"cursor": "???"}, "cursor: is not a cursor of this index"),
    ],
)
def test_unknown_names_and_values_raise_and_the_valid_ones_are_listed(
    index: Index, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        index.search("رواية", **options)
    assert str(raised.value).startswith(message)


def test_a_cursor_of_another_order_is_rejected(index: Index) -> None:
    cursor = index.search("رواية", limit=1, sort="pages").cursor
    with pytest.raises(ValueError, match="another order"):
        index.search("رواية", sort="-pages", cursor=cursor)


def test_huge_and_fractional_numbers_are_counted(tmp_path: Path) -> None:
    numbers = [1e300, 1e300, -1e300, 2.0**53, 0.5, 1, None]
    build_index(
        ({"id": str(at), "title": "كتاب", "pages": n} for at, n in enumerate(numbers)),
        tmp_path,
        schema=SCHEMA,
        jobs=1,
    )
    with open_index(tmp_path) as index:
        facets = index.search("*", facets=["pages", "pages:0.5"]).facets
        counts = [("-1e+300", 1), ("0.5", 1), ("1", 1), (str(2**53), 1), ("1e+300", 2)]
        for counted in facets.values():
            assert [(float(name), count) for name, count in counted] == [
                (float(name), count) for name, count in counts
            ]
        (hit,) = index.search("*", filters={"pages": (1e300, None)}, limit=1)
        assert hit.id == "0"
        huge = index.search("*", filters={"pages": (1e300, None)}, facets=["pages", "pages:0.5"])
        assert [dict(counts) for counts in huge.facets.values()] == [{str(int(1e300)): 2}] * 2


def test_whoosh_finds_the_values(folder: Path) -> None:
    queries = {
        Term("section", "رواية"): {"1"},
        Term("exact.author", "طه حسين"): {"2"},
        NumericRange("pages", 100, 300): {"2"},
        NumericRange("pages", None, 250, endexcl=True): {"3"},
        TermRange("published", "2001", "2011"): {"2", "4"},
    }
    with whoosh.index.open_dir(folder).searcher() as searcher:
        for query, expected in queries.items():
            assert {hit["id"] for hit in searcher.search(query)} == expected
