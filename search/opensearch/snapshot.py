"""An index on a cluster, opened for searching."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import UnsupportedError
from kashaf.index.opensearch.catalog import Existing
from kashaf.search.engine.snapshot import Match, Page
from kashaf.search.model.budget import SECONDS
from kashaf.search.model.explanation import Part
from kashaf.search.model.request import SearchRequest, Sort
from kashaf.search.opensearch.cluster import Cluster, CollectedHits
from kashaf.search.opensearch.explain import parts_of
from kashaf.search.opensearch.facets import aggregations, facet_counts, omitted_notes
from kashaf.search.opensearch.terms import ClusterTerms
from kashaf.search.opensearch.translation import Translation, translate
from kashaf.search.query.nodes import Query
from kashaf.search.scoring.ranking import CANDIDATES

if TYPE_CHECKING:
    import whoosh.query

WINDOW: Final = 10_000
"""Up to this many hits from the first a cluster returns a page at once; see `_scroll`."""
_STEP: Final = 5_000
_BY_SCORE: Final = {"sort": [{"_score": "desc"}, {"id": "asc"}], "track_scores": True}
_NEWEST: Final = {
    "sort": [{"date": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    "track_scores": True,
}


@dataclass(frozen=True)
class _Source:
    """The stored fields of a document in a response."""

    fields: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.fields["id"])


@dataclass(frozen=True, eq=False)
class ClusterSnapshot:
    """An index on a cluster with its analyzer; see `Snapshot`.

    A cluster has no lasting snapshots: a search sees the newest documents of the index.
    """

    cluster: Cluster
    existing: Existing
    analyzer: Analyzer
    window: int = WINDOW

    @property
    def terms(self) -> ClusterTerms:
        """The terms of the index."""
        return ClusterTerms(self.cluster, self.analyzer)

    def search(self, query: Query, request: SearchRequest) -> Page:
        """See `Snapshot.search`; a page is also partial when a shard did not respond.

        Raises:
            ClusterError: If the cluster cannot be reached for `cluster.RETRY_SECONDS`.
        """
        translation = translate(query)
        counting = aggregations(request.facets)
        found = CollectedHits()
        if request.offset + request.limit <= WINDOW:
            page = {"from": request.offset, "size": request.limit}
            body = page | _ordered(translation, request.limit, request.sort) | counting
            found.add(self.cluster.ask(body, request.seconds, request.query))
        else:
            order = _NEWEST if request.sort == "date" else _BY_SCORE
            self._scroll({"query": translation.query, **order}, counting, request, found)
        matches = tuple(
            Match(hit["_id"], _Source(hit["_source"]["document"]), hit["_score"])
            for hit in found.hits
        )
        omitted = tuple(omitted_notes(found.aggregations))
        notes = (*translation.notes, *found.notes, *omitted)
        facets = facet_counts(found.aggregations, request.facets)
        return Page(found.total, matches, facets, found.partial, notes)

    def search_whoosh(self, query: "whoosh.query.Query", request: SearchRequest) -> NoReturn:
        """Raise UnsupportedError: a cluster cannot answer Whoosh queries."""
        raise UnsupportedError(str(self.cluster.address), "a query of whoosh.query")

    def find(self, identity: str) -> _Source | None:
        """See `Snapshot.find`."""
        body = {"query": {"term": {"id": identity}}, "size": 1}
        hits = self.cluster.ask(body, SECONDS, identity)["hits"]["hits"]
        return _Source(hits[0]["_source"]["document"]) if hits else None

    def explain(self, query: Query, key: str) -> tuple[Part, ...]:
        """See `Snapshot.explain`; the key is the cluster's own id of the document."""
        translation = translate(query)
        only = {"bool": {"must": [translation.query], "filter": [{"ids": {"values": [key]}}]}}
        body = _scored(Translation(only, translation.nearness), 1) | {"size": 1, "explain": True}
        hits = self.cluster.ask(body, SECONDS, key)["hits"]["hits"]
        return tuple(parts_of(hits[0]["_explanation"])) if hits else ()

    def _scroll(
        self,
        body: dict[str, Any],
        counting: dict[str, Any],
        request: SearchRequest,
        found: CollectedHits,
    ) -> None:
        """Collect a page beyond `WINDOW` with `search_after` over one point in time.

        There is no rescoring: it only changes the order of better documents.
        """
        offset, limit = request.offset, request.limit
        ends = time.monotonic() + request.seconds
        with self.cluster.point_in_time() as state:
            while offset + limit > 0 and not found.is_complete:
                left = ends - time.monotonic()
                if left <= 0:
                    found.stop()
                    break
                skipped = min(offset, _STEP)
                size = skipped or min(limit, _STEP)
                page = {"size": size, "_source": [] if skipped else ["document"]}
                response = self.cluster.ask(body | state | counting | page, left, None)
                found.add(response, keep=not skipped)
                offset, limit = (offset - size, limit) if skipped else (0, limit - size)
                body = body | {"search_after": found.last}
                counting = {}


def _ordered(translation: Translation, limit: int, sort: Sort) -> dict[str, Any]:
    """Return the part of a body that contains the query and the order of its hits."""
    if sort == "date":
        return {"query": translation.query, **_NEWEST}
    return _scored(translation, limit)


def _scored(translation: Translation, limit: int) -> dict[str, Any]:
    """Return a query by relevance, with the top documents of each shard rescored by proximity.

    Documents with equal scores are ordered by id, except where they are rescored: a cluster cannot
    do both.
    """
    if not translation.nearness:
        return {"query": translation.query} | _BY_SCORE
    body: dict[str, Any] = {"query": translation.query}
    if limit:
        near = {"bool": {"should": translation.nearness}}
        body["rescore"] = {"window_size": CANDIDATES, "query": {"rescore_query": near}}
    return body
