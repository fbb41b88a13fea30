"""What identifies an index: the path of a folder, or the address of an index on a cluster."""

import os

Target = str | os.PathLike[str]

CLUSTER_SCHEMES = {"opensearch": False, "opensearchs": True}
"""URL scheme → whether the connection uses TLS."""


def is_cluster_address(target: object) -> bool:
    """Return whether `target` is an address such as `opensearch://host:9200/name`, not a path."""
    if not isinstance(target, str):
        return False
    scheme, separator, _ = target.partition("://")
    return bool(separator) and scheme.lower() in CLUSTER_SCHEMES
