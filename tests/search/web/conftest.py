from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kashaf.search.web.app import create_app


@pytest.fixture
def client(news: Path) -> TestClient:
    return TestClient(create_app(news))
