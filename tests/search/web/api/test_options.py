"""The values of facets, and what else search offers over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search.web.app import create_app


@pytest.fixture
def books(library: Path) -> TestClient:
    return TestClient(create_app(library))


def test_the_values_of_a_facet_are_found_by_what_is_typed(books: TestClient) -> None:
    answer = books.get("/api/facets/author", params={"q": "نجي"})
    assert answer.json() == {"values": [{"value": "نجيب محفوظ", "count": 8}]}
    assert books.get("/api/facets/pages").status_code == 404
    assert books.get("/api/facets/price").status_code == 404


def test_an_unknown_parameter_is_a_warning_that_names_the_closest(books: TestClient) -> None:
    answer = books.get("/api/search?q=رواية&lmit=3").json()
    assert answer["total"] == 24
    (warning,) = answer["warnings"]
    assert "lmit" in warning
    assert "did you mean limit?" in warning
    assert "warnings" not in books.get("/api/search?q=رواية").json()
    for path in ("/api/suggest?q=رو&x=1", "/api/documents/b01?x=1", "/api/health?x=1"):
        assert books.get(path).json()["warnings"]


def test_highlights_come_as_html_and_in_the_units_of_javascript(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "🌙 القمر <b>", "body": "طلع 🌙🌙 القمر"}], tmp_path)
    (hit,) = TestClient(create_app(tmp_path)).get("/api/search?q=القمر").json()["hits"]
    assert hit["title_html"] == "🌙 <mark>القمر</mark> &lt;b&gt;"
    assert (hit["title_spans"], hit["title_spans_utf16"]) == ([[2, 7]], [[3, 8]])
    (snippet,) = hit["snippets"]
    assert snippet["html"] == "طلع 🌙🌙 <mark>القمر</mark>"
    ((start, end),) = snippet["spans_utf16"]
    utf16 = snippet["text"].encode("utf-16-le")
    assert utf16[2 * start : 2 * end].decode("utf-16-le") == "القمر"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("source=a", "1 2"),
        ("source=a&source=b", "1 2 3"),
        ("source=", "4"),
        ("source=b&source=", "3 4"),
        ("-source=a", "3 4"),
        ("-source=a&-source=b", "4"),
        ("-source=", "1 2 3"),
        ("source=a&-tag=x", "2"),
        ("tag=", "2 4"),
        ("-tag=", "1 3"),
    ],
)
def test_documents_are_filtered_and_left_out_by_source_and_tag(
    tmp_path: Path, filters: str, found: str
) -> None:
    documents: list[dict[str, Any]] = [
        {"id": "1", "source": "a", "tags": ["x"]},
        {"id": "2", "source": "a"},
        {"id": "3", "source": "b", "tags": ["y"]},
        {"id": "4"},
    ]
    build_index([one | {"body": "كتاب"} for one in documents], tmp_path)
    client = TestClient(create_app(tmp_path))
    answer = client.get(f"/api/search?q=كتاب&sort=id&{filters}").json()
    assert " ".join(hit["id"] for hit in answer["hits"]) == found
    assert "warnings" not in answer
    exported = client.get(f"/api/export?format=ndjson&q=كتاب&{filters}").text
    assert exported.count("\n") == answer["total"]
    if "=&" not in filters + "&":  # on the page an empty input does not filter
        page = client.get(f"/?q=كتاب&{filters}&lang=en").text
        assert f"{answer['total']} result" in page


def test_a_search_over_http_has_the_options_of_the_library(books: TestClient) -> None:
    def ask(**params: Any) -> Any:
        answer = books.get("/api/search", params={"q": "رواية", **params})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert set(ask(fields="pages")["hits"][0]["fields"]) == {"pages"}
    assert ask(search_in="author")["total"] == 0
    assert len(ask(q="القاهرة", snippet_count=2, snippet_length=25)["hits"][0]["snippets"]) == 2
    facets = ask(section="تاريخ", facet="section", multi_select="true")["facets"]["section"]
    assert {one["value"] for one in facets} == {"تاريخ", "رواية"}
    assert ask(facet="tags", facet_limit=3)["omitted"]["tags"] == 22
    page = ask(sort="pages", limit=20)
    following = ask(sort="pages", limit=20, cursor=page["cursor"])
    assert len({hit["id"] for hit in page["hits"] + following["hits"]}) == 24
