"""Opening an index, in a folder or on a cluster."""

import os
from pathlib import Path

from kashaf.index.errors import check_type
from kashaf.index.targets import is_cluster_address
from kashaf.search.engine.index import Index


def open_index(
    target: str | os.PathLike[str], *, max_copied: int = 0, encoder: str | None = None
) -> Index:
    """Open an index for searching.

    Args:
        target: A folder, or an address such as `opensearch://host:9200/name`.
        max_copied: The files of an index of at most this many bytes are copied into memory, so that
            later changes to them do not matter. Those of a larger index are mapped, which takes
            less memory, and must not be changed in place: the system ends a process that
            reads a mapped file beyond its new end (SIGBUS).
        encoder: The name of the encoder of the index, as `package.module:callable`, if it is not
            Kashaf's own. Without it only words can be searched, and a warning is logged.

    Raises:
        IndexMissingError: There is no index.
        IndexOutdatedError: It was built by an incompatible version or with other settings.
        IndexCorruptError: Its files are corrupt.
        ClusterError: The cluster cannot be reached.
        TypeError: The target is neither a path nor an address.
    """
    check_type("target", target, (str, os.PathLike), "the path of a folder, or an address")
    if is_cluster_address(target):
        from kashaf.index.opensearch.address import parse_address
        from kashaf.search.opensearch.backend import ClusterBackend

        return Index(ClusterBackend(parse_address(str(target)), encoder=encoder))
    from kashaf.search.disk.backend import DiskBackend

    return Index(DiskBackend(Path(target), max_copied=max_copied, encoder=encoder))
