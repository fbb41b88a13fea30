"""A server whose index is overwritten in place, as `cp` does, is not affected by it."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search import open_index
from kashaf.search.web.app import create_app

QUERIES = ("نص", "نص3", '"نص نص5"', "نص~1", "عنوان:خبر")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    documents = [{"id": f"d{n}", "title": "خبر", "body": f"نص نص{n}"} for n in range(30)]
    build_index(documents, tmp_path / "i", jobs=1)
    return tmp_path / "i"


def answers(client: TestClient) -> list[object]:
    return [client.get("/api/search", params={"q": q}).json()["hits"] for q in QUERIES]


def test_a_server_survives_files_that_are_truncated(index: Path) -> None:
    expected = answers(TestClient(create_app(index)))
    client = TestClient(create_app(index))
    for path in index.glob("MAIN_*.*"):
        path.open("wb").close()
    assert answers(client) == expected
    health = client.get("/api/health")
    assert (health.status_code, health.json()["status"]) == (503, "corrupt")


def test_a_server_does_not_mix_an_index_with_one_copied_over_it(index: Path) -> None:
    expected = answers(TestClient(create_app(index)))
    client = TestClient(create_app(index))
    for path in index.glob("MAIN_*.*"):
        path.write_bytes(bytes(path.stat().st_size))
    assert answers(client) == expected


MAPPED = """
import json, os, sys
from dataclasses import asdict
from pathlib import Path
from starlette.testclient import TestClient
from kashaf.search.web import server, service

service.COPIED_BYTES = 0
settings = server.Settings(sys.argv[1], "127.0.0.1", 0, (), writable=False, workers=1)
os.environ["_KASHAF_SERVE"] = json.dumps(asdict(settings))
client = TestClient(server.application())
for path in Path(sys.argv[1]).glob("MAIN_*.*"):
    path.open("wb").close()
client.get("/api/search?q=نص3")
"""


def test_a_server_of_a_mapped_index_says_why_it_ends(index: Path) -> None:
    command = [sys.executable, "-c", MAPPED, str(index)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGBUS
    assert "Bus error" in ended.stderr


def test_an_index_that_is_too_large_to_be_copied_is_mapped(index: Path) -> None:
    copy = shutil.copytree(index, index.with_name("copy"))
    with open_index(copy, max_copied=10) as opened:
        shutil.rmtree(copy)
        assert opened.search("نص").total == 30
