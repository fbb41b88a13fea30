"""A response and its ETag come from one state of the index, and what was cut short has none."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search import Index
from kashaf.search.model import budget
from kashaf.search.web.answers import Answer
from kashaf.search.web.app import create_app
from kashaf.search.web.conditional import IsCancelled, newer
from kashaf.search.web.service import Service


def test_content_is_of_the_state_that_its_tag_names(tmp_path: Path) -> None:
    """Though a commit comes into service while the content is made."""
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    service = Service(tmp_path)

    def make(index: Index, _: IsCancelled) -> Answer:
        build_index([{"id": "2", "body": "بغداد"}], tmp_path)
        service.refresh()
        return Answer(str(index.search("بغداد").total))

    async def ask() -> tuple[str, Any]:
        never = asyncio.Event().wait
        scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
        request = Request(scope, never)  # type: ignore[arg-type]
        return await newer(request, service, make, is_short=True)

    before = service.index().version
    assert asyncio.run(ask()) == (f'W/"{before}"', Answer("1"))
    assert service.index().version != before
    service.close()


@pytest.mark.parametrize("path", ["/api/search", "/"])
def test_what_was_cut_short_is_not_cached(
    path: str, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(create_app(news))
    params = {"q": "القوات", "facet": "source"} if path != "/" else {"q": "القوات"}
    is_spent = budget.Budget.is_spent
    monkeypatch.setattr(budget.Budget, "is_spent", _spent)
    answer = client.get(path, params=params)
    monkeypatch.setattr(budget.Budget, "is_spent", is_spent)
    assert client.get(path, params=params).headers["etag"]
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def _spent(self: budget.Budget) -> bool:
    """Be spent, in the counting of facets alone."""
    if self._spent_note != budget.FACETS_STOPPED:
        return False
    self.note(budget.FACETS_STOPPED)
    return True


@pytest.mark.parametrize("path", ["/api/search?q=x", "/?q=x"])
def test_a_defect_is_reported_with_security_headers(
    path: str, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(Index, "run", fails)
    client = TestClient(create_app(news), raise_server_exceptions=False)
    answer = client.get(path)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
