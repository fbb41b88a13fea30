"""Requests to a cluster, and the hits collected from its responses."""

import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import Patience, connect, patiently, reason_of
from kashaf.search.model.budget import SEARCH_STOPPED

RETRY_SECONDS: Final = 20.0
"""How long a search is retried while no node responds."""
LONGEST_SECONDS: Final = 3600.0
"""The time limit of a search that has none: neither the cluster nor a socket accepts infinity."""
_KEEP_ALIVE: Final = "1m"
_GRACE_SECONDS: Final = 5.0  # added to the time limit of a search for the response to arrive


class Cluster:
    """A connection to one index on a cluster."""

    def __init__(self, address: Address) -> None:
        """Make a client for the address; nothing is sent yet."""
        self.address = address
        self.client = connect(address)

    def ask(self, body: dict[str, Any], seconds: float, session: str | None) -> dict[str, Any]:
        """Return the response to a search; a query that the cluster rejects matches nothing.

        When a shard does not respond, as after the loss of a node, the search is retried for
        `seconds`, and for 20 if there is no time limit.

        Args:
            body: The body of the request.
            seconds: The time limit of the search; more than an hour, and infinity, count as one.
            session: Searches of one session go to the same shard copies, so that pages are
                consistent; None if the body contains a point in time.

        Raises:
            ClusterError: If the cluster cannot be reached.
        """
        retried = seconds if math.isfinite(seconds) else RETRY_SECONDS
        seconds = min(max(seconds, 0.0), LONGEST_SECONDS)
        params: dict[str, Any] = {
            "search_type": "dfs_query_then_fetch",
            "request_timeout": seconds + _GRACE_SECONDS,
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

        for _ in Patience(seconds=retried, longest=0.5).waits():
            response = patiently(self.address, ask, Patience(seconds=RETRY_SECONDS, longest=1.0))
            if response["timed_out"] or not response["_shards"]["failed"]:
                break
        return response

    @contextmanager
    def point_in_time(self) -> Iterator[dict[str, Any]]:
        """Open a point in time, and yield it as a part of the body of searches."""
        params = {"keep_alive": _KEEP_ALIVE}
        made = patiently(
            self.address,
            lambda: self.client.create_pit(index=self.address.name, params=params),
        )
        try:
            yield {"pit": {"id": made["pit_id"], "keep_alive": _KEEP_ALIVE}}
        finally:
            body = {"pit_id": [made["pit_id"]]}
            patiently(self.address, lambda: self.client.delete_pit(body=body))


class CollectedHits:
    """The hits collected from one or more responses.

    Attributes:
        total: The number of all matches.
        hits: The hits, as in the responses.
        last: The sort values of the last hit, for `search_after`.
        aggregations: The aggregations of the responses.
        is_complete: Whether there is nothing more to collect.
        partial: Whether documents may be missing.
        notes: The reasons, in sentences for the user.
    """

    def __init__(self) -> None:
        """Start with nothing collected."""
        self.total = 0
        self.hits: list[dict[str, Any]] = []
        self.last: list[Any] = []
        self.aggregations: dict[str, Any] = {}
        self.is_complete = False
        self.partial = False
        self.notes: list[str] = []

    def add(self, response: dict[str, Any], *, keep: bool = True) -> None:
        """Add a response; without `keep` its hits are skipped."""
        hits = response["hits"]["hits"]
        self.total = max(self.total, response["hits"]["total"]["value"])
        self.is_complete = not hits
        if hits:
            self.last = hits[-1].get("sort", [])
        if keep:
            self.hits += hits
        self.aggregations |= response.get("aggregations", {})
        shards = response["_shards"]
        if response["timed_out"]:
            self.stop()
        if reason := response.get("refused"):
            self._note(f"the cluster rejected this query: {reason}")
        elif shards["failed"]:
            self._note(
                f"{shards['failed']} of {shards['total']} shards did not respond: "
                "results may be missing"
            )

    def stop(self) -> None:
        """Stop collecting, because time ran out."""
        self.is_complete = True
        self._note(SEARCH_STOPPED)

    def _note(self, text: str) -> None:
        self.partial = True
        if text not in self.notes:
            self.notes.append(text)
