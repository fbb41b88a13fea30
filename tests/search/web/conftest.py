from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kashaf.search.web.app import create_app
from tests.search.web.browser import DESKTOP, PHONE, fresh, open_browser
from tests.search.web.library import build_library


@pytest.fixture
def client(news: Path) -> TestClient:
    return TestClient(create_app(news))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index with fields of every kind."""
    return build_library(tmp_path_factory.mktemp("library") / "books.kashaf")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser for all tests that need one."""
    yield from open_browser()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def browser(request: Any, chromium: Any) -> Any:
    """The browser of a new user, once as on a desktop and once as on a phone."""
    return fresh(chromium, request.param)


@pytest.fixture
def desktop(chromium: Any) -> Any:
    """The browser of a new user on a desktop."""
    return fresh(chromium, DESKTOP)
