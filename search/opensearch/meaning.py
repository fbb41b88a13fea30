"""The queries by which a cluster ranks by meaning; the formulas are those of `meaning.ranking`.

The k-NN plug-in compares the vectors of passages. A score on a cluster can't be negative, so it
adds 1 to each cosine, which `NEAREST_SHIFT` and `BLEND_SHIFT` account for.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from kashaf.index.opensearch.passages import END, PASSAGES, START, VECTOR
from kashaf.search.meaning.ranking import WEIGHT
from kashaf.search.opensearch.dsl import NOTHING, Dsl, any_of, bool_query
from kashaf.search.query.nodes import Nearest


class Neighbors(NamedTuple):
    """What the translation of a query by meaning needs from the cluster.

    Attributes:
        keys: The cluster's ids of the documents nearest in meaning, of those that pass the filters.
        best: The best word score of the index.
        notes: What may be missing, in sentences for the user.
    """

    keys: tuple[str, ...] = ()
    best: float = 1.0
    notes: tuple[str, ...] = ()


NEAREST_SHIFT: Final = 1.0
BLEND_SHIFT: Final = WEIGHT
"""How much larger the scores of the two queries are than those of `meaning.ranking`."""


PASSAGE: Final[dict[str, Any]] = {"size": 1, "_source": False, "docvalue_fields": [START, END]}
"""The part of a request for where the best passage of each hit begins and ends."""


def cosines(nearest: Nearest, weight: float = 1.0, **options: Any) -> Dsl:
    """Return a query that scores a document `weight` × (1 + the cosine of its best passage)."""
    vector = np.frombuffer(nearest.vector, np.int8).tolist()
    parameters = {"field": VECTOR, "query_value": vector, "space_type": "cosinesimil"}
    script = {"lang": "knn", "source": "knn_score", "params": parameters}
    return {
        "nested": {
            "path": PASSAGES,
            "score_mode": "max",
            "query": {"script_score": {"query": {"match_all": {}}, "script": script}},
            "boost": weight,
            **options,
        }
    }


def nearest_query(nearest: Nearest, found: Neighbors) -> Dsl:
    """Return the query for the nearest documents; each scores 1 + its cosine."""
    return (
        bool_query(must=[cosines(nearest, inner_hits=PASSAGE)], filter=[_ids(found)])
        if found.keys
        else NOTHING
    )


def blend_query(words: Dsl, nearest: Nearest, found: Neighbors) -> Dsl:
    """Return the query for documents that match by words or by meaning, ranked by both.

    Each scores `WEIGHT` more than `meaning.ranking` says. If no document is near in meaning, no
    cosine is above 0, and there is nothing to add.
    """
    scored = bool_query(must=[words], boost=1 / found.best)
    at_least: Dsl = {"constant_score": {"filter": {"match_all": {}}, "boost": WEIGHT}}
    if not found.keys:
        return bool_query(must=[scored, at_least])
    near = {"constant_score": {"filter": _ids(found), "boost": 0.0}}
    meant = {"dis_max": {"queries": [cosines(nearest, WEIGHT, inner_hits=PASSAGE), at_least]}}
    return bool_query(must=[any_of([scored, near]), meant])


def _ids(found: Neighbors) -> Dsl:
    return {"ids": {"values": list(found.keys)}}
