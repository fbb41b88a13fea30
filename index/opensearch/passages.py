"""Passages on a cluster: nested documents, each with a vector that its k-NN plug-in compares.

A search compares the query with every passage, as on disk. The plug-in's graph (HNSW) is not
built: docs/explanation/opensearch.md has the measurements that decided it.
"""

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kashaf.index.documents.document import Document
from kashaf.index.errors import UnsupportedError
from kashaf.index.meaning.encoder import EncoderInfo, Rows, mean_direction
from kashaf.index.meaning.passages import passages
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import translated

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

PASSAGES: Final = "_passages"  # a field of a schema begins with a letter
START, END, VECTOR = (f"{PASSAGES}.{name}" for name in ("start", "end", "vector"))
MEAN: Final = "_mean_vector"
PLUG_IN: Final = "opensearch-knn"
MAX_PASSAGES: Final = 100_000
"""The most passages of a document; a cluster would accept 10,000 by default."""


def check_plug_in(client: "OpenSearch", address: Address) -> None:
    """Raise unless every node that stores documents has the k-NN plug-in.

    Raises:
        UnsupportedError: A node lacks it.
        ClusterError: The cluster can't be used.
    """
    with translated(address):
        nodes = client.nodes.info(metric="plugins")["nodes"].values()
    for node in nodes:
        stores = any(role.startswith("data") for role in node["roles"])
        if stores and PLUG_IN not in {one["name"] for one in node["plugins"]}:
            condition = f"without the k-NN plug-in, which {node['name']} lacks"
            raise UnsupportedError(str(address), "search by meaning", condition)


def passage_fields(encoder: EncoderInfo) -> dict[str, Any]:
    """Return the properties of the fields that `encoded` fills."""
    span = {"type": "integer", "index": False}
    vector = {"type": "knn_vector", "dimension": encoder.dimension, "data_type": "byte"}
    return {
        PASSAGES: {"type": "nested", "properties": {"start": span, "end": span, "vector": vector}},
        MEAN: {"type": "binary"},
    }


def encoded(documents: Sequence[Document], encoder: EncoderInfo) -> list[dict[str, Any]]:
    """Return the passages of each document with their vectors, and the mean of these vectors.

    A passage whose vector is zero has no direction and is left out.

    Raises:
        EncoderError: The encoder failed.
    """
    cut = [passages(document.title, document.body) for document in documents]
    rows = encoder.encode([passage.text for own in cut for passage in own])
    found: list[dict[str, Any]] = []
    start = 0
    for own in cut:
        part = rows[start : start + len(own)]
        start += len(own)
        nested = [
            {"start": passage.start, "end": passage.end, "vector": row.tolist()}
            for passage, row in zip(own, part, strict=True)
            if row.any()
        ]
        found.append({PASSAGES: nested, MEAN: _packed(mean_direction(part))} if nested else {})
    return found


def unpacked(mean: str) -> bytes:
    """Return the vector in the field `MEAN` of a document, a byte for each dimension."""
    return base64.b64decode(mean)


def _packed(vector: Rows) -> str:
    return base64.b64encode(vector.tobytes()).decode()
