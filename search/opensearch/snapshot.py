"""An index on a cluster, opened for searching."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import UnsupportedError
from kashaf.index.fields.schema import Schema
from kashaf.index.lazy import lazy
from kashaf.index.opensearch.catalog import Existing
from kashaf.index.opensearch.client import patiently
from kashaf.index.opensearch.passages import END, MEAN, PASSAGES, START, check_plug_in, unpacked
from kashaf.search.engine.snapshot import Match, Page
from kashaf.search.engine.synonyms import Synonyms
from kashaf.search.fields.cursor import Cursor, read_cursor
from kashaf.search.fields.facets import Counts, FacetSpec, facet_specs
from kashaf.search.fields.sorting import SortKey, order_name, sort_keys
from kashaf.search.meaning.queries import is_usable, nearest_to_text
from kashaf.search.model.budget import SECONDS
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Stored
from kashaf.search.model.request import SearchRequest
from kashaf.search.opensearch.cluster import Cluster, CollectedHits
from kashaf.search.opensearch.explain import parts_of
from kashaf.search.opensearch.facets import (
    MAX_VALUES,
    aggregations,
    facet_counts,
    omitted_notes,
)
from kashaf.search.opensearch.meaning import Neighbors
from kashaf.search.opensearch.neighbors import find_neighbors
from kashaf.search.opensearch.terms import ClusterTerms
from kashaf.search.opensearch.translation import BY_SCORE, Translation, translate
from kashaf.search.query.nodes import Nearest, Query
from kashaf.search.query.traversal import nearest_of

if TYPE_CHECKING:
    import whoosh.query

WINDOW: Final = 10_000
"""The most hits, from the first on, of which a cluster returns a page at once; see `_scroll`."""
_STEP: Final = 5_000
_DIGITS: Final = 7  # a cluster computes scores in single precision


@dataclass(frozen=True)
class _Source:
    """The stored fields of a document in a response."""

    fields: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.fields["id"])


@dataclass(frozen=True, eq=False)
class _Key:
    """What explains the score of a hit.

    Attributes:
        id: The cluster's own id of the document.
        neighbors: What the search that found it had asked for beforehand.
    """

    id: str
    neighbors: Neighbors


@dataclass(frozen=True, eq=False)
class ClusterSnapshot:
    """An index on a cluster with its analyzer; see `Snapshot`.

    A cluster has no lasting snapshots: a search sees the newest documents of the index.
    """

    cluster: Cluster
    existing: Existing
    analyzer: Analyzer
    window: int = WINDOW
    may_have_parts: bool = True
    named_encoder: str | None = None

    @lazy
    def synonyms(self) -> Synonyms:
        """The synonyms of the user dictionary."""
        return Synonyms(self.analyzer)

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index."""
        return self.existing.schema

    @property
    def terms(self) -> ClusterTerms:
        """The terms of the index."""
        return ClusterTerms(self.cluster, self.analyzer)

    def search(self, query: Query, request: SearchRequest) -> Page:
        """See `Snapshot.search`; a page is also partial when a shard did not respond.

        Raises:
            ClusterError: If the cluster cannot be reached for `cluster.RETRY_SECONDS`.
        """
        keys = sort_keys(request.sort, self.schema)
        facets = facet_specs(request.facets, self.schema)
        started = time.perf_counter()
        neighbors = find_neighbors(self.cluster, query, request.seconds, request.query)
        request = request.left(started)
        translation = translate(query, neighbors)
        counting = aggregations(facets)
        order = _order(keys)
        if request.cursor is not None:
            order["search_after"] = _after(request.cursor, keys)
        found = CollectedHits()
        if request.offset + request.limit <= WINDOW and not (request.cursor and request.offset):
            page = {"from": request.offset, "size": request.limit}
            body = {"query": translation.query, **order}
            if not keys and request.cursor is None:
                body = translation.ranked(request.limit)
            found.add(self.cluster.ask(page | body | counting, request.seconds, request.query))
        else:
            self._scroll({"query": translation.query, **order}, counting, request, found)
        matches = tuple(
            Match(
                _Key(hit["_id"], neighbors),
                _Source(hit["_source"]["document"]),
                round(hit["_score"] - translation.shift, _DIGITS),
                _passage(hit),
            )
            for hit in found.hits
        )
        omitted = tuple(omitted_notes(found.aggregations))
        values = {hit["_id"]: hit.get("sort", []) for hit in found.hits}
        notes = (*translation.notes, *dict.fromkeys((*neighbors.notes, *found.notes)), *omitted)
        most = request.facet_limit
        counted = {one.name: facet_counts(found.aggregations, one, most) for one in facets}
        return Page(
            found.total,
            matches,
            {name: counts for name, (counts, _) in counted.items()},
            found.partial or bool(neighbors.notes),
            notes,
            {name: omitted for name, (_, omitted) in counted.items() if omitted},
            _cursor(found.last, keys) if len(found.hits) == request.limit else None,
            lambda match: _cursor(values[match.key.id], keys),
        )

    def facet_values(self, facet: FacetSpec, text: str, limit: int) -> Counts:
        """See `Snapshot.facet_values`; only the most frequent values are searched."""
        body = {"size": 0, **aggregations([facet])}
        answer = self.cluster.ask(body, SECONDS, text).get("aggregations", {})
        counts, _ = facet_counts(answer, facet, MAX_VALUES)
        wanted = f" {self.analyzer.fold(text.strip())}" if text.strip() else ""
        found = [pair for pair in counts if wanted in f" {self.analyzer.fold(pair[0])}"]
        return tuple(found[: max(limit, 0)])

    @property
    def has_meaning(self) -> bool:
        """See `Snapshot.has_meaning`."""
        return is_usable(self.existing.encoder, self.named_encoder)

    def nearest(self, text: str) -> Nearest:
        """See `Snapshot.nearest`.

        Raises:
            UnsupportedError: The index has no vectors, and the cluster lacks the k-NN plug-in.
        """
        if self.existing.encoder is None:
            address = self.cluster.address
            patiently(address, lambda: check_plug_in(self.cluster.client, address))
        return nearest_to_text(self.existing.encoder, self.named_encoder, text)

    def nearest_to(self, identity: str) -> Nearest | None:
        """See `Snapshot.nearest_to`."""
        if self.existing.encoder is None:
            return None
        body = {"query": {"term": {"id": identity}}, "size": 1, "_source": [MEAN]}
        hits = self.cluster.ask(body, SECONDS, identity)["hits"]["hits"]
        mean = hits[0]["_source"].get(MEAN) if hits else None
        return Nearest(identity, unpacked(mean)) if mean else None

    def search_whoosh(self, query: "whoosh.query.Query", request: SearchRequest) -> NoReturn:
        """Raise UnsupportedError: a cluster cannot answer Whoosh queries."""
        raise UnsupportedError(str(self.cluster.address), "a query of whoosh.query")

    def find(self, identity: str) -> _Source | None:
        """See `Snapshot.find`."""
        body = {"query": {"term": {"id": identity}}, "size": 1}
        hits = self.cluster.ask(body, SECONDS, identity)["hits"]["hits"]
        return _Source(hits[0]["_source"]["document"]) if hits else None

    def has_parts(self, documents: Sequence[Stored]) -> bool:
        """See `Snapshot.has_parts`."""
        return any("part_of" in one.fields for one in documents)

    def explain(self, query: Query, key: _Key) -> tuple[Part, ...]:
        """See `Snapshot.explain`."""
        translation = translate(query, key.neighbors)
        only = {"bool": {"must": [translation.query], "filter": [{"ids": {"values": [key.id]}}]}}
        body = Translation(only, translation.nearness).ranked(1) | {"size": 1, "explain": True}
        hits = self.cluster.ask(body, SECONDS, key.id)["hits"]["hits"]
        if not hits:
            return ()
        nearest = nearest_of(query)
        by_meaning = (nearest.text, translation.shift) if nearest else None
        return tuple(parts_of(hits[0]["_explanation"], by_meaning))

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


