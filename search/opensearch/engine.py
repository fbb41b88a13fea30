"""An index on a cluster, opened for searching."""

import time
import zlib
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import Unsupported
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import Patience, connect, patiently
from kashaf.search.budget import SECONDS
from kashaf.search.explain import Part
from kashaf.search.hits import make_hit
from kashaf.search.lighter import Lighter
from kashaf.search.lighting import wanted
from kashaf.search.narrowing import Days, Filters, Sort, narrowed
from kashaf.search.opensearch.explain import parts_of
from kashaf.search.opensearch.translate import Translation, translate
from kashaf.search.query.parser import parse
from kashaf.search.ranking import CANDIDATES
from kashaf.search.results import Hit, Results
from kashaf.search.suggesting import Suggestion

WINDOW: Final = 10_000
"""How far from the first hit a cluster gives a page at once; beyond it is walked to."""
RETRY_SECONDS: Final = 20.0
"""How long a search is tried again while no node answers."""
_STEP: Final = 5_000
_IN_ORDER: Final = {"sort": [{"_score": "desc"}, {"id": "asc"}], "track_scores": True}
_KEEP: Final = "1m"
_GRACE: Final = 5.0  # seconds over a search's own for the answer to arrive


class ClusterIndex:
    """An open index on a cluster. Safe to share between threads; use it in a `with` statement.

    Raises `IndexMissing`, `IndexOutdated` or `ClusterError`.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._client = connect(address)
        self._existing = patiently(address, lambda: catalog.require(self._client, address))
        self._analyzer = Analyzer(self._existing.settings)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        seconds: float = SECONDS,
        snippets: bool = True,
        filters: Filters | None = None,
        date: Days | None = None,
        facets: Sequence[str] = (),
        sort: Sort = "relevance",
        collapse: bool = False,
    ) -> Results:
        """As `Index.search`, but facets are not counted and the order is by relevance: a note says
        so. `partial` as well when a part of the cluster did not answer.

        Raises `ClusterError` when the cluster is not there for `RETRY_SECONDS`.
        """
        started = time.perf_counter()
        limit, offset = max(limit, 0), max(offset, 0)
        parsed = parse(query, self._analyzer)
        translation = translate(narrowed(parsed.query, filters, date))
        found = _Found()
        if offset + limit <= WINDOW:
            body = {"from": offset, "size": limit} | _scored(translation, limit)
            found.take(self._ask(body, seconds, query))
        else:
            self._walk(translation, limit, offset, seconds, found)
        lighter = Lighter(self._analyzer, wanted(parsed.query)) if snippets else None
        hits = tuple(
            make_hit(hit["_source"]["document"], hit["_score"], lighter) for hit in found.hits
        )
        keys = {hit.id: raw["_id"] for hit, raw in zip(hits, found.hits, strict=True)}
        took = (time.perf_counter() - started) * 1000
        return Results(
            query,
            found.total,
            took,
            hits,
            lambda hit: self._explain(translation, keys[hit.id]),
            found.partial,
            (
                *parsed.notes,
                *translation.notes,
                *found.notes,
                *(["facets are not counted on a cluster"] if facets else []),
                *(["sorting by date is not done on a cluster"] if sort == "date" else []),
                *(["near-duplicates are not found on a cluster"] if collapse else []),
            ),
            parsed.interpretation,
        )

    def get(self, identity: str, query: str = "") -> Hit | None:
        """As `Index.get`."""
        body = {"query": {"term": {"id": identity}}, "size": 1}
        hits = self._ask(body, SECONDS, identity)["hits"]["hits"]
        if not hits:
            return None
        lighter = Lighter(self._analyzer, wanted(parse(query, self._analyzer).query))
        return make_hit(hits[0]["_source"]["document"], 0.0, lighter, whole=True)

    def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """As `Index.suggest`."""
        raise Unsupported(str(self._address), "suggest")

    def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """As `Index.more_like`."""
        raise Unsupported(str(self._address), "more_like")

    def refresh(self) -> bool:
        """As `Index.refresh`. Searches always see the index in service: this looks whether it was
        rebuilt by other rules."""
        latest = patiently(self._address, lambda: catalog.require(self._client, self._address))
        if latest == self._existing:
            return False
        self._existing, self._analyzer = latest, Analyzer(latest.settings)
        return True

    def stats(self) -> dict[str, Any]:
        """As `Index.stats`; and the index's shards, replicas and health. `bytes` has replicas."""
        name = self._existing.index

        def ask() -> tuple[Any, Any]:
            return (
                self._client.indices.stats(index=name, metric="docs,store,segments"),
                self._client.cluster.health(index=name, level="indices"),
            )

        answer, health = patiently(self._address, ask)
        primaries, total = answer["_all"]["primaries"], answer["_all"]["total"]
        shards = health["indices"][name]
        return {
            "documents": primaries["docs"]["count"],
            "deleted": primaries["docs"]["deleted"],
            "segments": primaries["segments"]["count"],
            "generation": int(name.rpartition("-")[2]),
            "kashaf": self._existing.version,
            "bytes": total["store"]["size_in_bytes"],
            "shards": shards["number_of_shards"],
            "replicas": shards["number_of_replicas"],
            "health": health["status"],
        }

    def __len__(self) -> int:
        answer = patiently(self._address, lambda: self._client.count(index=self._address.name))
        return int(answer["count"])

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, body: dict[str, Any], seconds: float, session: str | None) -> dict[str, Any]:
        """Searches of one `session` go to the same copies of the shards, so pages fit together."""
        params: dict[str, Any] = {
            "search_type": "dfs_query_then_fetch",
            "request_timeout": max(seconds, 0) + _GRACE,
        }
        options: dict[str, Any] = {"params": params}
        if session is not None:
            options["index"] = self._address.name
            params["preference"] = f"q{zlib.crc32(session.encode('utf-8', 'replace'))}"
        whole = {
            "track_total_hits": True,
            "timeout": f"{max(round(seconds * 1000), 1)}ms",
            "_source": ["document"],
        } | body
        return _answer(self._address, lambda: self._client.search(body=whole, **options))

    def _walk(
        self, translation: Translation, limit: int, offset: int, seconds: float, found: "_Found"
    ) -> None:
        """A page behind `WINDOW`, reached by `search_after` over one state of the index.

        Without rescoring, which changes only the order of better documents.
        """
        ends = time.monotonic() + seconds
        pit = patiently(
            self._address,
            lambda: self._client.create_pit(index=self._address.name, params={"keep_alive": _KEEP}),
        )["pit_id"]
        body: dict[str, Any] = {
            "query": translation.query,
            "pit": {"id": pit, "keep_alive": _KEEP},
            **_IN_ORDER,
        }
        try:
            while offset + limit > 0 and not found.is_over:
                left = ends - time.monotonic()
                if left <= 0:
                    found.give_up()
                    break
                skipped = min(offset, _STEP)
                size = skipped or min(limit, _STEP)
                page = body | {"size": size, "_source": [] if skipped else ["document"]}
                found.take(self._ask(page, left, None), keep=not skipped)
                offset, limit = (offset - size, limit) if skipped else (0, limit - size)
                body["search_after"] = found.last
        finally:
            patiently(self._address, lambda: self._client.delete_pit(body={"pit_id": [pit]}))

    def _explain(self, translation: Translation, key: str) -> tuple[Part, ...]:
        only = {"bool": {"must": [translation.query], "filter": [{"ids": {"values": [key]}}]}}
        body = _scored(Translation(only, translation.nearness), 1) | {"size": 1, "explain": True}
        hits = self._ask(body, SECONDS, key)["hits"]["hits"]
        return tuple(parts_of(hits[0]["_explanation"])) if hits else ()


