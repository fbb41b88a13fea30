"""Answers are kept for the same URL, but not beyond the state of the index they come from."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search import Index
from kashaf.search.web.answers import Answer, AnswerCache
from kashaf.search.web.app import create_app
from kashaf.search.web.middleware.access import Access

TOKEN = {"Authorization": "Bearer t"}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_index([{"id": "1", "title": "خبر", "body": "بغداد"}], tmp_path / "i")
    return tmp_path / "i"


@pytest.mark.parametrize("path", ["/api/search?q=بغداد", "/?q=بغداد", "/document?id=1"])
def test_the_same_url_is_answered_once(
    path: str, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(create_app(index))
    first = client.get(path)
    monkeypatch.setattr(Index, "run", None)
    monkeypatch.setattr(Index, "get", None)
    again = client.get(path)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers == first.headers
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.head(path).headers == first.headers


def test_an_update_is_in_the_next_answer(index: Path) -> None:
    client = TestClient(create_app(index, token="t"))
    for count in (1, 2, 3):
        for _ in range(2):
            assert client.get("/api/search?q=بغداد").json()["total"] == count
        added = {"body": "بغداد"}
        client.put(f"/api/documents/{count + 1}", json=added, headers=TOKEN)


def test_a_commit_of_another_process_is_in_the_answers_of_a_second_later(index: Path) -> None:
    now = 0.0
    client = TestClient(create_app(index, clock=lambda: now))
    assert client.get("/api/search?q=بغداد").json()["total"] == 1
    build_index([{"id": "2", "body": "بغداد"}], index)
    now = 1.0
    assert client.get("/api/search?q=بغداد").json()["total"] == 2


def test_another_parameter_language_or_index_has_another_answer(index: Path) -> None:
    other = index.parent / "other"
    build_index([{"id": "1", "body": "بغداد"}, {"id": "2", "body": "بغداد"}], other)
    client = TestClient(create_app({"one": index, "two": other}))
    for _ in range(2):
        assert client.get("/one/api/search?q=بغداد").json()["total"] == 1
        assert client.get("/two/api/search?q=بغداد").json()["total"] == 2
        assert client.get("/two/api/search?q=بغداد&limit=1").json()["hits"][1:] == []
        for language in ("ar", "en"):
            page = client.get("/one/?q=بغداد", headers={"Accept-Language": language})
            assert f'lang="{language}"' in page.text


def test_a_kept_answer_needs_a_token_too(index: Path) -> None:
    client = TestClient(create_app(index, access=Access(("t",))))
    for _ in range(2):
        assert client.get("/api/search?q=بغداد", headers=TOKEN).status_code == 200
        refused = client.get("/api/search?q=بغداد")
        assert refused.status_code == 401
        assert "خبر" not in refused.text


def test_kept_answers_are_measured(index: Path) -> None:
    client = TestClient(create_app(index))
    for _ in range(3):
        client.get("/api/search?q=بغداد")
    count = 'kashaf_request_seconds_count{method="GET",route="/api/search",status="200"} 3.0'
    assert count in client.get("/metrics").text


def test_the_answer_of_a_failing_encoder_is_not_kept(tmp_path: Path) -> None:
    name = f"{__name__}:encode"
    build_index([{"id": "1", "body": "النفط"}], tmp_path, encoder=name)
    client = TestClient(create_app(tmp_path, encoder=name))
    FAILURES.append(ConnectionError("no answer"))
    notes = [client.get("/api/search?q=النفط&mode=both").json()["notes"] for _ in range(2)]
    assert [len(each) for each in notes] == [1, 0]


FAILURES: list[Exception] = []


def encode(texts: list[str]) -> list[list[float]]:
    if FAILURES:
        raise FAILURES.pop()
    return [[1.0, 2.0] for _ in texts]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.integers(0, 3000))))
def test_what_is_kept_is_bounded_and_of_one_state(
    requests: list[tuple[str, int, int]],
) -> None:
    cache = AnswerCache(32_000)
    for version, number, size in requests:
        key = (f"/{number}", "")
        found = cache.find(version, key)
        assert found is None or str(found.content).startswith(f"{version}{number} ")
        cache.keep(version, key, Answer(f"{version}{number} " + size * "x"))
        assert cache.bytes <= 32_000
        assert cache.find("c", key) is None


def test_partial_and_large_answers_are_not_kept() -> None:
    cache = AnswerCache(32_000)
    cache.keep("a", ("/",), Answer(b"part", is_partial=True))
    cache.keep("a", ("/large",), Answer(bytes(2001)))
    assert cache.find("a", ("/",)) is None
    assert cache.find("a", ("/large",)) is None
    assert cache.bytes == 0
