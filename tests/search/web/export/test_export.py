"""Exports over HTTP: records, tables and citations."""

import csv
import io
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search import SearchRequest, open_index
from kashaf.search.web.app import create_app
from kashaf.search.web.export.formats import batches
from kashaf.search.web.limits import EXPORT_CHARS, EXPORT_PAGE


@pytest.fixture
def books(library: Path) -> TestClient:
    return TestClient(create_app(library))


def test_all_matches_are_exported_as_lines_of_json(tmp_path: Path) -> None:
    count = 2 * EXPORT_PAGE + 3
    build_index(({"id": str(n), "title": "خبر", "body": f"نص {n}"} for n in range(count)), tmp_path)
    answer = TestClient(create_app(tmp_path)).get("/api/export?q=خبر")
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert len(found) == count
    assert {one["id"] for one in found} == {str(n) for n in range(count)}
    assert found[0]["body"] == f"نص {found[0]['id']}"


def test_an_export_is_filtered_and_sorted_as_a_search(books: TestClient) -> None:
    params = {"q": "رواية", "section": "تاريخ", "pages": "200..", "sort": "-pages"}
    lines = books.get("/api/export", params=params).text.splitlines()
    pages = [json.loads(line)["pages"] for line in lines]
    assert pages == sorted(pages, reverse=True)
    assert min(pages) >= 200
    assert books.get("/api/export", params={**params, "pages": "x"}).status_code == 400


def test_an_export_is_json_or_a_table(books: TestClient) -> None:
    params = {"q": "القاهرة", "format": "json"}
    assert [one["id"] for one in books.get("/api/export", params=params).json()] == ["b00"]
    answer = books.get(
        "/api/export", params={**params, "format": "csv", "fields": ["tags", "pages"]}
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "results.csv" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["id", "title", "body", "tags", "pages"]
    assert rows[1][0] == "b00"
    assert rows[1][3:] == ["أدب; وسم0", "100"]
    nothing = books.get("/api/export", params={"q": "زقزق", "format": "json"})
    assert nothing.json() == []


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    build_index([{"id": "=1+1", "title": "خبر", "note": "@SUM(A1)", "source": "-2"}], tmp_path)
    answer = TestClient(create_app(tmp_path)).get("/api/export?q=خبر&format=csv&fields=note")
    assert "'=1+1,خبر,,'@SUM(A1)" in answer.text


def test_an_export_can_be_cited(books: TestClient) -> None:
    ris = books.get("/api/export?q=القاهرة&format=ris").text
    for line in (
        "TY  - GEN",
        "TI  - رواية القاهرة",
        "AU  - نجيب محفوظ",
        "DA  - 2001/05/01/",
        "KW  - أدب",
    ):
        assert f"{line}\r\n" in ris
    bibtex = books.get("/api/export?q=القاهرة&format=bib").text
    assert "title = {{رواية القاهرة}}" in bibtex
    assert "author = {{نجيب محفوظ}}" in bibtex


def test_a_title_cannot_leave_its_place_in_a_citation(tmp_path: Path) -> None:
    build_index(
        [{"id": "1", "title": "خبر} , evil={\\x}\nER  - \nTY  - X", "body": "نص"}], tmp_path
    )
    client = TestClient(create_app(tmp_path))
    bibtex = client.get("/cite?id=1").text
    assert r"title = {{خبر) , evil=(\textbackslash{}x) ER - TY - X}}" in bibtex
    ris = client.get("/cite?id=1&format=ris").text
    assert [line[:6] for line in ris.split("\r\n")] == [
        "TY  - ",
        "TI  - ",
        "ID  - ",
        "ER  - ",
        "",
        "",
    ]
    assert client.get("/cite?id=none").status_code == 404


def test_long_documents_are_read_and_sent_one_by_one(tmp_path: Path) -> None:
    long = {"body": "نص " * EXPORT_CHARS}
    build_index(({"id": str(n), **long} for n in range(3)), tmp_path)
    with open_index(tmp_path) as index:
        found = [len(hits) for hits in batches(index, SearchRequest("نص"))]
    assert found == [1, 1, 1]
