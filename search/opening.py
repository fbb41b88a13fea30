"""Opening an index, in a folder or on a cluster."""

import os
from pathlib import Path

from kashaf.index.targets import is_cluster_address
from kashaf.search.engine.index import Index


def open_index(target: str | os.PathLike[str]) -> Index:
    """Open an index for searching.

    Args:
        target: A folder, or an address such as `opensearch://host:9200/name`.

    Raises:
        IndexMissingError: If there is no index.
        IndexOutdatedError: If an incompatible version or other settings built it.
        IndexCorruptError: If its files are not as they were written.
        ClusterError: If the cluster cannot be reached.
    """
    if is_cluster_address(target):
        from kashaf.index.opensearch.address import parse_address
        from kashaf.search.opensearch.backend import ClusterBackend

        return Index(ClusterBackend(parse_address(str(target))))
    from kashaf.search.disk.backend import DiskBackend

    return Index(DiskBackend(Path(target)))
