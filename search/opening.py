"""Opening an index: a folder on this machine, or a name on a cluster."""

import os

from kashaf.index.targets import is_cluster_address
from kashaf.search.engine.index import Index


def open_index(target: str | os.PathLike[str]) -> Index:
    """Open the index at `target` for searching: a folder, or `opensearch://host:9200/name`.

    Raises `IndexMissingError`, `IndexOutdatedError` (built by other rules: rebuild it), `IndexCorruptError` or
    `ClusterError`.
    """
    if is_cluster_address(target):
        from kashaf.index.opensearch.address import parse_address
        from kashaf.search.opensearch.index import ClusterIndex

        return ClusterIndex(parse_address(str(target)))
    from kashaf.search.disk.index import DiskIndex

    return DiskIndex(target)
