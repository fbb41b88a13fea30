"""Adding and deleting documents over HTTP."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kashaf.index import Keyword, Number, Schema, Text, build_index
from kashaf.search.web.app import create_app

TOKEN = {"Authorization": "Bearer secret"}


class TestUpdates:
    def test_they_are_not_there_unless_asked_for(self, client: TestClient) -> None:
        assert client.put("/api/documents/1", json={"body": "x"}).status_code == 405
        assert client.post("/api/documents", json=[]).status_code == 404

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Basic secret"},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer sécret".encode("latin-1")},
        ],
    )
    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_they_need_the_token(self, own: Any, method: str, headers: Any) -> None:
        answer = own.request(method, "/api/documents/1", headers=headers)
        assert answer.status_code == 401
        assert own.get("/api/documents/1").status_code == 200

    def test_a_document_is_added_replaced_and_deleted(self, own: Any) -> None:
        path = "/api/documents/2"
        assert own.put(path, json={"body": "كتاب"}, headers=TOKEN).status_code == 201
        changes = own.put(path, json={"body": "قلم"}, headers=TOKEN).json()
        assert changes == {"added": 0, "updated": 1, "unchanged": 0}
        assert own.get("/api/search?q=كتاب").json()["total"] == 0
        assert own.get("/api/search?q=قلم").json()["total"] == 1
        assert own.delete(path, headers=TOKEN).status_code == 204
        assert own.delete(path, headers=TOKEN).status_code == 404

    def test_many_are_added_at_once_or_none(self, own: Any) -> None:
        good, bad = {"id": "3", "body": "كتاب"}, {"id": "4", "date": "yesterday", "body": "x"}
        assert own.post("/api/documents", json=[good, bad], headers=TOKEN).status_code == 422
        assert own.get("/api/documents/3").status_code == 404
        assert own.post("/api/documents", json=[good], headers=TOKEN).json()["added"] == 1

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b"{", "application/json", 400),
            (b"\xff", "application/json", 400),
            (b"[" * 100_000, "application/json", 400),
            (b'{"body": "x", "pages": ' + b"9" * 5000 + b"}", "application/json", 400),
            (b'{"body": "x"}', "text/plain", 415),
            (b'"text"', "application/json", 422),
            (b'{"id": "2", "body": "x"}', "application/json", 422),
            (b'{"body": ' + b'"' + b"x" * (16 << 20) + b'"}', "application/json", 413),
        ],
    )
    def test_what_is_not_a_document_is_refused(
        self, own: Any, content: Any, kind: Any, status: int
    ) -> None:
        headers = TOKEN | {"Content-Type": kind, "Accept-Language": "ar"}
        answer = own.put("/api/documents/2", content=content, headers=headers)
        assert answer.status_code == status
        assert re.search("[ء-ي]", answer.json()["detail"])
        assert own.get("/api/documents/2").status_code == 404

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_an_id_that_is_not_utf8_is_refused(self, own: Any, method: str) -> None:
        options: Any = {"json": {"body": "نص"}} if method == "PUT" else {}
        for path in ("/api/documents/%ff", "/api/documents/a%C3"):
            answer = own.request(method, path, headers=TOKEN, **options)
            assert answer.status_code == 400
            assert answer.json()["detail"] == "id: the path is not UTF-8"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"title": " ", "body": ""}, "title, body"),
        ({"body": 5}, "body"),
        ({"source": "س" * 5000}, "source"),
        ({"date": "قريبًا"}, "date"),
        ({"date": [2015]}, "date"),
        ({"date": "1600-13-45 هـ"}, "date"),
        ({"tags": {"a": 1}}, "tags"),
        ({"id": 5}, "id"),
        ({"a\0": 1, "a ": 2}, "a"),
        ({"price": 10**400}, "price"),
        ({"note": {"a\0": 1, "a ": 2}}, "note"),
        ({"pages": "كثيرة"}, "pages"),
        ({"pages": 2**60}, "pages"),
        ({"author": {"name": "طه"}}, "author"),
        ({"section": "س" * 5000}, "section"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_in_the_language_of_the_client(
    tmp_path: Path, values: Any, named: str
) -> None:
    schema = Schema(author=Text(), section=Keyword(), pages=Number())
    build_index([{"id": "1", "body": "نص"}], tmp_path, schema=schema)
    client = TestClient(create_app(tmp_path, token="secret"))
    documents = [{"body": "نص"}, {"body": "نص", **values}]
    for language, document in (("en", "document 2: "), ("ar", "الوثيقة 2: ")):
        headers = TOKEN | {"Accept-Language": language}
        answer = client.post("/api/documents", json=documents, headers=headers)
        assert answer.status_code == 422
        assert answer.headers["content-language"] == language
        detail = answer.json()["detail"]
        assert detail.startswith(document)
        assert named in detail
        said = detail.removeprefix(document).replace("'قريبًا'", "").replace("'كثيرة'", "")
        assert bool(re.search("[ء-ي]", said.replace("هـ", ""))) == (language == "ar")


def test_a_token_may_have_any_characters(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "نص"}], tmp_path)
    client = TestClient(create_app(tmp_path, token="سرّ"))
    for given, status in (("سرّ", 204), ("سر", 401)):
        headers = {b"Authorization": f"Bearer {given}".encode()}
        assert client.delete("/api/documents/1", headers=headers).status_code == status


def test_a_key_that_occurs_twice_is_refused_over_http_as_in_files(own: Any) -> None:
    headers = TOKEN | {"Content-Type": "application/json"}
    for content in (b'{"body": "x", "body": "y"}', b'{"body": "x", "f": {"a": 1, "a": 2}}'):
        answer = own.put("/api/documents/2", content=content, headers=headers)
        assert answer.status_code == 400
        assert "twice" in answer.json()["detail"]
    assert own.get("/api/documents/2").status_code == 404
