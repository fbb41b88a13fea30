"""Searches sent to a cluster, and what came back of them so far."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import Patience, connect, patiently, reason_of

RETRY_SECONDS: Final = 20.0
"""How long a search is tried again while no node answers."""
_KEEP: Final = "1m"
_GRACE: Final = 5.0  # seconds over a search's own for the answer to arrive


class Cluster:
    """A cluster that is asked about one index."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.client = connect(address)

    def ask(self, body: dict[str, Any], seconds: float, session: str | None) -> dict[str, Any]:
        """The answer to a search; one that the cluster refuses as it stands finds nothing.

        Searches of one `session` go to the same copies of the shards, so pages fit together; None:
        the body names a point in time. When a shard does not answer, as where its node has just
        been lost, the search is tried again for `seconds`. Raises `ClusterError`.
        """
        params: dict[str, Any] = {
            "search_type": "dfs_query_then_fetch",
            "request_timeout": max(seconds, 0) + _GRACE,
        }
        options: dict[str, Any] = {"params": params}
        if session is not None:
            options["index"] = self.address.name
            params["preference"] = f"q{zlib.crc32(session.encode('utf-8', 'replace'))}"
        whole = {
            "track_total_hits": True,
            "timeout": f"{max(round(seconds * 1000), 1)}ms",
            "_source": ["document"],
        } | body
        from opensearchpy import RequestError

        def ask() -> dict[str, Any]:
            try:
                return dict(self.client.search(body=whole, **options))
            except RequestError as error:
                return {
                    "hits": {"hits": [], "total": {"value": 0}},
                    "_shards": {"failed": 0, "total": 0},
                    "timed_out": False,
                    "refused": reason_of(error),
                }

        for _ in Patience(seconds=seconds, longest=0.5).waits():
            answer = patiently(self.address, ask, Patience(seconds=RETRY_SECONDS, longest=1.0))
            if answer["timed_out"] or not answer["_shards"]["failed"]:
                break
        return answer

    @contextmanager
    def moment(self) -> Iterator[dict[str, Any]]:
        """One state of the index, to be searched several times: a part of the searches' body."""
        params = {"keep_alive": _KEEP}
        made = patiently(
            self.address,
            lambda: self.client.create_pit(index=self.address.name, params=params),
        )
        try:
            yield {"pit": {"id": made["pit_id"], "keep_alive": _KEEP}}
        finally:
            body = {"pit_id": [made["pit_id"]]}
            patiently(self.address, lambda: self.client.delete_pit(body=body))


class Found:
    """What came back for a search so far: hits as the cluster gives them."""

    def __init__(self) -> None:
        self.total = 0
        self.hits: list[dict[str, Any]] = []
        self.last: list[Any] = []
        self.aggregations: dict[str, Any] = {}
        self.is_over = False
        self.partial = False
        self.notes: list[str] = []

    def take(self, answer: dict[str, Any], *, keep: bool = True) -> None:
        """Add an answer; without `keep` its hits are only passed over."""
        hits = answer["hits"]["hits"]
        self.total = max(self.total, answer["hits"]["total"]["value"])
        self.is_over = not hits
        if hits:
            self.last = hits[-1].get("sort", [])
        if keep:
            self.hits += hits
        self.aggregations |= answer.get("aggregations", {})
        shards = answer["_shards"]
        if answer["timed_out"]:
            self.give_up()
        if reason := answer.get("refused"):
            self._note(f"the cluster can't run this query: {reason}")
        elif shards["failed"]:
            self._note(
                f"{shards['failed']} of {shards['total']} shards did not answer: "
                "results may be missing"
            )

    def give_up(self) -> None:
        """There is no time left."""
        self.is_over = True
        self._note("the search took too long and was stopped: results may be missing")

    def _note(self, text: str) -> None:
        self.partial = True
        if text not in self.notes:
            self.notes.append(text)