class _Found:
    """What came back for a search so far."""

    def __init__(self) -> None:
        self.total = 0
        self.hits: list[dict[str, Any]] = []
        self.last: list[Any] = []
        self.is_over = False
        self.partial = False
        self.notes: list[str] = []

    def take(self, answer: dict[str, Any], *, keep: bool = True) -> None:
        hits = answer["hits"]["hits"]
        self.total = max(self.total, answer["hits"]["total"]["value"])
        self.is_over = not hits
        if hits:
            self.last = hits[-1].get("sort", [])
        if keep:
            self.hits += hits
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
        self.is_over = True
        self._note("the search took too long and was stopped: results may be missing")

    def _note(self, text: str) -> None:
        self.partial = True
        if text not in self.notes:
            self.notes.append(text)


def _scored(translation: Translation, limit: int) -> dict[str, Any]:
    """A query, and the rescoring of its best documents by nearness, on each shard.

    Documents of one score are in the order of their ids, but where they are rescored: a cluster
    can't do both.
    """
    if not translation.nearness:
        return {"query": translation.query} | _IN_ORDER
    body: dict[str, Any] = {"query": translation.query}
    if limit:
        near = {"bool": {"should": translation.nearness}}
        body["rescore"] = {"window_size": CANDIDATES, "query": {"rescore_query": near}}
    return body


def _answer(address: Address, call: Any) -> dict[str, Any]:
    """The answer to a search; one that the cluster refuses as it stands finds nothing."""
    from opensearchpy import RequestError

    from kashaf.index.opensearch.client import reason_of

    def ask() -> dict[str, Any]:
        try:
            return dict(call())
        except RequestError as error:
            return {
                "hits": {"hits": [], "total": {"value": 0}},
                "_shards": {"failed": 0, "total": 0},
                "timed_out": False,
                "refused": reason_of(error),
            }

    return patiently(address, ask, Patience(seconds=RETRY_SECONDS, longest=1.0))
