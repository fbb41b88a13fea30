"""Tokens to read with, limits on the rate of requests, other origins, and several indexes."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.index.errors import KashafError
from kashaf.search.web.app import create_app
from kashaf.search.web.middleware.access import Access
from kashaf.search.web.names import named_targets
from kashaf.search.web.server import check_origin

SITE = "https://site.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def serve(library: Path, **access: object) -> TestClient:
    return TestClient(create_app(library, access=Access(**access)))  # type: ignore[arg-type]


def test_without_a_read_token_neither_api_nor_pages_can_be_read(library: Path) -> None:
    client = serve(library, tokens=("one", "سرّ"))
    for path, challenge in (("/api/search?q=رواية", "Bearer"), ("/?q=رواية", "Basic")):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(challenge)
        assert "القاهرة" not in answer.text
    assert client.get("/api/health").status_code == 200
    for header in (b"Bearer one", "Bearer سرّ".encode()):
        given = {b"Authorization": header}
        assert client.get("/api/search?q=رواية", headers=given).status_code == 200
    assert client.get("/?q=رواية", auth=("anyone", "one")).status_code == 200
    assert client.get("/?q=رواية", auth=("one", "two")).status_code == 401


def test_the_rate_of_each_token_is_limited(library: Path) -> None:
    clock = Clock()
    access = Access(tokens=("one", "two"), rate=2)
    client = TestClient(create_app(library, access=access, clock=clock))

    def ask(token: str) -> int:
        given = {"Authorization": f"Bearer {token}"}
        return client.get("/api/suggest?q=رو", headers=given).status_code

    assert [ask("one"), ask("one"), ask("one"), ask("two")] == [200, 200, 429, 200]
    answer = client.get("/?q=رواية", auth=("", "one"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    clock.now += 30
    assert [ask("one"), ask("one")] == [200, 429]


def test_scripts_of_named_origins_alone_may_use_the_api(library: Path) -> None:
    client = serve(library, origins=(SITE,), tokens=("one",))
    allowed = client.options("/api/search", headers={"Origin": SITE, **PREFLIGHT})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == SITE
    assert "if-none-match" in allowed.headers["access-control-allow-headers"].lower()
    other = client.options("/api/search", headers={"Origin": "https://else.example", **PREFLIGHT})
    assert "access-control-allow-origin" not in other.headers
    for path, name in (("/api/search?q=رواية", SITE), ("/?q=رواية", None)):
        answer = client.get(path, headers={"Origin": SITE})
        assert answer.headers.get("access-control-allow-origin") == name
    given = {"Origin": SITE, "Authorization": "Bearer one"}
    answer = client.get("/api/search?q=رواية", headers=given)
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_by_default_no_other_origin_may_use_the_api(library: Path) -> None:
    client = serve(library)
    for answer in (
        client.get("/api/search?q=رواية", headers={"Origin": SITE}),
        client.options("/api/search", headers={"Origin": SITE, **PREFLIGHT}),
    ):
        assert "access-control-allow-origin" not in answer.headers


def test_options_names_the_methods(library: Path) -> None:
    client = TestClient(create_app(library, token="secret"))
    answer = client.options("/api/documents/b01")
    assert answer.status_code == 204
    assert {*answer.headers["allow"].split(", ")} == {"GET", "HEAD", "PUT", "DELETE"}
    head = client.head("/api/search?q=رواية")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"]


@pytest.mark.parametrize(
    ("given", "origin"), [("https://A.example/", "https://a.example"), ("http://b:8", "http://b:8")]
)
def test_an_origin_is_written_as_browsers_send_it(given: str, origin: str) -> None:
    assert check_origin(given) == origin


@pytest.mark.parametrize("given", ["*", "a.example", "https://a.example/page", "null", ""])
def test_what_is_not_an_origin_is_refused(given: str) -> None:
    with pytest.raises(KashafError, match="origin"):
        check_origin(given)


def test_several_indexes_are_served_by_name(library: Path, news: Path) -> None:
    client = TestClient(create_app({"books": library, "أخبار": news}))
    assert client.get("/").url.path == "/books/"
    assert client.get("/books").url.path == "/books/"
    assert client.get("/books/api/search?q=رواية").json()["total"] == 24
    assert client.get("/أخبار/api/search?q=التلسكوب").json()["total"] == 1
    listed = client.get("/api/indexes").json()["indexes"]
    assert [one["name"] for one in listed] == ["books", "أخبار"]
    assert listed[0]["fields"]["pages"]["type"] == "number"
    assert client.get("/books/api/openapi.json").json()["servers"] == [{"url": "/books"}]
    html = client.get("/books/?q=رواية").text
    for link in ('href="/books/document?', 'action="/books/"', 'src="/books/static/'):
        assert link in html
    assert client.get("/books/api/none").json()["status"] == 404
    assert client.get("/none/").status_code == 404


def test_one_index_is_listed_by_the_name_of_its_folder(library: Path) -> None:
    (listed,) = serve(library).get("/api/indexes").json()["indexes"]
    assert (listed["name"], listed["path"], listed["documents"]) == ("books", "", 24)


@pytest.mark.parametrize(
    "arguments", [["news.kashaf"], ["api=a"], ["a/b=a"], ["a=1", "a=2"], ["=a"]]
)
def test_a_name_that_no_url_can_begin_with_is_refused(arguments: list[str]) -> None:
    with pytest.raises(KashafError):
        named_targets(arguments)
    assert named_targets(["a=1", "ب=2=3"]) == {"a": "1", "ب": "2=3"}


def test_only_the_paths_of_files_and_of_health_are_open(tmp_path: Path) -> None:
    ids = ("a/static/b", "x/api/health", "api/health")
    build_index([{"id": one, "body": "سر"} for one in ids], tmp_path)
    access = Access(tokens=("one",))
    alone = TestClient(create_app(tmp_path, access=access))
    named = TestClient(create_app({"one": tmp_path, "two": tmp_path}, access=access))
    for base, client in (("", alone), ("/one", named)):
        assert client.get(f"{base}/api/health").status_code == 200
        assert client.get(f"{base}/static/x/absent.css").status_code == 404
        for path in (*(f"/api/documents/{one}" for one in ids), "/document/static/", "/x/static/y"):
            assert client.get(base + path).status_code == 401, path
            given = {"Authorization": "Bearer one"}
            assert client.get(base + path, headers=given).status_code in (200, 404)
