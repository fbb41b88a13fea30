"""OpenSearch: Kashaf on a cluster, and the cluster's own `arabic` analyzer.

The cluster is the one named in KASHAF_TEST_CLUSTER (`tests/opensearch/cluster start` prints it).
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.corpora import RetrievalSet

VARIABLE = "KASHAF_TEST_CLUSTER"


def kashaf_on_cluster(corpus: RetrievalSet, folder: Path, k: int) -> dict[str, list[str]]:
    """As `engines.kashaf`, on two shards."""
    from kashaf.index import build_index
    from kashaf.search import open_index

    documents = ({"id": p.id, "title": p.title, "body": p.body} for p in corpus.documents)
    with _named() as target:
        build_index(documents, f"{target}?shards=2&replicas=0")
        with open_index(target) as index:
            return {
                key: [hit.id for hit in index.search(query, limit=k, seconds=60, snippets=False)]
                for key, query in corpus.queries.items()
            }


def arabic_analyzer(corpus: RetrievalSet, folder: Path, k: int) -> dict[str, list[str]]:
    """OpenSearch as it comes: one field for title and body, its analyzer `arabic`, `match`."""
    from opensearchpy import helpers

    from kashaf.index.opensearch.address import parse_address
    from kashaf.index.opensearch.client import connect

    with _named() as target:
        address = parse_address(target)
        client = connect(address)
        name = f"{address.name}-000001"
        client.indices.create(
            index=name,
            body={
                "settings": {"number_of_shards": 2, "number_of_replicas": 0},
                "mappings": {"properties": {"text": {"type": "text", "analyzer": "arabic"}}},
            },
        )
        actions = ({"_index": name, "_id": p.id, "text": p.text} for p in corpus.documents)
        helpers.bulk(client, actions, refresh=True)
        ranking = {}
        for key, query in corpus.queries.items():
            body = {"query": {"match": {"text": query}}, "size": k, "_source": False}
            answer = client.search(index=name, body=body, search_type="dfs_query_then_fetch")
            ranking[key] = [hit["_id"] for hit in answer["hits"]["hits"]]
        return ranking


@contextmanager
def _named() -> Iterator[str]:
    from kashaf.index.opensearch.address import parse_address
    from kashaf.index.opensearch.client import connect

    target = f"{os.environ[VARIABLE]}/bench-{uuid.uuid4().hex}"
    try:
        yield target
    finally:
        address = parse_address(target)
        connect(address).indices.delete(index=f"{address.name}-*")
