"""Where an index on a cluster is: `opensearch://host:9200/news`."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from kashaf.index.errors import ClusterError
from kashaf.index.targets import CLUSTER_SCHEMES

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")
_MOST = 1000


@dataclass(frozen=True)
class Address:
    """An index on a cluster.

    hosts: (host, port) of nodes of the cluster, each tried when another fails. name: of the index,
    in truth of an alias. tls: whether connections are encrypted. shards: parts that a new index is
    divided into; replicas: copies that it has of each besides, on other nodes. None: as many as
    the index that it replaces has, or one.
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
    """The address that `opensearch://host[:port][,host…]/name[?shards=4&replicas=1]` writes.

    `opensearchs` for `opensearch` is with TLS. A user's name and password come from the environment
    (`client.connect`) and are refused here: addresses are printed and kept in histories.
    Raises `ClusterError`.
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
            "the address holds a password; set KASHAF_OPENSEARCH_USER and "
            "KASHAF_OPENSEARCH_PASSWORD instead",
        )
    name = parts.path.strip("/")
    if not _NAME.fullmatch(name) or parts.fragment:
        raise _malformed(target)
    if not options.keys() <= {"shards", "replicas"}:
        raise ClusterError(target, "the settings of an address are shards and replicas")
    if not (1 <= options.get("shards", 1) <= _MOST and 0 <= options.get("replicas", 0) <= _MOST):
        raise ClusterError(target, f"shards go from 1 to {_MOST}, replicas from 0 to {_MOST}")
    return Address(hosts, name, CLUSTER_SCHEMES[parts.scheme], **options)


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError
    return parts.hostname, parts.port or 9200


def _malformed(target: str) -> ClusterError:
    return ClusterError(
        target,
        "an index on a cluster is written opensearch://host:9200/name, name in a-z 0-9 _ - .",
    )
