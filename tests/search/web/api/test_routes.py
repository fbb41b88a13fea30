"""The HTTP API, asked over HTTP."""

import gzip
import json
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from kashaf.index import Keyword, Number, Schema, Text, build_index
from kashaf.search import open_index
from kashaf.search.model.serialize import results_json
from kashaf.search.web.app import create_app
from kashaf.search.web.limits import HEAD_BYTES
from kashaf.search.web.server import allowed_hosts

TOKEN = {"Authorization": "Bearer secret"}


def test_a_search_answers_as_the_command_does(news: Path, client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "القوات", "limit": 2}).json()
    with open_index(news) as index:
        direct = json.loads(json.dumps(results_json(index.search("القوات", limit=2))))
    assert answer | {"took_ms": 0} == direct | {"took_ms": 0}


def test_a_search_is_filtered_counted_and_sorted(client: TestClient) -> None:
    options: dict[str, Any] = {
        "q": "مدينة",
        "limit": 50,
        "facet": ["source", "month"],
        "sort": "date",
    }
    whole = client.get("/api/search", params=options).json()
    source = whole["facets"]["source"][0]
    dates = [hit["fields"].get("date", "") for hit in whole["hits"]]
    assert dates == sorted(dates, reverse=True)
    some = client.get("/api/search", params=options | {"source": source["value"]}).json()
    assert some["total"] == source["count"]
    days = {"from": dates[0][:10], "to": dates[0][:10]}
    assert client.get("/api/search", params=options | days).json()["total"] >= 1


def test_what_is_typed_is_completed(client: TestClient) -> None:
    answer = client.get("/api/suggest", params={"q": "تلس"}).json()
    assert answer["suggestions"][0] == {"text": "تلسكوب", "kind": "query", "documents": 1}
    assert client.get("/api/suggest").status_code == 400


def test_a_document_comes_whole(client: TestClient) -> None:
    answer = client.get("/api/documents/001-iraq-withdrawal.txt").json()
    assert answer["id"] == "001-iraq-withdrawal.txt"
    assert "القوات الأميركية" in answer["body"]


@pytest.mark.parametrize("identity", ["a/b", "a?c=d#e", "١ ٢", "<i>&\"'", "a..b"])
def test_any_id_is_an_address(own: Any, identity: str) -> None:
    path = f"/api/documents/{quote(identity, safe='')}"
    assert own.put(path, json={"body": "نص"}, headers=TOKEN).status_code == 201
    assert own.get(path).json()["id"] == identity


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/api/search", 400, "q"),
        ("/api/search?q=a&limit=1000", 400, "limit"),
        ("/api/search?q=a&limit=-1", 400, "limit"),
        ("/api/search?q=a&limit=٣", 400, "limit"),
        ("/api/search?q=a&offset=10001", 400, "offset"),
        ("/api/search?q=a&q=b", 400, "q"),
        ("/api/search?q=a&explain=yes", 400, "explain"),
        ("/api/search?q=a&from=2015-02-31", 400, "from"),
        ("/api/search?q=a&sort=size", 400, "sort"),
        ("/api/search?q=a&facet=color", 400, "facet"),
        ("/api/search?q=" + "a" * 1001, 400, "1000"),
        ("/api/search?q=a&mode=meaning", 409, "mode"),
        ("/api/documents/none", 404, "document"),
        ("/api/none", 404, "nothing"),
    ],
)
def test_an_error_is_a_problem_that_says_what_is_wrong(
    client: TestClient, path: str, status: int, named: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["detail"]
    arabic = client.get(path, headers={"Accept-Language": "ar,en;q=0.5"})
    assert arabic.headers["content-language"] == "ar"
    detail = arabic.json()["detail"]
    assert re.search("[ء-ي]", detail)
    assert named in detail or status == 404


@pytest.mark.parametrize("query", ["", "(((", '"', "\x00", "* ؟", "و" * 1000, "%ff", "&#x0;"])
def test_no_query_fails(client: TestClient, query: Any) -> None:
    assert client.get("/api/search", params={"q": query}).status_code == 200
    assert client.get("/", params={"q": query}).status_code == 200


def test_bytes_that_are_not_text_are_still_a_query(client: TestClient) -> None:
    assert client.get("/api/search?q=%ff%fe%80").status_code == 200


def test_an_answer_is_not_sent_again_until_the_index_changes(own: Any) -> None:
    first = own.get("/api/search", params={"q": "أحمد"})
    tag = {"If-None-Match": first.headers["etag"]}
    assert own.get("/api/search", params={"q": "أحمد"}, headers=tag).status_code == 304
    own.put("/api/documents/2", json={"body": "وعاد أحمد"}, headers=TOKEN)
    again = own.get("/api/search", params={"q": "أحمد"}, headers=tag)
    assert (again.status_code, again.json()["total"]) == (200, 2)


def test_answers_are_compressed(client: TestClient) -> None:
    answer = client.get("/api/documents/001-iraq-withdrawal.txt")
    assert answer.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content)) < len(answer.content)


