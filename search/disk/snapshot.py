"""One generation of an index in a folder, opened for searching."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from kashaf.index.analysis import Analyzer
from kashaf.index.documents.part_ids import part_id
from kashaf.index.errors import IndexCorruptError
from kashaf.index.fields.schema import Schema
from kashaf.index.lazy import lazy
from kashaf.index.store import generation as generations
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.rules import check_rules
from kashaf.index.store.segment import Generation
from kashaf.search.disk.documents import DOCUMENT_BYTES, DocumentCache
from kashaf.search.disk.sorting import Order
from kashaf.search.disk.terms import DiskTerms
from kashaf.search.engine.snapshot import Match, Page
from kashaf.search.engine.synonyms import Synonyms
from kashaf.search.fields.cursor import Cursor, read_cursor
from kashaf.search.fields.facets import Counts, FacetSpec, facet_specs
from kashaf.search.fields.sorting import sort_keys
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.kernels import Docs
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.model.budget import FACETS_STOPPED, SUGGESTING, Budget
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Stored
from kashaf.search.model.request import SearchRequest
from kashaf.search.postings.matches import Matches, top_docs
from kashaf.search.postings.segments import Segments
from kashaf.search.query.nodes import Nearest, Query
from kashaf.search.query.traversal import nearest_of, reads_bodies

if TYPE_CHECKING:
    import whoosh.query

    from kashaf.search.meaning.passages import Passages
    from kashaf.search.whoosh.query_adapter import WhooshQueryAdapter

_OPEN_ATTEMPTS: Final = 5
_NO_BODIES: Final = (
    "the index does not store bodies: "
    "words as spelled (=word) and patterns in the body find nothing there"
)


@dataclass(frozen=True, eq=False)
class DiskSnapshot:
    """The segments, analyzer and caches of one generation; see `Snapshot`.

    Its files stay in memory, mapped or copied, for as long as anything refers to the snapshot.
    """

    directory: Path
    generation: Generation
    segments: Segments
    analyzer: Analyzer
    analysis_cache: AnalysisCache
    passages: "Passages | None" = None
    named_encoder: str | None = None
    window: int = sys.maxsize

    @classmethod
    def open(
        cls, directory: Path, max_copied: int = 0, encoder: str | None = None
    ) -> "DiskSnapshot":
        """Open the newest generation in a folder; see `open_index`.

        Raises:
            IndexMissingError: There is no index.
            IndexOutdatedError: It was built by an incompatible version or with other settings.
            IndexCorruptError: Its files are corrupt.
        """
        for _ in range(_OPEN_ATTEMPTS):
            generation = generations.require(directory)
            check_rules(directory, generation)
            try:
                generations.check_sizes(directory, generation)
                is_copied = generation.size <= max_copied
                segments = Segments(directory, generation, is_copied=is_copied)
                files = [segment.analysis_cache for segment in generation.segments]
                cache = AnalysisCache(directory, files, is_copied=is_copied)
                analyzer = Analyzer(generation.settings, cache.find)
                passages = None
                if built := generation.encoder:
                    from kashaf.search.meaning.passages import Passages

                    passages = Passages(directory, generation, built, is_copied=is_copied)
                return cls(directory, generation, segments, analyzer, cache, passages, encoder)
            except IndexCorruptError:
                if generations.require(directory) == generation:
                    raise
        raise IndexCorruptError(str(directory), "its files change too fast to be opened")

    @lazy
    def synonyms(self) -> Synonyms:
        """The synonyms of the user dictionary."""
        return Synonyms(self.analyzer)

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index."""
        return self.generation.schema

    @lazy
    def terms(self) -> DiskTerms:
        """The terms of the index."""
        return DiskTerms(self.segments, self.analyzer, self.analysis_cache)

    def search(self, query: Query, request: SearchRequest) -> Page:
        """See `Snapshot.search`."""
        keys = sort_keys(request.sort, self.schema)
        facets = facet_specs(request.facets, self.schema)
        budget = request.budget()
        end = request.offset + request.limit
        found = self._evaluator(budget, is_ranked=request.limit > 0).matches(query)
        order = Order(self.segments, found, keys)
        if request.cursor is not None:
            ranked = order.first(end + 1, read_cursor(request.cursor, order.name))
        else:
            ranked = order.first(end + 1) if keys else top_docs(found, end + 1)
        shown = ranked[request.offset : end]
        counted, notes = self._facets(found, facets, request)
        if not self.schema.stores_body and reads_bodies(query):
            notes.append(_NO_BODIES)

        def cursor_after(match: Match) -> Cursor:
            return order.cursor(match.key, match.score, match.stored.id)

        has_more = len(shown) > 0 and len(ranked) > end
        matches = self._matches(found, shown, nearest_of(query))
        return Page(
            len(found),
            matches,
            {name: counts for name, (counts, _) in counted.items()},
            budget.partial,
            (*budget.notes, *notes),
            {name: omitted for name, (_, omitted) in counted.items() if omitted},
            cursor_after(matches[-1]) if has_more else None,
            cursor_after,
        )

    def facet_values(self, facet: FacetSpec, text: str, limit: int) -> Counts:
        """See `Snapshot.facet_values`."""
        from kashaf.search.disk.facets import matching_values

        return matching_values(self.segments, self.analyzer, facet, text, limit)

    def _facets(
        self, found: Matches, facets: Sequence[FacetSpec], request: SearchRequest
    ) -> tuple[dict[str, tuple[Counts, int]], list[str]]:
        """Return the facets that can be counted in time, and a note if some can't."""
        if not facets:
            return {}, []
        from kashaf.search.disk.facets import count_facet

        budget = request.budget(FACETS_STOPPED, SUGGESTING)
        most = request.facet_limit
        counted = {
            facet.name: ((), 0)
            if budget.is_spent()
            else count_facet(self.segments, found.docs, facet, most)
            for facet in facets
        }
        return counted, budget.notes

    def search_whoosh(
        self, query: "whoosh.query.Query", request: SearchRequest
    ) -> tuple[Page, HighlightSpec]:
        """See `Snapshot.search_whoosh`."""
        from kashaf.search.whoosh.query_adapter import whoosh_highlight_spec

        found = self._whoosh.matches(query)
        ranked = top_docs(found, request.offset + request.limit)[request.offset :]
        return Page(len(found), self._matches(found, ranked)), whoosh_highlight_spec(query)

    def find(self, identity: str) -> Stored | None:
        """See `Snapshot.find`."""
        number = self.segments.find(identity)
        return None if number is None else self._documents([number])[0]

    @property
    def may_have_parts(self) -> bool:
        """See `Snapshot.may_have_parts`."""
        return any(segment.may_have_parts for segment in self.generation.segments)

    def has_parts(self, documents: Sequence[Stored]) -> bool:
        """See `Snapshot.has_parts`; the ids tell, so no document needs to be unpacked."""
        return any(self.segments.contains("id", part_id(one.id, 2)) for one in documents)

    def explain(self, query: Query, key: int) -> tuple[Part, ...]:
        """See `Snapshot.explain`; the key is the number of the document."""
        from kashaf.search.matching.explain import explain

        return explain(self._evaluator(Budget()), query, key)

    @property
    def has_meaning(self) -> bool:
        """See `Snapshot.has_meaning`."""
        if not self.generation.encoder:
            return False
        from kashaf.search.meaning.queries import is_usable

        return is_usable(self.generation.encoder, self.named_encoder)

    def nearest(self, text: str) -> Nearest:
        """See `Snapshot.nearest`."""
        from kashaf.search.meaning.queries import nearest_to_text

        return nearest_to_text(self.generation.encoder, self.named_encoder, text)

    def nearest_to(self, identity: str) -> Nearest | None:
        """See `Snapshot.nearest_to`."""
        number = self.segments.find(identity)
        if self.passages is None or number is None:
            return None
        vector = self.passages.vector_of(number)
        return None if vector is None else Nearest(identity, vector.tobytes())

    def _evaluator(self, budget: Budget, *, is_ranked: bool = True) -> Evaluator:
        return Evaluator(self.segments, self.analyzer, budget, self.passages, is_ranked)

    def _matches(
        self, found: Matches, docs: Docs, nearest: Nearest | None = None
    ) -> tuple[Match, ...]:
        numbers, scores = docs.tolist(), found.scores_of(docs).tolist()
        documents = self._documents(numbers)
        if nearest is None or self.passages is None:
            return tuple(map(Match, numbers, documents, scores))
        vector = np.frombuffer(nearest.vector, np.int8)
        passages = [self.passages.best_passage(number, vector) for number in numbers]
        return tuple(map(Match, numbers, documents, scores, passages))

    def _documents(self, numbers: list[int]) -> list[Stored]:
        return self._document_cache.documents(numbers, self.segments.documents)

    @lazy
    def _document_cache(self) -> DocumentCache:
        return DocumentCache(DOCUMENT_BYTES)

    @lazy
    def _whoosh(self) -> "WhooshQueryAdapter":
        """The adapter for Whoosh queries; imports Whoosh on first use."""
        from kashaf.search.whoosh.query_adapter import WhooshQueryAdapter

        return WhooshQueryAdapter(self.segments, self.directory, self.generation)
