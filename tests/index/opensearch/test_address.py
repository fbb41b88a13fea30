"""Parsing addresses of indexes on a cluster."""

import pytest

from kashaf.index.errors import ClusterError
from kashaf.index.opensearch.address import Address, parse_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("opensearch://host/news", Address((("host", 9200),), "news")),
        ("opensearchs://a:1,b:2/news", Address((("a", 1), ("b", 2)), "news", tls=True)),
        ("opensearch://[::1]:9/n?shards=4", Address((("::1", 9),), "n", shards=4)),
        ("opensearch://host/n?replicas=0", Address((("host", 9200),), "n", replicas=0)),
    ],
)
def test_an_address_is_parsed(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://host",
        "opensearch:///news",
        "opensearch://host/News",
        "opensearch://host:port/news",
        "opensearch://host/news?shards=x",
        "opensearch://host/news?shards=0",
        "opensearch://host/news?color=1",
        "opensearch://host/news#part",
    ],
)
def test_a_malformed_address_raises(text: str) -> None:
    with pytest.raises(ClusterError):
        parse_address(text)


def test_a_password_in_an_address_is_rejected_and_not_repeated() -> None:
    with pytest.raises(ClusterError, match="KASHAF_OPENSEARCH_PASSWORD") as raised:
        parse_address("opensearch://layla:sirr@host/news")
    assert "sirr" not in str(raised.value)
