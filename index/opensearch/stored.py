"""Reads the stored documents of an index on a cluster."""

from collections.abc import Iterator
from typing import Any

from kashaf.index.analysis import AnalyzerSettings
from kashaf.index.documents.document import Document
from kashaf.index.errors import ClusterError, IndexMissingError
from kashaf.index.fields.schema import Schema
from kashaf.index.meaning.encoder import EncoderInfo
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import connect, patiently
from kashaf.index.store.stored_documents import document_of

_PAGE = 1_000
_KEEP_ALIVE = "10m"


def read_cluster(address: Address) -> tuple[AnalyzerSettings, Iterator[Document]]:
    """Return the settings of an index and its current documents, read lazily.

    Raises:
        IndexMissingError: There is no index of this name.
        ClusterError: The cluster can't be used.
    """
    client = connect(address)
    existing = patiently(address, lambda: catalog.find(client, address))
    if existing is None:
        raise IndexMissingError(str(address), catalog.NO_INDEX)
    sources = _sources(client, address, "document")
    return existing.settings, (document_of(source["document"]) for source in sources)


def read_cluster_schema(address: Address) -> Schema:
    """Return the user-defined fields of an index; see `read_cluster` for errors."""
    return _existing(address).schema


def read_cluster_encoder(address: Address) -> EncoderInfo | None:
    """Return the encoder of an index, if it has vectors; see `read_cluster` for errors."""
    return _existing(address).encoder


def _existing(address: Address) -> catalog.Existing:
    client = connect(address)
    existing = patiently(address, lambda: catalog.find(client, address))
    client.close()
    if existing is None:
        raise IndexMissingError(str(address), catalog.NO_INDEX)
    return existing


def stored_ids(address: Address, alias: str | None = None) -> Iterator[str]:
    """Yield the ids of all current documents, of the index in service or of `alias`."""
    for source in _sources(connect(address), address, "document.id", alias):
        yield source["document"]["id"]


def _sources(
    client: Any, address: Address, wanted: str, alias: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield a part of each document, page by page, from one point-in-time view of the index."""
    view = patiently(
        address,
        lambda: client.create_pit(index=alias or address.name, params={"keep_alive": _KEEP_ALIVE}),
    )
    body: dict[str, Any] = {
        "pit": {"id": view["pit_id"], "keep_alive": _KEEP_ALIVE},
        "sort": [{"id": "asc"}],
        "size": _PAGE,
        "track_total_hits": False,
        "_source": [wanted],
    }
    try:
        while True:
            answer = patiently(address, lambda: client.search(body=body))
            if answer["_shards"]["failed"] or answer["timed_out"]:
                raise ClusterError(str(address), "some of its shards can't be read")
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from (hit["_source"] for hit in hits)
            body["search_after"] = hits[-1]["sort"]
    finally:
        patiently(address, lambda: client.delete_pit(body={"pit_id": [view["pit_id"]]}))
        client.close()