def test_health_says_what_is_served(client: TestClient) -> None:
    answer = client.get("/api/health").json()
    assert (answer["status"], answer["documents"]) == ("ok", 48)


def test_a_commit_by_another_process_comes_into_service(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    now = [0.0]
    client = TestClient(create_app(tmp_path, clock=lambda: now[0]))
    build_index([{"id": "2", "body": "بغداد"}], tmp_path)
    now[0] += 2
    assert client.get("/api/search?q=بغداد").json()["total"] == 2


def test_a_generation_that_can_not_be_opened_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    now = [0.0]
    client = TestClient(create_app(tmp_path, clock=lambda: now[0]))
    build_index([{"id": "2", "body": "بغداد"}], tmp_path)
    (tmp_path / "kashaf_2.json").write_text("{")
    for _ in range(3):
        now[0] += 2
        assert client.get("/api/search?q=بغداد").json()["total"] == 1
    (logged,) = (one.getMessage() for one in caplog.records if one.name.startswith("kashaf"))
    assert "kashaf_2.json" in logged


def test_a_name_that_points_here_from_elsewhere_is_refused(news: Path) -> None:
    client = TestClient(create_app(news, hosts=["localhost"]), base_url="http://localhost:8000")
    assert client.get("/api/health").status_code == 200
    assert client.get("/api/health", headers={"Host": "evil.example:8000"}).status_code == 421


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/static/..%2fpages.py",
        "/static//etc/passwd",
        "/static/%00",
        "/document?id=../../etc/passwd",
    ],
)
def test_no_path_leads_out(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_fields_of_a_schema_are_parameters(tmp_path: Path) -> None:
    schema = Schema(author=Text(), section=Keyword(), pages=Number())
    books: list[dict[str, object]] = [
        {"id": "1", "title": "رواية", "author": "نجيب محفوظ", "section": "أدب", "pages": 300},
        {"id": "2", "title": "رواية", "author": "طه حسين", "section": "سيرة", "pages": 120},
        {"id": "3", "title": "رواية"},
    ]
    build_index(books, tmp_path, schema=schema)
    client = TestClient(create_app(tmp_path))

    def found(**params: Any) -> list[str]:
        answer = client.get("/api/search", params={"q": "رواية", **params})
        assert answer.status_code == 200, answer.text
        return [hit["id"] for hit in answer.json()["hits"]]

    assert found(section=["أدب", "سيرة"], sort="pages") == ["2", "1"]
    assert found(pages="200..") == ["1"]
    assert found(pages="") == ["3"]
    assert found(**{"-section": "أدب", "sort": ["-pages", "id"]}) == ["2", "3"]
    answer = client.get("/api/search", params={"q": "رواية", "facet": ["author", "pages:100"]})
    assert {"value": "100", "count": 1} in answer.json()["facets"]["pages:100"]
    listed = client.get("/api/openapi.json").json()["paths"]["/api/search"]["get"]["parameters"]
    assert {"author", "-author", "section", "pages"} <= {one["name"] for one in listed}
    for params in (
        {"pages": "كثير"},
        {"search_in": "price"},
        {"sort": "price"},
        {"facet": "pages:x"},
    ):
        assert client.get("/api/search", params={"q": "رواية", **params}).status_code == 400
    first = client.get("/api/search", params={"q": "رواية", "limit": 2, "sort": "pages"}).json()
    assert found(cursor=first["cursor"], sort="pages") == ["3"]
    assert client.get("/api/search", params={"q": "رواية", "cursor": "x"}).status_code == 409


def test_a_tag_that_was_current_before_a_commit_gets_the_new_content(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    now = [0.0]
    client = TestClient(create_app(tmp_path, clock=lambda: now[0]))
    for path in ("/api/search?q=بغداد", "/?q=بغداد"):
        first = client.get(path)
        build_index([{"id": path, "body": "بغداد"}], tmp_path)
        now[0] += 2
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 200
        assert again.headers["etag"] != first.headers["etag"]
        assert again.text != first.text
        now[0] += 2
        tag = {"If-None-Match": again.headers["etag"]}
        assert client.get(path, headers=tag).status_code == 304


def test_an_index_replaced_by_one_with_the_same_number_comes_into_service(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "بغداد"}], tmp_path / "i")
    build_index([{"id": "2", "body": "بغداد"}], tmp_path / "other")
    now = [0.0]
    client = TestClient(create_app(tmp_path / "i", clock=lambda: now[0]))
    (tmp_path / "i").rename(tmp_path / "old")
    (tmp_path / "other").rename(tmp_path / "i")
    now[0] += 2
    (hit,) = client.get("/api/search?q=بغداد").json()["hits"]
    assert hit["id"] == "2"