def _passage(hit: dict[str, Any]) -> tuple[int, int] | None:
    """Return where the best passage of a hit begins and ends, if it was searched by meaning."""
    found = hit.get("inner_hits", {}).get(PASSAGES, {"hits": {"hits": []}})["hits"]["hits"]
    return (found[0]["fields"][START][0], found[0]["fields"][END][0]) if found else None


def _order(keys: tuple[SortKey, ...]) -> dict[str, Any]:
    """Return the part of a body that contains the order of the hits; ties are ordered by id."""
    if not keys:
        return dict(BY_SCORE)
    order: list[Any] = []
    for key in keys:
        direction = "desc" if key.is_descending else "asc"
        if key.kind == "score":
            order.append({"_score": direction})
        else:
            order.append({key.values or key.field: {"order": direction, "missing": "_last"}})
    return {"sort": [*order, {"id": "asc"}], "track_scores": True}


def _after(cursor: str, keys: tuple[SortKey, ...]) -> list[Any]:
    found = read_cursor(cursor, order_name(keys))
    return [*found.values, found.identity]


def _cursor(sort_values: Sequence[Any], keys: tuple[SortKey, ...]) -> Cursor | None:
    """Return the cursor after a hit; None if hits are rescored and therefore have none."""
    if not sort_values:
        return None
    *values, identity = sort_values
    return Cursor(order_name(keys), tuple(values), str(identity))
