"""TLS: certificates are verified, and the password is only sent encrypted."""

import base64
import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from kashaf.index import build_index
from kashaf.index.errors import ClusterError
from kashaf.index.opensearch.address import parse_address
from kashaf.search import open_index


class Proxy:
    """A TLS proxy in front of a node that records what clients send."""

    def __init__(self, context: ssl.SSLContext, node: tuple[str, int]) -> None:
        self._context, self._node = context, node
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.sent = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                plain = self._listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            self._context.wrap_socket(plain, True) as client,
            socket.create_connection(self._node) as node,
        ):
            client.settimeout(0.02)
            node.settimeout(0.02)
            while self._pass(client, node, keep=True) and self._pass(node, client):
                pass

    def _pass(self, source: socket.socket, to: socket.socket, *, keep: bool = False) -> bool:
        with contextlib.suppress(TimeoutError):
            data = source.recv(1 << 16)
            if keep:
                self.sent += data
            to.settimeout(10)
            to.sendall(data)
            to.settimeout(0.02)
            return bool(data)
        return True


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def proxy(cluster: str, authority: trustme.CA) -> Iterator[Proxy]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    proxy = Proxy(context, parse_address(f"{cluster}/x").hosts[0])
    yield proxy
    proxy.close()


@pytest.fixture
def secure(proxy: Proxy, address: str) -> str:
    return f"opensearchs://localhost:{proxy.port}/{parse_address(address).name}"


def test_a_cluster_is_filled_and_searched_over_tls(
    secure: str,
    proxy: Proxy,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    authorities = tmp_path / "authorities.pem"
    authority.cert_pem.write_to_path(authorities)
    monkeypatch.setenv("KASHAF_OPENSEARCH_CA", str(authorities))
    monkeypatch.setenv("KASHAF_OPENSEARCH_USER", "layla")
    monkeypatch.setenv("KASHAF_OPENSEARCH_PASSWORD", "sirr")
    caplog.set_level(logging.DEBUG)
    build_index([{"id": "1", "title": "خبر"}], f"{secure}?replicas=0")
    with open_index(secure) as index:
        assert [hit.id for hit in index.search("خبر")] == ["1"]
    secret = base64.b64encode(b"layla:sirr")
    assert b"Basic " + secret in proxy.sent
    assert "sirr" not in caplog.text
    assert secret.decode() not in caplog.text


def test_an_unknown_certificate_authority_raises(secure: str, address: str) -> None:
    build_index([{"id": "1", "title": "خبر"}], f"{address}?replicas=0")
    with pytest.raises(ClusterError, match="KASHAF_OPENSEARCH_CA"):
        open_index(secure)
