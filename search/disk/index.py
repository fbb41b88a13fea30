"""An index on this machine, opened for searching."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from kashaf.index.analysis import Analyzer, Word
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store import generation as generations
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.index.store.generation import Generation
from kashaf.index.store.rules import check_rules
from kashaf.search.engine.near_duplicates import candidate_count, collapsed
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.spec import leaves, wanted, words_of
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.matching.explain import explain
from kashaf.search.model.budget import SECONDS, TEXT, Budget
from kashaf.search.model.hit import Hit
from kashaf.search.model.narrowing import DateRange, Filters, Sort, count, narrowed, newest
from kashaf.search.model.results import Results
from kashaf.search.postings.matches import top_docs
from kashaf.search.postings.segments import Segments
from kashaf.search.query.describe import describe
from kashaf.search.query.parser import Parsed, parse
from kashaf.search.suggest.suggesting import (
    FEW,
    Suggestion,
    alone,
    complete,
    instead,
    more_like_this,
)
from kashaf.search.suggest.terms import DiskTerms

if TYPE_CHECKING:
    import whoosh.query

    from kashaf.search.whoosh.query_adapter import WhooshQueryAdapter

_OPEN_TRIES = 5


@dataclass(frozen=True)
class _State:
    """All that belongs to one generation; a search works on one from its start to its end."""

    directory: Path
    generation: Generation
    segments: Segments
    words: AnalysisCache

    @cached_property
    def whoosh(self) -> "WhooshQueryAdapter":
        """What answers Whoosh's queries. Imports Whoosh."""
        from kashaf.search.whoosh.query_adapter import WhooshQueryAdapter

        return WhooshQueryAdapter(self.segments, self.directory, self.generation)


