"""The documents that an index on a cluster has stored."""

from collections.abc import Iterator
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.document import Document
from kashaf.index.errors import ClusterError, IndexMissing
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import connect, patiently
from kashaf.index.stored import document_of

_PAGE = 1_000
_KEEP = "10m"


def read_cluster(address: Address) -> tuple[AnalyzerSettings, Iterator[Document]]:
    """The settings of an index, and its documents as of now. Raises `IndexMissing`."""
    client = connect(address)
    existing = patiently(address, lambda: catalog.find(client, address))
    if existing is None:
        raise IndexMissing(str(address), catalog.NO_INDEX)
    return existing.settings, _documents(client, address)


def _documents(client: Any, address: Address) -> Iterator[Document]:
    """In pages by `search_after`, over one state of the index."""
    made = patiently(
        address, lambda: client.create_pit(index=address.name, params={"keep_alive": _KEEP})
    )
    body: dict[str, Any] = {
        "pit": {"id": made["pit_id"], "keep_alive": _KEEP},
        "sort": [{"id": "asc"}],
        "size": _PAGE,
        "track_total_hits": False,
        "_source": ["document"],
    }
    try:
        while True:
            answer = patiently(address, lambda: client.search(body=body))
            if answer["_shards"]["failed"] or answer["timed_out"]:
                raise ClusterError(str(address), "not all of its shards can be read")
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from (document_of(hit["_source"]["document"]) for hit in hits)
            body["search_after"] = hits[-1]["sort"]
    finally:
        patiently(address, lambda: client.delete_pit(body={"pit_id": [made["pit_id"]]}))
        client.close()
