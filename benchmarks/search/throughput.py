"""Queries a second with one thread and with several that share an index."""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.search.engines import Searcher
from benchmarks.search.workload import SpeedQuery

THREADS = (1, 2, 8)
ROUNDS = 7
"""Each number of threads has its turn in each; the best of all rounds counts."""
REPEATS = 5
"""How often each query is asked in a round."""


class Throughput(NamedTuple):
    """What some threads answered in their best rounds.

    Attributes:
        rate: Queries a second, by wall time.
        cpu: CPU milliseconds a query, of all threads together.
    """

    rate: float
    cpu: float


def measure(searcher: Searcher, queries: Sequence[SpeedQuery]) -> dict[int, Throughput]:
    """Return the throughput by number of threads; every thread asks its share of the queries."""
    rounds: dict[int, list[Throughput]] = {count: [] for count in THREADS}
    for _ in range(ROUNDS):
        for count, done in rounds.items():
            done.append(_round(searcher, list(queries) * REPEATS, count))
    return {
        count: Throughput(max(one.rate for one in done), min(one.cpu for one in done))
        for count, done in rounds.items()
    }


def _round(searcher: Searcher, queries: Sequence[SpeedQuery], count: int) -> Throughput:
    start = threading.Barrier(count + 1)

    def ask(share: Sequence[SpeedQuery]) -> None:
        start.wait()
        for query in share:
            searcher.find(query)

    threads = [
        threading.Thread(target=ask, args=(queries[number::count],)) for number in range(count)
    ]
    for thread in threads:
        thread.start()
    cpu = time.process_time()
    start.wait()
    wall = time.perf_counter()
    for thread in threads:
        thread.join()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Throughput(len(queries) / wall, cpu * 1000 / len(queries))
