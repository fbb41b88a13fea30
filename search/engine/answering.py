"""From a request to its results: search, highlighting and suggestions, each with a time limit."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kashaf.search.engine.paging import Duplicates, filtered_page
from kashaf.search.engine.preparing import prepared
from kashaf.search.engine.snapshot import Match, Page, Snapshot
from kashaf.search.engine.ties import exact_first
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.spec import HighlightSpec, highlight_spec
from kashaf.search.model.budget import (
    HIGHLIGHTING,
    HIGHLIGHTING_STOPPED,
    SUGGESTING,
    SUGGESTING_STOPPED,
    Budget,
)
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Hit, HitOptions
from kashaf.search.model.request import SearchRequest
from kashaf.search.model.results import Results
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.parser import Parsed
from kashaf.search.query.traversal import is_precise, leaves, with_related, words_of
from kashaf.search.suggest.counts import FEW_RESULTS, term_counts, unknown_words

if TYPE_CHECKING:
    import whoosh.query

_WIDENED: Final = "nothing matched, so words of the same root were searched for as well"


def answer(snapshot: Snapshot, request: SearchRequest, parsed: Parsed, started: float) -> Results:
    """Return the results of a parsed query.

    If nothing matches, words of the same root are searched for as well. If few documents match,
    those that these words would find are only counted. The time limit of the request covers all of
    these searches.

    Args:
        snapshot: The snapshot to search.
        request: Which matches to return, and how.
        parsed: The query.
        started: The `time.perf_counter` when the caller began to wait.

    Raises:
        ValueError: The request names a field that the index does not have.
    """
    query, unsearched = prepared(snapshot, request, parsed)
    page, duplicates = filtered_page(snapshot, query, request)
    widened, related_total = False, None
    if page.total < FEW_RESULTS and not page.partial and not request.related:
        wider = with_related(query)
        if wider != query and not page.total and not is_precise(parsed.query):
            query = wider
            page, duplicates = filtered_page(snapshot, query, request.left(started))
            widened = bool(page.total)
        elif wider != query:
            related_total = _total(snapshot, wider, request.left(started))
    words = [word for leaf in leaves(parsed.query) for word in words_of(leaf)]
    matches = page.matches
    if request.sort == "relevance" and not request.collapse:
        matches = exact_first(matches, words, snapshot.analyzer)
    highlighting = request.budget(HIGHLIGHTING_STOPPED, HIGHLIGHTING)
    spec = highlight_spec(query) if request.snippets else None
    hits = _hits(snapshot, matches, request, spec, highlighting, duplicates)
    suggesting = request.budget(SUGGESTING_STOPPED, SUGGESTING)
    suggestions, counts = _suggestions(snapshot, request, words, page, widened, suggesting)
    later = (*highlighting.notes, *suggesting.notes)
    widening = [_WIDENED] if widened else []
    return Results(
        query=request.query,
        total=page.total,
        took_ms=_milliseconds_since(started),
        hits=hits,
        _explain=lambda hit: snapshot.explain(query, _key_of(hit, matches)),
        partial=page.partial,
        notes=(*parsed.notes, *unsearched, *widening, *page.notes, *later),
        interpretation=parsed.interpretation,
        facets=page.facets,
        suggestions=suggestions,
        term_counts=counts,
        limit=request.limit,
        widened=widened,
        related_total=related_total,
        omitted=page.omitted,
        _cursor=page.cursor,
        offers_meaning=_offers_meaning(snapshot, request, page, widened),
    )


def answer_whoosh(
    snapshot: Snapshot, request: SearchRequest, query: "whoosh.query.Query"
) -> Results:
    """Return the results of a query made of Whoosh's classes."""
    started = time.perf_counter()
    page, spec = snapshot.search_whoosh(query, request)
    budget = request.budget(HIGHLIGHTING_STOPPED, HIGHLIGHTING)
    hits = _hits(snapshot, page.matches, request, spec if request.snippets else None, budget)
    return Results(
        query=request.query,
        total=page.total,
        took_ms=_milliseconds_since(started),
        hits=hits,
        _explain=lambda hit: (Part("whoosh", request.query, 1, 0, hit.score),),
        notes=tuple(budget.notes),
        limit=request.limit,
    )


def _hits(
    snapshot: Snapshot,
    matches: Sequence[Match],
    request: SearchRequest,
    spec: HighlightSpec | None,
    budget: Budget,
    duplicates: Duplicates | None = None,
) -> tuple[Hit, ...]:
    highlighter = Highlighter(snapshot.analyzer, spec, budget.is_spent) if spec else None
    options = HitOptions(request.fields, request.snippet_length, request.snippet_count)
    return tuple(
        Hit(
            match.stored,
            match.score,
            highlighter,
            duplicates=duplicates[match.stored.id] if duplicates else (),
            options=options,
            passage=match.passage,
        )
        for match in matches
    )


def _total(snapshot: Snapshot, query: Query, request: SearchRequest) -> int | None:
    """Return how many documents match, or None if they can't be counted in time."""
    only = replace(request, limit=0, facets=())
    page, _ = filtered_page(snapshot, query, only)
    return None if page.partial else page.total


def _key_of(hit: Hit, matches: Sequence[Match]) -> Any:
    """Return the engine's key of a hit. Raises KeyError if the hit is not among the matches."""
    return {match.stored.id: match.key for match in matches}[hit.id]


def _offers_meaning(snapshot: Snapshot, request: SearchRequest, page: Page, widened: bool) -> bool:
    """Return whether the words of the query find nothing but its meaning might."""
    is_found = page.total and not widened
    return bool(
        request.mode == "words" and request.query.strip() and not is_found and snapshot.has_meaning
    )


def _suggestions(
    snapshot: Snapshot,
    request: SearchRequest,
    words: Sequence[Word],
    page: Page,
    widened: bool,
    budget: Budget,
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return corrections and, if nothing was found, how many documents contain each word.

    There are corrections when few documents match, and for words that no document contains.
    """
    if page.partial or request.mode != "words":
        return (), {}
    is_few = page.total < FEW_RESULTS or widened
    if not words or not (is_few or unknown_words(snapshot.terms, words)):
        return (), {}
    from kashaf.search.suggest.corrections import corrections

    suggestions = corrections(
        snapshot.terms, snapshot.analyzer, request.query, words, budget.is_spent
    )
    return suggestions, {} if page.total else term_counts(snapshot.terms, words)


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
