"""An open index: search, documents, suggestions and more like this, on any engine."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from kashaf.index.fields.names import resolve, unknown
from kashaf.index.fields.schema import MAX_WEIGHT, Schema
from kashaf.search.engine.expansion import expand_words
from kashaf.search.engine.near_duplicates import candidate_count, find_near_duplicates
from kashaf.search.engine.parts import search_whole, whole_text
from kashaf.search.engine.scanning import scan
from kashaf.search.engine.snapshot import Backend, Page, Snapshot
from kashaf.search.engine.ties import exact_first
from kashaf.search.fields.facets import Counts, facet_specs
from kashaf.search.fields.filters import Filters, field_of, filtered
from kashaf.search.fields.sorting import Sort
from kashaf.search.fields.texts import in_fields
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.snippets import LENGTH
from kashaf.search.highlight.spec import HighlightSpec, highlight_spec
from kashaf.search.model.budget import (
    HIGHLIGHTING,
    HIGHLIGHTING_STOPPED,
    MAX_SAMPLE_CHARS,
    SECONDS,
    SUGGESTING,
    SUGGESTING_STOPPED,
    Budget,
)
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Hit, HitOptions
from kashaf.search.model.request import FACET_VALUES, DateRange, SearchRequest
from kashaf.search.model.results import Results
from kashaf.search.query.describe import describe
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.parser import Parsed, parse
from kashaf.search.query.traversal import is_precise, leaves, with_related, words_of
from kashaf.search.suggest.completion import Suggestion, complete
from kashaf.search.suggest.corrections import (
    FEW_RESULTS,
    corrections,
    term_counts,
    unknown_words,
)
from kashaf.search.suggest.more_like_this import more_like_this

if TYPE_CHECKING:
    import whoosh.query

_WIDENED: Final = "nothing matched, so words of the same root were searched for as well"


class Index:
    """An open index. Threads may share it; use it in a `with` statement.

    `kashaf.open` and `open_index` return one.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

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
        facet_limit: int = FACET_VALUES,
        multi_select: bool = False,
        sort: Sort = "relevance",
        fields: Sequence[str] | None = None,
        snippet_length: int = LENGTH,
        snippet_count: int = 1,
        weights: Mapping[str, float] | None = None,
        search_in: Sequence[str] | None = None,
        cursor: str | None = None,
        collapse: bool = False,
        related: bool = False,
    ) -> Results:
        """Return the documents that match `query`, best first.

        Args:
            query: The text of a query; a text without any word matches nothing. An index in a
                folder also accepts a query made of the classes of `whoosh.query`: scores are then
                those of Whoosh, and of the other arguments only limit, offset and snippets apply.
            limit: How many hits to return.
            offset: How many hits to skip.
            seconds: The time limit. A search that reaches it returns what it has found so far,
                marked as `partial`.
            snippets: Whether to make snippets and highlight matches; without, a search is faster.
            filters: By field, what documents must have: a value; a list, any value of which
                suffices; for numbers and dates a pair (first, last), both included, None for an
                open end; None for documents without the field. Dates may be years or months. A
                name after `-` leaves out what matches: `{"pages": (100, None), "-section":
                ["شعر", "نثر"], "published": ("2001", "2010-06")}`.
            date: The first and the last day, both included, as YYYY-MM-DD, `date` or `datetime`;
                None leaves an end open.
            facets: What to count over all matches: `section` or another field of whole values;
                `pages:100` for numbers in buckets of 100; `published:year`, `:month` or `:day`;
                `year`, `month` or `day` of the built-in date.
            facet_limit: How many values of a facet to list, the most frequent ones;
                `Results.omitted` tells how many are left out. Dates are all listed.
            multi_select: Whether the facet of a field ignores the filter by the same field, so
                that other values can be offered beside the one chosen.
            sort: A field, `title` or "score", or a list of them, the first one most significant.
                `pages` is ascending and `-pages` descending; "score" and "date" begin with the
                best and the newest, `+score` and `+date` with the worst and the oldest. Missing
                values come last; equal documents are ordered by id. By default by relevance.
            fields: The fields of each hit to return; None: all of them.
            snippet_length: The length of a snippet in characters, approximately.
            snippet_count: How many snippets to make of each hit, at most.
            weights: What matches in title, body and text fields count for in this search, by
                name; they are relative to each other.
            search_in: The names of the texts to search in: title, body or text fields; None: all.
            cursor: The `Results.cursor` of the page before, for deep paging.
            collapse: Whether to leave out near-duplicates of a better document;
                `Hit.duplicates` lists them.
            related: Whether words of the same root match as well.

        Raises:
            ValueError: For an unknown filter, facet, sort key or text, or a value that is not of
                its field's kind; the message lists what is valid.
            UnsupportedError: For a Whoosh query on a cluster.
            IndexClosedError: If the index was closed.
        """
        request = SearchRequest(
            query if isinstance(query, str) else repr(query),
            limit=limit,
            offset=offset,
            seconds=seconds,
            snippets=snippets,
            filters=filters or {},
            date=date or (None, None),
            facets=facets,
            facet_limit=facet_limit,
            multi_select=multi_select,
            sort=sort,
            fields=fields,
            snippet_length=snippet_length,
            snippet_count=snippet_count,
            weights=weights or {},
            search_in=search_in,
            cursor=cursor,
            collapse=collapse,
            related=related,
        )
        return self.run(request) if isinstance(query, str) else self._run_whoosh(query, request)

    def run(self, request: SearchRequest) -> Results:
        """Return the results of a request.

        Raises:
            ValueError: The request names a field that the index does not have, or a value is not
                of its field's kind.
            IndexClosedError: If the index was closed.
        """
        started = time.perf_counter()
        snapshot = self._backend.snapshot
        parsed = parse(request.query, snapshot.analyzer, snapshot.schema)
        return _answer(snapshot, request, parsed, started)

    def scan(self, request: SearchRequest, *, whole: bool = False) -> Iterator[Hit]:
        """Yield every document that matches, however many there are, as of now.

        Args:
            request: Its limit, offset, facets and collapse do not apply. Its time limit is that of
                each thousand documents.
            whole: Whether hits contain the whole text, highlighted as their only snippet, as those
                of `get` do. Otherwise, of a text that is divided into parts, they contain the best
                part, as those of `search` do.

        Raises:
            ValueError: The request names a field that the index does not have, or a value is not
                of its field's kind.
            KashafError: Time ran out or the search was cancelled: documents would be missing.
        """
        snapshot = self._backend.snapshot
        parsed = parse(request.query, snapshot.analyzer, snapshot.schema)
        query = _prepared(snapshot, request, parsed.query)
        by = filtered(query, request.filters, request.days, snapshot.schema)
        return scan(snapshot, by, request, whole=whole)

    def get(
        self,
        identity: str,
        query: str = "",
        *,
        seconds: float = SECONDS,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Hit | None:
        """Return the document with an id, or None.

        Its only snippet is the whole body, highlighted for `query`; `Hit.notes` says how far, if
        time ran out.

        Args:
            identity: The id of the document.
            query: The query to highlight.
            seconds: The time limit of highlighting.
            is_cancelled: Whether nobody waits for the document any more.
        """
        snapshot = self._backend.snapshot
        stored = snapshot.find(identity)
        if stored is None:
            return None
        parsed = parse(query, snapshot.analyzer, snapshot.schema)
        spec = highlight_spec(expand_words(parsed.query, snapshot.terms, snapshot.analyzer))
        stored = whole_text(stored, snapshot.find)
        budget = Budget(seconds, is_cancelled=is_cancelled, spent_note=HIGHLIGHTING_STOPPED)
        highlighter = Highlighter(snapshot.analyzer, spec, budget.is_spent)
        return Hit(stored, 0.0, highlighter, whole=True)

    def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """Return completions for a query that is being typed.

        Args:
            text: What was typed so far.
            limit: The most suggestions to return; at least 1.

        Returns:
            Queries in which the last word is completed, most frequent first, then headlines.
        """
        snapshot = self._backend.snapshot
        return complete(snapshot.terms, snapshot.analyzer, text, max(limit, 1))

    def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """Return the documents that share the most characteristic words of another one.

        Args:
            identity: The id of that document, which is left out. An unknown id matches nothing.
            limit: How many hits to return.
        """
        started = time.perf_counter()
        snapshot = self._backend.snapshot
        stored = snapshot.find(identity)
        fields = stored.fields if stored else {}
        text = f"{fields.get('title', '')}\n{fields.get('body', '')[:MAX_SAMPLE_CHARS]}"
        query = more_like_this(snapshot.terms, snapshot.analyzer.tokens(text), identity)
        request = SearchRequest("", limit=limit)
        return _answer(snapshot, request, Parsed(query, describe(query)), started)

    def facet_values(self, field: str, text: str = "", *, limit: int = 10) -> Counts:
        """Return values of a field in which a word begins with a text, most frequent first.

        Marks and variants of letters make no difference.

        Args:
            field: A keyword or text field.
            text: What was typed so far; empty: all values.
            limit: How many values to return.

        Returns:
            The values, each with the number of documents that have it.

        Raises:
            ValueError: There is no such field, or it contains numbers or dates.
        """
        snapshot = self._backend.snapshot
        (facet,) = facet_specs([field], snapshot.schema)
        if facet.is_ordered:
            raise ValueError(f"{field}: only the values of keywords and texts can be searched")
        return snapshot.facet_values(facet, text, limit)

    def update(self, identity: str, changes: Mapping[str, object], *, wait: float = 60) -> bool:
        """Change some fields of a document and keep the others; the change is searchable at once.

        To change many documents use an `IndexWriter`, which commits once.

        Args:
            identity: The id of the document.
            changes: New values by field; None removes a field.
            wait: Seconds to wait for another writer to finish.

        Returns:
            Whether there is such a document.

        Raises:
            ValueError: A change is not valid; nothing is changed.
        """
        from kashaf.index.operations import update_document

        is_found = update_document(identity, changes, self._backend.target, wait=wait)
        self.refresh()
        return is_found

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index."""
        return self._backend.snapshot.schema

    def refresh(self) -> bool:
        """Move on to the newest generation; return False if it is already open.

        Searches under way finish on the generation that they started on.
        """
        return self._backend.refresh()

    def pinned(self) -> "Index":
        """Return this index as it is now: a later `refresh` or `close` does not change it.

        On a cluster, which has no lasting snapshots, it returns this index.
        """
        pinned = self._backend.pinned()
        return self if pinned is self._backend else Index(pinned)

    @property
    def version(self) -> str:
        """A short text that differs between states of the index, as for an HTTP ETag."""
        return self._backend.version

    def stats(self) -> dict[str, Any]:
        """Return facts about the index.

        Returns:
            documents, deleted, segments, generation, kashaf (the version that built it) and bytes;
            on a cluster also shards, replicas and health.
        """
        return self._backend.stats()

    def __len__(self) -> int:
        return len(self._backend)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all documents."""
        return iter(self._backend)

    def close(self) -> None:
        """Release files and connections. Searches under way still finish."""
        self._backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run_whoosh(self, query: "whoosh.query.Query", request: SearchRequest) -> Results:
        started = time.perf_counter()
        snapshot = self._backend.snapshot
        page, spec = snapshot.search_whoosh(query, request)
        budget = _phase(request, HIGHLIGHTING, HIGHLIGHTING_STOPPED)
        hits = _hits(snapshot, page, request, spec, budget)
        return Results(
            request.query,
            page.total,
            (time.perf_counter() - started) * 1000,
            hits,
            lambda hit: (Part("whoosh", request.query, 1, 0, hit.score),),
            notes=tuple(budget.notes),
            limit=request.limit,
        )


def _prepared(snapshot: Snapshot, request: SearchRequest, query: Query) -> Query:
    """Return what is searched for: the query with other forms of its words, in the texts wanted."""
    query = expand_words(query, snapshot.terms, snapshot.analyzer)
    query = in_fields(query, *_texts(request, snapshot.schema))
    return with_related(query) if request.related else query


def _answer(snapshot: Snapshot, request: SearchRequest, parsed: Parsed, started: float) -> Results:
    query = _prepared(snapshot, request, parsed.query)
    page, duplicates = _filtered_page(snapshot, query, request)
    is_few = page.total < FEW_RESULTS and not page.partial
    widened, related_total = False, None
    if is_few and not request.related:
        wider = with_related(query)
        if wider != query and not page.total and not is_precise(parsed.query):
            query = wider
            page, duplicates = _filtered_page(snapshot, query, request)
            widened = bool(page.total)
        elif wider != query:
            related_total = _filtered_page(snapshot, wider, replace(request, limit=0))[0].total
    words = [word for leaf in leaves(parsed.query) for word in words_of(leaf)]
    if request.sort == "relevance" and not request.collapse:
        page = replace(page, matches=exact_first(page.matches, words, snapshot.analyzer))
    highlighting = _phase(request, HIGHLIGHTING, HIGHLIGHTING_STOPPED)
    hits = _hits(snapshot, page, request, highlight_spec(query), highlighting, duplicates)
    keys = {match.stored.id: match.key for match in page.matches}
    suggesting = _phase(request, SUGGESTING, SUGGESTING_STOPPED)
    suggestions, counts = _suggestions(snapshot, request.query, words, page, widened, suggesting)
    return Results(
        request.query,
        page.total,
        (time.perf_counter() - started) * 1000,
        hits,
        lambda hit: snapshot.explain(query, keys[hit.id]),
        page.partial,
        (
            *parsed.notes,
            *([_WIDENED] if widened else []),
            *page.notes,
            *highlighting.notes,
            *suggesting.notes,
        ),
        parsed.interpretation,
        page.facets,
        suggestions,
        counts,
        limit=request.limit,
        widened=widened,
        related_total=related_total,
        omitted=page.omitted,
        cursor=page.cursor,
    )


def _texts(request: SearchRequest, schema: Schema) -> tuple[dict[str, float], Sequence[str] | None]:
    """Return the weights of all texts, and the names of those to search in; None: all.

    Raises:
        ValueError: There is no such text, or a weight is not valid.
    """
    texts = schema.texts
    for kind, names in (("weight", request.weights), ("text", request.search_in or ())):
        for name in names:
            if name not in texts:
                raise unknown(kind, name, texts)
    for name, weight in request.weights.items():
        if not isinstance(weight, int | float) or not 0 <= weight <= MAX_WEIGHT:
            raise ValueError(f"{name}: the weight must be between 0 and {MAX_WEIGHT}")
        if name == "body" and not weight:
            raise ValueError("body: the weight must be above 0; use search_in to leave it out")
    return {**texts, **request.weights}, request.search_in or None


def _filtered_page(
    snapshot: Snapshot, query: Query, request: SearchRequest
) -> tuple[Page, dict[str, tuple[str, ...]]]:
    by = filtered(query, request.filters, request.days, snapshot.schema)
    if not request.multi_select:
        return _page(snapshot, by, request)
    page, duplicates = _page(snapshot, by, request)
    counted, omitted = dict(page.facets), dict(page.omitted)
    for facet in facet_specs(request.facets, snapshot.schema):
        others = {
            name: value
            for name, value in request.filters.items()
            if _field_name(name, snapshot.schema) != facet.field
        }
        days = (None, None) if facet.field == "date" else request.days
        if len(others) == len(request.filters) and days == request.days:
            continue
        only = replace(request, facets=[facet.name], limit=0, filters=others)
        wider = filtered(query, others, days, snapshot.schema)
        found = snapshot.search(wider, only)
        counted[facet.name] = found.facets[facet.name]
        omitted.pop(facet.name, None)
        omitted |= found.omitted
    return replace(page, facets=counted, omitted=omitted), duplicates


def _field_name(name: str, schema: Schema) -> str | None:
    found = resolve(field_of(name), schema)
    return found[0] if found else None


def _suggestions(
    snapshot: Snapshot,
    text: str,
    words: Sequence[Word],
    page: Page,
    widened: bool,
    budget: Budget,
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return corrections, and if nothing was found in how many documents each word occurs.

    There are corrections when few documents match, and for words that no document contains.
    """
    if page.partial:
        return (), {}
    is_few = page.total < FEW_RESULTS or widened
    if not words or not (is_few or unknown_words(snapshot.terms, words)):
        return (), {}
    suggestions = corrections(snapshot.terms, snapshot.analyzer, text, words, budget.is_spent)
    return suggestions, {} if page.total else term_counts(snapshot.terms, words)


def _phase(request: SearchRequest, share: float, note: str) -> Budget:
    """Start the clock of what follows the search, with a share of its time limit."""
    return Budget(request.seconds * share, is_cancelled=request.is_cancelled, spent_note=note)


def _page(
    snapshot: Snapshot, query: Query, request: SearchRequest
) -> tuple[Page, dict[str, tuple[str, ...]]]:
    """Return the page that is asked for, and the ids of the near-duplicates of its documents."""
    end = request.offset + request.limit
    if not request.collapse:
        return search_whole(snapshot, query, request), {}
    note = ""
    if end > snapshot.window:
        note = f"near-duplicates are found among the first {snapshot.window:,} documents only"
    elif not snapshot.schema.stores_body:
        note = "the index does not store bodies, so near-duplicates can't be found"
    if note:
        page = search_whole(snapshot, query, request)
        return replace(page, notes=(*page.notes, note)), {}
    wanted = min(candidate_count(end), snapshot.window)
    page = search_whole(snapshot, query, replace(request, limit=wanted, offset=0))
    groups = find_near_duplicates([match.stored.fields for match in page.matches], end)
    kept = list(groups.items())[request.offset :]
    duplicates = {
        page.matches[at].stored.id: tuple(page.matches[other].stored.id for other in others)
        for at, others in kept
    }
    return replace(page, matches=tuple(page.matches[at] for at, _ in kept)), duplicates


def _hits(
    snapshot: Snapshot,
    page: Page,
    request: SearchRequest,
    spec: HighlightSpec,
    budget: Budget,
    duplicates: dict[str, tuple[str, ...]] | None = None,
) -> tuple[Hit, ...]:
    highlighter = (
        Highlighter(snapshot.analyzer, spec, budget.is_spent) if request.snippets else None
    )
    options = HitOptions(request.fields, request.snippet_length, request.snippet_count)
    return tuple(
        Hit(
            match.stored,
            match.score,
            highlighter,
            duplicates=duplicates[match.stored.id] if duplicates else (),
            options=options,
        )
        for match in page.matches
    )