class DiskIndex:
    """An open index in a folder. Safe to share between threads; use it in a `with` statement.

    Raises `IndexMissingError`, `IndexOutdatedError` or `IndexCorruptError`.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = Path(directory)
        self._state = self._load()
        self._analyzer = Analyzer(self._state.generation.settings, self._remembered)

    def search(
        self,
        query: "str | whoosh.query.Query",
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
        """The documents that match `query`, best first: `limit` of them after the first `offset`.

        Any text is a query; one without a word finds nothing. After `seconds` the search stops
        and gives what it has, marked `partial`. Without `snippets` nothing is lit.

        A query made of Whoosh's classes is answered with the scores that Whoosh gives; it has no
        limit of time.
        """
        if not isinstance(query, str):
            return self._search_whoosh(query, max(limit, 0), max(offset, 0), snippets)
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
        segments = self._state.segments
        budget = Budget(seconds)
        evaluator = Evaluator(segments, self._analyzer, budget)
        found = evaluator.matches(narrowed(parsed.query, filters, date))
        limit, offset = max(limit, 0), max(offset, 0)
        wished = candidate_count(limit + offset) if collapse else limit + offset
        ranked = top_docs(found, wished) if sort == "relevance" else newest(segments, found.docs)
        twins: dict[int, list[int]] = {}
        if collapse:
            read = ((number, segments.stored(number)) for number in ranked[:wished].tolist())
            twins = collapsed(read, limit + offset)
            ranked = np.array(list(twins), ranked.dtype)
        numbers = ranked[offset : offset + limit]
        scores = found.scores_of(numbers)
        highlighter = Highlighter(self._analyzer, wanted(parsed.query)) if snippets else None
        hits = tuple(
            Hit(
                segments.document(number),
                score,
                highlighter,
                duplicates=tuple(segments.document(twin).id for twin in twins.get(number, ())),
            )
            for number, score in zip(numbers.tolist(), scores.tolist(), strict=True)
        )
        took = (time.perf_counter() - started) * 1000
        return Results(
            query,
            len(found),
            took,
            hits,
            lambda hit: explain(
                Evaluator(segments, self._analyzer, Budget()),
                parsed.query,
                int(numbers[hits.index(hit)]),
            ),
            budget.partial,
            (*parsed.notes, *budget.notes),
            parsed.interpretation,
            {facet: count(segments, found.docs, facet) for facet in facets},
            *self._suggestions(query, parsed, len(found)),
            limit=limit,
        )

    def _suggestions(
        self, query: str, parsed: Parsed, total: int
    ) -> tuple[tuple[str, ...], dict[str, int]]:
        """What to search for instead when little was found, and what each word finds alone when
        nothing was."""
        if total >= FEW:
            return (), {}
        words = [word for leaf in leaves(parsed.query) for word in words_of(leaf)]
        terms = DiskTerms(self._state.segments)
        others = instead(terms, self._analyzer, query, words)
        return others, {} if total else alone(terms, words)

    def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """As `Index.suggest`."""
        return complete(DiskTerms(self._state.segments), self._analyzer, text, max(limit, 1))

    def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """As `Index.more_like`."""
        document = self.get(identity)
        text = f"{document.title}\n{document.body[:TEXT]}" if document else ""
        terms = DiskTerms(self._state.segments)
        others = more_like_this(terms, self._analyzer.tokens(text), identity)
        parsed = Parsed(others, describe(others))
        return self._search("", parsed, limit, 0, SECONDS, True, None, None, (), "relevance", False)

    def __iter__(self) -> Iterator[str]:
        """The ids of all documents."""
        segments = self._state.segments
        for number in segments.live_docs.tolist():
            yield segments.document(number).id

    def get(self, identity: str, query: str = "") -> Hit | None:
        """As `Index.get`."""
        segments = self._state.segments
        docs, _ = segments.postings("id", identity)
        live = docs[segments.live[docs]]
        if not len(live):
            return None
        highlighter = Highlighter(self._analyzer, wanted(parse(query, self._analyzer).query))
        return Hit(segments.document(int(live[0])), 0.0, highlighter, whole=True)

    def _search_whoosh(
        self, query: "whoosh.query.Query", limit: int, offset: int, snippets: bool
    ) -> Results:
        from kashaf.search.whoosh.query_adapter import explained, whoosh_highlight_spec

        state = self._state
        started = time.perf_counter()
        found = state.whoosh.matches(query)
        numbers = top_docs(found, limit + offset)[offset:]
        scores = found.scores_of(numbers)
        highlighter = (
            Highlighter(self._analyzer, whoosh_highlight_spec(query)) if snippets else None
        )
        hits = tuple(
            Hit(state.segments.document(number), score, highlighter)
            for number, score in zip(numbers.tolist(), scores.tolist(), strict=True)
        )
        took = (time.perf_counter() - started) * 1000
        return Results(
            repr(query),
            len(found),
            took,
            hits,
            lambda hit: explained(query, hit.score),
            limit=limit,
        )

    def refresh(self) -> bool:
        """Move on to the newest generation; False: this is it already."""
        latest = generations.require(self._directory)
        if latest.number == self._state.generation.number:
            return False
        self._state = self._load()
        if self._state.generation.settings != self._analyzer.settings:
            self._analyzer = Analyzer(self._state.generation.settings, self._remembered)
        return True

    def stats(self) -> dict[str, Any]:
        """Facts about the index: documents, segments, generation, version, size in bytes."""
        generation = self._state.generation
        files = [file for segment in generation.segments for file in segment.files]
        return {
            "documents": generation.doc_count,
            "deleted": sum(len(segment.deleted) for segment in generation.segments),
            "segments": len(generation.segments),
            "generation": generation.number,
            "kashaf": generation.version,
            "bytes": sum(file.length for file in files),
        }

    def __len__(self) -> int:
        return self._state.generation.doc_count

    def close(self) -> None:
        """Close the files."""
        self._state.segments.close()
        self._state.words.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _remembered(self, form: str) -> Word | None:
        return self._state.words.find(form)

    def _load(self) -> _State:
        for _ in range(_OPEN_TRIES):
            generation = generations.require(self._directory)
            check_rules(self._directory, generation)
            try:
                generations.check_sizes(self._directory, generation)
                segments = Segments(self._directory, generation)
                files = [segment.analysis_cache for segment in generation.segments]
                words = AnalysisCache(self._directory, files)
                return _State(self._directory, generation, segments, words)
            except IndexCorruptError:
                if generations.require(self._directory).number == generation.number:
                    raise
        raise IndexCorruptError(
            str(self._directory), "its files change faster than they can be opened"
        )
