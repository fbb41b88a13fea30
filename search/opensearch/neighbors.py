"""The requests before a query by meaning: for the nearest documents and the best word score.

All passages of the documents that pass the filters are compared, as on disk.
"""

import time
from typing import Any

from kashaf.search.meaning.ranking import NEAREST
from kashaf.search.opensearch.cluster import Cluster, CollectedHits
from kashaf.search.opensearch.meaning import NEAREST_SHIFT, Neighbors, cosines
from kashaf.search.opensearch.translation import BY_SCORE, translate
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query


def find_neighbors(cluster: Cluster, query: Query, seconds: float, session: str) -> Neighbors:
    """Return what the translation of a query needs; empty if it does not search by meaning.

    Args:
        cluster: The cluster to ask.
        query: A query tree in which the part that searches by meaning is inside filters only.
        seconds: The time limit.
        session: See `Cluster.ask`.

    Raises:
        ClusterError: The cluster can't be reached.
    """
    filters: list[Query] = []
    while isinstance(query, nodes.Filter):
        filters.append(query.by)
        query = query.query
    nearest = query.nearest if isinstance(query, nodes.Blend) else query
    if not isinstance(nearest, nodes.Nearest):
        return Neighbors()
    started = time.monotonic()
    found = CollectedHits()
    if any(nearest.vector):
        by = translate(nodes.And(tuple(filters))).query
        body = {"query": {"bool": {"must": [cosines(nearest)], "filter": [by]}}, "size": NEAREST}
        found.add(cluster.ask(body | BY_SCORE | _ONLY_KEYS, seconds, session))
    keys = tuple(hit["_id"] for hit in found.hits if hit["_score"] > NEAREST_SHIFT)
    best = CollectedHits()
    if isinstance(query, nodes.Blend):
        left = seconds - (time.monotonic() - started)
        best.add(cluster.ask(translate(query.words).ranked(1) | _ONLY_BEST, left, session))
    highest = max((hit["_score"] for hit in best.hits), default=0.0)
    return Neighbors(keys, highest or 1.0, tuple(dict.fromkeys((*found.notes, *best.notes))))


_ONLY_KEYS: dict[str, Any] = {"_source": False, "track_total_hits": 1}
_ONLY_BEST = _ONLY_KEYS | {"size": 1}
