"""An index on a cluster, opened for searching."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import UnsupportedError
from kashaf.index.opensearch import catalog
from kashaf.index.opensearch.address import Address
from kashaf.index.opensearch.client import patiently
from kashaf.index.opensearch.stored import stored_ids
from kashaf.search.engine.near_duplicates import candidate_count, collapsed
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.spec import leaves, wanted, words_of
from kashaf.search.matching.explain import Part
from kashaf.search.model.budget import SECONDS
from kashaf.search.model.hit import Hit
from kashaf.search.model.narrowing import DateRange, Filters, Sort, narrowed
from kashaf.search.model.results import Results
from kashaf.search.opensearch.cluster import Cluster, Found
from kashaf.search.opensearch.explain import parts_of
from kashaf.search.opensearch.facets import aggregations, counted, left_out
from kashaf.search.opensearch.terms import ClusterTerms
from kashaf.search.opensearch.translation import Translation, translate
from kashaf.search.query.describe import describe
from kashaf.search.query.parser import Parsed, parse
from kashaf.search.scoring.ranking import CANDIDATES
from kashaf.search.suggest.suggesting import (
    FEW,
    Suggestion,
    alone,
    complete,
    instead,
    more_like_this,
)

WINDOW: Final = 10_000
"""How far from the first hit a cluster gives a page at once; beyond it is walked to."""
_STEP: Final = 5_000
_IN_ORDER: Final = {"sort": [{"_score": "desc"}, {"id": "asc"}], "track_scores": True}
_NEWEST: Final = {
    "sort": [{"date": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "track_scores": True,
}
_FAR: Final = f"near-duplicates are looked for among the first {WINDOW:,} documents alone"


@dataclass(frozen=True)
class _Source:
    """A document as the cluster gives it back."""

    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.fields["id"])


class ClusterIndex:
    """An open index on a cluster. Safe to share between threads; use it in a `with` statement.

    Raises `IndexMissingError`, `IndexOutdatedError` or `ClusterError`.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._cluster = Cluster(address)
        self._client = self._cluster.client
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
        date: DateRange | None = None,
        facets: Sequence[str] = (),
        sort: Sort = "relevance",
        collapse: bool = False,
    ) -> Results:
        """As `Index.search`; `partial` as well when a part of the cluster did not answer.

        Raises `ClusterError` when the cluster is not there for `asking.RETRY_SECONDS`.
        """
        if not isinstance(query, str):
            raise UnsupportedError(str(self._address), "a query of whoosh.query")
        parsed = parse(query, self._analyzer)
        options = limit, offset, seconds, snippets, filters, date, facets, sort, collapse
        return self._search(query, parsed, *options)

    def _search(
        self,
        query: str,
        parsed: Parsed,
        limit: int,
        offset: int,
        seconds: float,
        snippets: bool,
        filters: Filters | None,
        date: DateRange | None,
        facets: Sequence[str],
        sort: Sort,
        collapse: bool,
    ) -> Results:
        started = time.perf_counter()
        limit, offset = max(limit, 0), max(offset, 0)
        translation = translate(narrowed(parsed.query, filters, date))
        counting = aggregations(facets)
        is_near = offset + limit <= WINDOW
        found = Found()
        raw: list[tuple[dict[str, Any], tuple[str, ...]]]
        if not is_near:
            body = {"query": translation.query, **(_NEWEST if sort == "date" else _IN_ORDER)}
            self._walk(body, counting, limit, offset, seconds, found)
            raw = [(hit, ()) for hit in found.hits]
        elif collapse:
            wished = min(candidate_count(limit + offset), WINDOW)
            body = {"size": wished} | _ordered(translation, wished, sort) | counting
            found.take(self._cluster.ask(body, seconds, query))
            raw = _without_twins(found.hits, limit + offset)[offset:]
        else:
            body = {"from": offset, "size": limit} | _ordered(translation, limit, sort) | counting
            found.take(self._cluster.ask(body, seconds, query))
            raw = [(hit, ()) for hit in found.hits]
        highlighter = Highlighter(self._analyzer, wanted(parsed.query)) if snippets else None
        hits = tuple(
            Hit(_Source(hit["_source"]["document"]), hit["_score"], highlighter, duplicates=twins)
            for hit, twins in raw
        )
        keys = {hit.id: own["_id"] for hit, (own, _) in zip(hits, raw, strict=True)}
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
                *left_out(found.aggregations),
                *([_FAR] if collapse and not is_near else []),
            ),
            parsed.interpretation,
            counted(found.aggregations, facets),
            *self._suggestions(query, parsed, found),
            limit=limit,
        )

    def _suggestions(
        self, query: str, parsed: Parsed, found: Found
    ) -> tuple[tuple[str, ...], dict[str, int]]:
        """As `DiskIndex`; nothing when the cluster could not search for all."""
        words = [word for leaf in leaves(parsed.query) for word in words_of(leaf)]
        if found.total >= FEW or found.partial or not words:
            return (), {}
        terms = ClusterTerms(self._cluster, self._analyzer)
        others = instead(terms, self._analyzer, query, words)
        return others, {} if found.total else alone(terms, words)

    def get(self, identity: str, query: str = "") -> Hit | None:
        """As `Index.get`."""
        body = {"query": {"term": {"id": identity}}, "size": 1}
        hits = self._cluster.ask(body, SECONDS, identity)["hits"]["hits"]
        if not hits:
            return None
        highlighter = Highlighter(self._analyzer, wanted(parse(query, self._analyzer).query))
        return Hit(_Source(hits[0]["_source"]["document"]), 0.0, highlighter, whole=True)

    def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """As `Index.suggest`, of words in a sample of the documents: see `ClusterTerms`."""
        terms = ClusterTerms(self._cluster, self._analyzer)
        return complete(terms, self._analyzer, text, max(limit, 1))

    def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """As `Index.more_like`."""
        document = self.get(identity)
        text = f"{document.title}\n{document.body}" if document else ""
        terms = ClusterTerms(self._cluster, self._analyzer)
        others = more_like_this(terms, self._analyzer.tokens(text), identity)
        parsed = Parsed(others, describe(others))
        return self._search("", parsed, limit, 0, SECONDS, True, None, None, (), "relevance", False)

    def __iter__(self) -> Iterator[str]:
        """As `Index`."""
        return stored_ids(self._address)

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

    def _walk(
        self,
        body: dict[str, Any],
        counting: dict[str, Any],
        limit: int,
        offset: int,
        seconds: float,
        found: Found,
    ) -> None:
        """A page behind `WINDOW`, reached by `search_after` over one state of the index.

        Without rescoring, which changes only the order of better documents.
        """
        ends = time.monotonic() + seconds
        with self._cluster.moment() as moment:
            while offset + limit > 0 and not found.is_over:
                left = ends - time.monotonic()
                if left <= 0:
                    found.give_up()
                    break
                skipped = min(offset, _STEP)
                size = skipped or min(limit, _STEP)
                page = {"size": size, "_source": [] if skipped else ["document"]}
                asked = body | moment | counting | page
                found.take(self._cluster.ask(asked, left, None), keep=not skipped)
                offset, limit = (offset - size, limit) if skipped else (0, limit - size)
                body = body | {"search_after": found.last}
                counting = {}

    def _explain(self, translation: Translation, key: str) -> tuple[Part, ...]:
        only = {"bool": {"must": [translation.query], "filter": [{"ids": {"values": [key]}}]}}
        body = _scored(Translation(only, translation.nearness), 1) | {"size": 1, "explain": True}
        hits = self._cluster.ask(body, SECONDS, key)["hits"]["hits"]
        return tuple(parts_of(hits[0]["_explanation"])) if hits else ()


def _ordered(translation: Translation, limit: int, sort: Sort) -> dict[str, Any]:
    """The query of a page, in the order that is asked for."""
    if sort == "date":
        return {"query": translation.query, **_NEWEST}
    return _scored(translation, limit)


def _without_twins(
    hits: Sequence[dict[str, Any]], count: int
) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """The first `count` hits without near-duplicates, and the ids of these."""
    read = [(number, hit["_source"]["document"]) for number, hit in enumerate(hits)]
    return [
        (hits[number], tuple(str(read[twin][1]["id"]) for twin in twins))
        for number, twins in collapsed(read, count).items()
    ]


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
