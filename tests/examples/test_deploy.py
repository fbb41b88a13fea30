"""The health check of the container, run against a real server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from kashaf.index import build_index
from kashaf.search.web.middleware.access import Access
from tests.search.web.serving import serving

DEPLOY = Path(__file__).parent.parent.parent / "examples" / "deploy"


def health_check(address: str) -> int:
    """Run the command of the Dockerfile's health check; return its exit status."""
    found = re.search(r"HEALTHCHECK .*\\\n *CMD (\[.*\])", (DEPLOY / "Dockerfile").read_text())
    assert found
    _, *arguments = json.loads(found[1].replace("8000", address.rpartition(":")[2]))
    elsewhere = os.environ | {"http_proxy": "http://127.0.0.1:1"}
    ended = subprocess.run([sys.executable, *arguments], env=elsewhere, capture_output=True)
    return ended.returncode


def test_a_container_is_healthy_while_its_index_is(tmp_path: Path) -> None:
    build_index([{"id": "1", "body": "بغداد"}], tmp_path)
    with serving(tmp_path, access=Access(tokens=("one",))) as address:
        assert health_check(address) == 0
        next(tmp_path.glob("*.toc")).write_bytes(b"")
        assert health_check(address) == 1


def test_a_container_of_several_indexes_is_healthy(news: Path) -> None:
    with serving({"news": news, "more": news}) as address:
        assert health_check(address) == 0
