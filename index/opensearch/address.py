"""Addresses of indexes on a cluster, such as `opensearch://host:9200/news`."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from kashaf.index.errors import ClusterError
from kashaf.index.targets import CLUSTER_SCHEMES

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_MAX_COPIES = 1000  # the most shards or replicas


@dataclass(frozen=True)
class Address:
    """The address of an index on a cluster.

    Attributes:
        hosts: (host, port) of nodes of the cluster; if one fails, another is tried.
        name: The name of the index, which is an alias.
        tls: Whether connections use TLS.
        shards: The number of shards of a new index; None means as many as the index that it
            replaces has, or one.
        replicas: The number of copies of each shard on other nodes; None means the same.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    tls: bool = False
    shards: int | None = None
    replicas: int | None = None

    def __str__(self) -> str:
        scheme = "opensearchs" if self.tls else "opensearch"
        hosts = ",".join(f"[{h}]:{port}" if ":" in h else f"{h}:{port}" for h, port in self.hosts)
        return f"{scheme}://{hosts}/{self.name}"


def parse_address(target: str) -> Address:
    """Parse an address: `opensearch://host[:port][,host…]/name[?shards=4&replicas=1]`.

    The scheme `opensearchs` means TLS. User names and passwords are rejected, because addresses
    are printed and kept in shell histories; `client.connect` reads them from the environment.

    Raises:
        ClusterError: The address is malformed or contains a password.
    """
    try:
        parts = urlsplit(target)
        hosts = tuple(_host(host) for host in parts.netloc.rpartition("@")[2].split(","))
        options = {key: int(value) for key, value in parse_qsl(parts.query, strict_parsing=True)}
    except ValueError:
        raise _malformed(target.rpartition("@")[2]) from None
    if "@" in parts.netloc:
        raise ClusterError(
            ",".join(host for host, _ in hosts),
            "the address contains a password; set KASHAF_OPENSEARCH_USER and "
            "KASHAF_OPENSEARCH_PASSWORD instead",
        )
    name = parts.path.strip("/")
    if not _NAME.fullmatch(name) or parts.fragment:
        raise _malformed(target)
    if not options.keys() <= {"shards", "replicas"}:
        raise ClusterError(target, "an address accepts only the options shards and replicas")
    if not (
        1 <= options.get("shards", 1) <= _MAX_COPIES
        and 0 <= options.get("replicas", 0) <= _MAX_COPIES
    ):
        raise ClusterError(
            target, f"shards must be 1 to {_MAX_COPIES}, replicas 0 to {_MAX_COPIES}"
        )
    return Address(hosts, name, CLUSTER_SCHEMES[parts.scheme], **options)


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError
    return parts.hostname, parts.port or 9200


def _malformed(target: str) -> ClusterError:
    return ClusterError(
        target,
        "write opensearch://host:9200/name, the name with characters from a-z 0-9 _ - .",
    )