def test_a_server_for_other_machines_refuses_names_it_was_not_given(news: Path) -> None:
    client = TestClient(create_app(news, hosts=allowed_hosts("0.0.0.0", ())))
    for host, status in (
        ("evil.example", 421),
        ("localhost:8000", 200),
        ("192.0.2.7:8000", 200),
        ("[2001:db8::1]:8000", 200),
        (socket.gethostname(), 200),
    ):
        assert client.get("/api/health", headers={"Host": host}).status_code == status


def test_a_head_that_is_too_long_is_refused_though_it_arrives_at_once(client: TestClient) -> None:
    assert client.get("/api/health", headers={"X": "a" * HEAD_BYTES}).status_code == 400
    assert client.get("/api/health", headers={"X": "a" * 1000}).status_code == 200


def test_a_server_of_several_indexes_says_what_paths_begin_with(news: Path) -> None:
    client = TestClient(create_app({"news": news, "more": news}))
    missing = client.get("/api/search?q=a")
    assert missing.status_code == 404
    assert "/news/api/" in missing.json()["detail"]
    arabic = client.get("/api/search?q=a", headers={"Accept-Language": "ar"})
    assert "ابدأ باسم فهرس" in arabic.json()["detail"]
    assert client.get("/api/indexes").json()["indexes"][1]["path"] == "/more"
    described = client.get("/news/api/openapi.json").json()
    assert "/api/indexes" in described["paths"]


def test_the_health_of_several_indexes_is_the_worst_one(news: Path, tmp_path: Path) -> None:
    build_index([{"id": "a", "body": "خبر"}], tmp_path)
    client = TestClient(create_app({"news": news, "more": tmp_path}))
    response = client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    next(tmp_path.glob("*.toc")).write_bytes(b"")
    response = client.get("/api/health")
    assert (response.status_code, response.json()) == (503, {"status": "corrupt"})
    assert client.get("/news/api/health").json()["status"] == "ok"
