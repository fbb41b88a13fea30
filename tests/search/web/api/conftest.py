from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search.web.app import create_app


@pytest.fixture
def own(tmp_path: Path) -> Any:
    """A client of a writable server over an index of its own."""
    build_index([{"id": "1", "title": "خبر", "body": "وصل أحمد إلى بغداد"}], tmp_path)
    return TestClient(create_app(tmp_path, token="secret"))
