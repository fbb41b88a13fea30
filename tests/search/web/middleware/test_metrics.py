"""What Prometheus reads of a server."""

import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.error import URLError

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from kashaf.index import build_index
from kashaf.search.web.app import create_app
from kashaf.search.web.middleware.access import Access


def samples(text: str) -> dict[tuple[str, ...], float]:
    """The values by name and labels, these in the order of their names."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_method_and_status(news: Path) -> None:
    client = TestClient(create_app(news))
    for path in ("/api/search?q=النفط", "/api/search?q=بغداد", "/api/search?limit=x", "/?q=نفط"):
        client.get(path)
    client.get("/api/documents/w01")
    found = samples(client.get("/metrics").text)
    count = "kashaf_request_seconds_count"
    assert found[count, "GET", "/api/search", "200"] == 2
    assert found[count, "GET", "/api/search", "400"] == 1
    assert found[count, "GET", "/api/documents", "200"] == 1
    assert found[count, "GET", "/", "200"] == 1


def test_clients_cannot_make_up_labels(news: Path) -> None:
    client = TestClient(create_app(news))
    for number in range(20):
        client.get(f"/{number}")
        client.request(f"METHOD{number}", "/api/health")
    found = samples(client.get("/metrics").text)
    labels = {name[1:] for name in found if name[0] == "kashaf_request_seconds_count"}
    assert labels == {("GET", "other", "404"), ("other", "/api/health", "405")}


def test_the_state_of_each_index_is_shown(news: Path, library: Path) -> None:
    client = TestClient(create_app({"news": news, "books": library}))
    client.get("/news/api/search?q=النفط")
    found = samples(client.get("/metrics").text)
    assert found["kashaf_index_documents", "news"] == 48
    assert found["kashaf_index_generation", "books"] == 1
    assert found["kashaf_index_stale", "news"] == 0
    assert found["kashaf_request_seconds_count", "GET", "/news/api/search", "200"] == 1


def test_metrics_need_the_read_token(news: Path) -> None:
    client = TestClient(create_app(news, access=Access(tokens=("t",))))
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer t"}).status_code == 200


@contextmanager
def served(
    index: Path, *options: str, log: IO[str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`kashaf serve` in processes of its own, which log to a file, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kashaf.cli", "serve", "--index", str(index)]
    with subprocess.Popen([*command, "--port", str(port), *options], stderr=log) as process:
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def get(process: subprocess.Popen[bytes], address: str) -> str:
    """What the server answers, as soon as it accepts connections."""
    while process.poll() is None:
        with suppress(URLError, ConnectionError), urllib.request.urlopen(address) as response:
            return str(response.read(), "utf-8")
    raise AssertionError(f"the server ended with {process.returncode}")


def test_the_numbers_of_two_processes_are_added(news: Path) -> None:
    with served(news, "--workers", "2") as (process, address):
        for _ in range(8):
            get(process, f"{address}/api/search?q=oil")
        count = 0.0
        while count < 8:  # a request is counted after its response is sent
            found = samples(get(process, f"{address}/metrics"))
            count = found.get(("kashaf_request_seconds_count", "GET", "/api/search", "200"), 0)
    assert count == 8


def test_sighup_opens_a_newer_generation_and_the_log_says_so(tmp_path: Path) -> None:
    index = tmp_path / "news.kashaf"
    build_index([{"id": "1", "body": "خبر"}], index)
    with (tmp_path / "log").open("w") as log, served(index, log=log) as (process, address):
        get(process, f"{address}/api/health")
        build_index([{"id": "2", "body": "خبر"}], index)
        process.send_signal(signal.SIGHUP)
        while f"{index}: opened generation 2" not in (tmp_path / "log").read_text():
            assert process.poll() is None
        assert '"generation":2' in get(process, f"{address}/api/health")
