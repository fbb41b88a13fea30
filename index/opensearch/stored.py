"""The documents that an index on a cluster has stored."""

from collections.abc import Iterator
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError, IndexMissingError
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import connect, patiently
from kashaf.index.store.stored_documents import document_of

_PAGE = 1_000
_KEEP = "10m"


def read_cluster(address: Address) -> tuple[AnalyzerSettings, Iterator[Document]]:
    """The settings of an index, and its documents as of now. Raises `IndexMissingError`."""
    client = connect(address)
    existing = patiently(address, lambda: catalog.find(client, address))
    if existing is None:
        raise IndexMissingError(str(address), catalog.NO_INDEX)
    sources = _sources(client, address, "document")
    return existing.settings, (document_of(source["document"]) for source in sources)


def stored_ids(address: Address, alias: str | None = None) -> Iterator[str]:
    """The ids of all documents as of now; alias: of another index than the one in service."""
    for source in _sources(connect(address), address, "document.id", alias):
        yield source["document"]["id"]


def _sources(
    client: Any, address: Address, wanted: str, alias: str | None = None
) -> Iterator[dict[str, Any]]:
    """What is wanted of each document, in pages by `search_after`, over one state of the index."""
    made = patiently(
        address,
        lambda: client.create_pit(index=alias or address.name, params={"keep_alive": _KEEP}),
    )
    body: dict[str, Any] = {
        "pit": {"id": made["pit_id"], "keep_alive": _KEEP},
        "sort": [{"id": "asc"}],
        "size": _PAGE,
        "track_total_hits": False,
        "_source": [wanted],
    }
    try:
        while True:
            answer = patiently(address, lambda: client.search(body=body))
            if answer["_shards"]["failed"] or answer["timed_out"]:
                raise ClusterError(str(address), "not all of its shards can be read")
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from (hit["_source"] for hit in hits)
            body["search_after"] = hits[-1]["sort"]
    finally:
        patiently(address, lambda: client.delete_pit(body={"pit_id": [made["pit_id"]]}))
        client.close()
