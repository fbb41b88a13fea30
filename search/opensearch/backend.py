"""The backend of an index on a cluster."""

import zlib
from collections.abc import Iterator
from typing import Any

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import ClusterError, IndexClosedError
from kashaf.index.logs import logger
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import patiently
from kashaf.index.opensearch.stored import stored_ids
from kashaf.search.meaning.queries import warn_without_encoder
from kashaf.search.opensearch.cluster import Cluster
from kashaf.search.opensearch.snapshot import ClusterSnapshot


class ClusterBackend:
    """An index on a cluster; see `Backend`."""

    def __init__(self, address: Address, *, encoder: str | None = None) -> None:
        """Open the index; see `open_index`.

        Raises:
            IndexMissingError: There is no index of this name.
            IndexOutdatedError: It was built by an incompatible version or with other settings.
            ClusterError: The cluster cannot be reached.
        """
        self._address = address
        self._cluster = Cluster(address)
        self._client = self._cluster.client
        self._encoder = encoder
        self._snapshot: ClusterSnapshot | None = self._open(self._newest())
        warn_without_encoder(address, self._snapshot.existing.encoder, encoder)

    @property
    def target(self) -> str:
        """See `Backend.target`."""
        return str(self._address)

    @property
    def snapshot(self) -> ClusterSnapshot:
        """See `Backend.snapshot`; it always sees the newest documents."""
        snapshot = self._snapshot
        if snapshot is None:
            raise IndexClosedError(str(self._address))
        return snapshot

    def refresh(self) -> bool:
        """See `Backend.refresh`; there is a newer generation only after a rebuild."""
        newest = self._newest()
        if newest == self.snapshot.existing:
            return False
        self._snapshot = self._open(newest)
        logger(__name__).info("%s: opened %s", self._address, newest.index)
        return True

    def pinned(self) -> "ClusterBackend":
        """See `Backend.pinned`."""
        return self

    @property
    def encoder(self) -> str | None:
        """See `Backend.encoder`."""
        return self._encoder if self.snapshot.existing.encoder else None

    @property
    def version(self) -> str:
        """See `Backend.version`; it is derived from the statistics and the settings."""
        state = sorted(self.stats().items()), self.snapshot.existing.settings
        return f"{zlib.crc32(repr(state).encode()):08x}"

    def stats(self) -> dict[str, Any]:
        """See `Index.stats`; `bytes` includes replicas."""
        name, encoder = self.snapshot.existing.index, self.snapshot.existing.encoder

        def ask() -> tuple[Any, Any]:
            return (
                self._client.indices.stats(index=name, metric="docs,store,segments"),
                self._client.cluster.health(index=name, level="indices"),
            )

        answer, health = patiently(self._address, ask)
        primaries, total = answer["_all"]["primaries"], answer["_all"]["total"]
        if not primaries:
            raise ClusterError(str(self._address), "none of its shards is available")
        shards = health["indices"][name]
        return {
            "documents": len(self),
            "deleted": primaries["docs"]["deleted"],
            "segments": primaries["segments"]["count"],
            "generation": int(name.rpartition("-")[2]),
            "kashaf": self.snapshot.existing.version,
            "bytes": total["store"]["size_in_bytes"],
            "shards": shards["number_of_shards"],
            "replicas": shards["number_of_replicas"],
            "health": health["status"],
            **({"encoder": encoder.name} if encoder else {}),
        }

    def __len__(self) -> int:
        answer = patiently(self._address, lambda: self._client.count(index=self._address.name))
        return int(answer["count"])

    def __iter__(self) -> Iterator[str]:
        return stored_ids(self._address)

    def close(self) -> None:
        """See `Backend.close`."""
        self._snapshot = None
        self._client.close()

    def _newest(self) -> catalog.Existing:
        return patiently(self._address, lambda: catalog.require(self._client, self._address))

    def _open(self, existing: catalog.Existing) -> ClusterSnapshot:
        analyzer = Analyzer(existing.settings)
        return ClusterSnapshot(self._cluster, existing, analyzer, named_encoder=self._encoder)
