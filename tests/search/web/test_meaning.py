"""Search by meaning over HTTP: the API's parameter, and what the page offers."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search.web.app import create_app
from tests.index.meaning import stand_in

DOCUMENTS = [
    {"id": "1", "title": "مغادرة", "body": "القوات تغادر العراق", "source": "a"},
    {"id": "2", "title": "الاقتصاد", "body": "ارتفاع أسعار النفط", "source": "b"},
]
ENGLISH = "troops leave Iraq"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    build_index(DOCUMENTS, tmp_path, encoder=stand_in.NAME)
    return TestClient(create_app(tmp_path, token="secret", encoder=stand_in.NAME))


def found(client: TestClient, **params: str) -> list[str]:
    answer = client.get("/api/search", params=params)
    assert answer.status_code == 200
    return [hit["id"] for hit in answer.json()["hits"]]


def test_the_api_searches_in_every_mode(client: TestClient) -> None:
    assert found(client, q=ENGLISH) == []
    assert client.get("/api/search", params={"q": ENGLISH}).json()["offers_meaning"] is True
    assert found(client, q=ENGLISH, mode="meaning") == ["1"]
    assert found(client, q=f"{ENGLISH} النفط", mode="both") == ["2", "1"]
    rows = client.get("/api/export", params={"q": ENGLISH, "mode": "meaning"}).text
    assert '"id":"1"' in rows
    assert '"id":"2"' not in rows


def test_a_document_that_is_put_is_found_by_its_meaning(client: TestClient) -> None:
    document = {"title": "", "body": "محصول القمح"}
    put = client.put("/api/documents/3", json=document, headers={"Authorization": "Bearer secret"})
    assert put.status_code == 201
    assert found(client, q="wheat", mode="meaning") == ["3"]


def test_an_unknown_mode_or_an_index_without_vectors_is_a_wrong_request(
    client: TestClient, news: Path
) -> None:
    plain = TestClient(create_app(news))
    for other, mode, status in ((client, "semantic", 400), (plain, "meaning", 409)):
        for path in ("/api/search", "/api/export"):
            answer = other.get(path, params={"q": "x", "mode": mode})
            assert answer.status_code == status
            assert answer.json()["detail"].startswith("mode: ")


def test_the_page_offers_meaning_when_words_find_nothing(client: TestClient) -> None:
    page = client.get("/", params={"q": ENGLISH, "lang": "en"}).text
    assert "Search for what these words mean" in page
    assert "mode=meaning" in page
    page = client.get("/", params={"q": ENGLISH, "mode": "meaning", "lang": "en"}).text
    assert "القوات تغادر العراق" in page
    assert "Search by words only" in page
    assert '<input type="hidden" name="mode" value="meaning">' in page
    assert "mode=meaning" in client.get("/", params={"q": ENGLISH}).text


def test_the_page_of_an_index_without_vectors_searches_by_words(news: Path) -> None:
    client = TestClient(create_app(news))
    page = client.get("/", params={"q": "النفط", "mode": "both", "lang": "en"})
    assert page.status_code == 200
    assert "mode=both" in page.text
    assert "by meaning" not in page.text
    document = {"id": "004-oil-prices.txt", "q": "النفط", "mode": "both", "at": "1"}
    assert client.get("/document", params=document).status_code == 200


def test_a_server_with_an_encoder_updates_an_index_without_vectors(tmp_path: Path) -> None:
    for name, encoder in (("plain", None), ("meant", stand_in.NAME)):
        build_index(DOCUMENTS, tmp_path / name, encoder=encoder, meaning=bool(encoder))
    targets = {name: tmp_path / name for name in ("plain", "meant")}
    client = TestClient(create_app(targets, token="secret", encoder=stand_in.NAME))
    given = {"Authorization": "Bearer secret"}
    for name in targets:
        document = {"body": "محصول القمح"}
        put = client.put(f"/{name}/api/documents/3", json=document, headers=given)
        assert put.status_code == 201
        assert client.get(f"/{name}/api/search?q=القمح").json()["total"] == 1
