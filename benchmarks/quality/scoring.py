"""From ranked documents to figures: metrics by ranx, significance by scipy."""

from collections.abc import Mapping, Sequence

import numpy as np
from ranx import Qrels, Run, evaluate
from scipy.stats import permutation_test

METRICS = ("ndcg@10", "mrr@10", "recall@100")
DEPTH = 100
RESAMPLES = 9_999
SEED = 20261123

Ranking = Mapping[str, Sequence[str]]
"""By query id, the documents found, best first."""


def per_query(qrels: Mapping[str, Mapping[str, int]], ranking: Ranking) -> dict[str, np.ndarray]:
    """Each metric's value for each query, queries in the order of their ids.

    A query for which nothing was found counts as 0. Only order counts, not scores: where an engine
    gives two documents the same score, they stand as it returned them.
    """
    queries = sorted(qrels)
    places = {
        query: {document: float(-place) for place, document in enumerate(ranking[query])}
        for query in queries
        if ranking.get(query)
    }
    values = evaluate(
        Qrels({query: dict(qrels[query]) for query in queries}),
        Run(places),
        list(METRICS),
        return_mean=False,
        make_comparable=True,
    )
    return {metric: np.asarray(values[metric]) for metric in METRICS}


def p_value(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Two-sided paired randomization test on the difference of means, seeded.

    The smallest value it can give is 2 / (RESAMPLES + 1).
    """
    test = permutation_test(
        (np.asarray(ours), np.asarray(theirs)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        n_resamples=RESAMPLES,
        batch=1_000,
        rng=SEED,
    )
    return float(test.pvalue)
