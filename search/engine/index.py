"""An open index on any engine: search, documents, suggestions and more like this."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from kashaf.index.analysis import Analyzer
from kashaf.index.errors import check_type
from kashaf.index.fields.schema import Schema
from kashaf.search.engine.answering import answer, answer_whoosh
from kashaf.search.engine.parts import whole_text
from kashaf.search.engine.preparing import expanded, prepared
from kashaf.search.engine.snapshot import Backend
from kashaf.search.fields.facets import Counts, facet_specs
from kashaf.search.fields.filters import Filters, filtered
from kashaf.search.fields.sorting import Sort
from kashaf.search.highlight.highlighter import Highlighter
from kashaf.search.highlight.snippets import LENGTH
from kashaf.search.highlight.spec import highlight_spec
from kashaf.search.model.budget import (
    HIGHLIGHTING_STOPPED,
    MAX_SAMPLE_CHARS,
    SECONDS,
    Budget,
)
from kashaf.search.model.hit import Hit
from kashaf.search.model.request import FACET_VALUES, DateRange, Mode, SearchRequest
from kashaf.search.model.results import Results
from kashaf.search.query.describe import describe
from kashaf.search.query.parser import Parsed, parse

if TYPE_CHECKING:
    import whoosh.query

    from kashaf.search.suggest.completion import Suggestion


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
        mode: Mode = "words",
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
            filters: For each field, the value that documents must have; or a list of values, one of
                which they must have; for numbers and dates a pair (first, last), both included,
                None for an open end; or None for documents without the field. Dates may be years
                or months. A `-` before the name excludes the documents that match:
                `{"pages": (100, None), "-section": ["شعر", "نثر"], "published": ("2001",
                "2010-06")}`.
            date: The first and the last day, both included, as YYYY-MM-DD, `date` or `datetime`;
                None leaves an end open.
            facets: What to count over all matches: `section` or another field of whole values;
                `pages:100` for numbers in buckets of 100; `published:year`, `:month` or `:day`;
                `year`, `month` or `day` of the built-in date.
            facet_limit: How many values of a facet to list, the most frequent first;
                `Results.omitted` contains how many are left out. Dates are all listed.
            multi_select: Whether the facet of a field ignores the filter by the same field, so
                that other values can be offered beside the one chosen.
            sort: A field, "date" or "score", or a list of them, the first one most significant;
                in an index with a schema also "title".
                `pages` is ascending and `-pages` descending; "score" and "date" begin with the
                best and the newest, `+score` and `+date` with the worst and the oldest. Missing
                values come last; equal documents are ordered by id. By default by relevance.
            fields: The fields of each hit to return, or None for all of them.
            snippet_length: The length of a snippet in characters, approximately.
            snippet_count: How many snippets to make of each hit, at most.
            weights: The weights of title, body and text fields in this search, by name; they are
                relative to each other.
            search_in: The texts to search in: title, body or names of text fields; None for all.
            cursor: The `Results.cursor` of the previous page, for deep paging.
            collapse: Whether to leave out near-duplicates of a better document;
                `Hit.duplicates` lists them. After a cursor, near-duplicates of documents on earlier
                pages may appear again; with an offset they do not.
            related: Whether words of the same root match as well.
            mode: "words"; "meaning", for documents with the meaning of the query in any language
                that the encoder supports; or "both", for documents found in either way, ranked by
                both.

        Raises:
            ValueError: For an unknown filter, facet, sort key or text, or a value that is not of
                its field's kind; the message lists what is valid. For a mode that needs vectors,
                if the index has none.
            UnsupportedError: For a Whoosh query on a cluster, and for search by meaning on one that
                lacks the k-NN plug-in.
            IndexClosedError: If the index was closed.
            TypeError: If an argument is of another type.
        """
        if not isinstance(query, str):
            from whoosh.query import Query

            check_type("query", query, Query, "text")
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
            mode=mode,
        )
        if isinstance(query, str):
            return self.run(request)
        return answer_whoosh(self._backend.snapshot, request, query)

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
        return answer(snapshot, request, parsed, started)

    def scan(self, request: SearchRequest, *, whole: bool = False) -> Iterator[Hit]:
        """Yield every document that matches, however many there are, as of now.

        If none matches, `search` looks for words of the same root as well; this does so only if
        the request is `related`.

        Args:
            request: Its limit, offset, facets and collapse do not apply. Its time limit is that of
                each thousand documents.
            whole: Whether hits contain the whole text, highlighted as their only snippet, as in
                `get`. Otherwise a text that is divided into parts is represented by its best part,
                as in `search`. If the index does not store bodies, hits contain no text.

        Raises:
            ValueError: The request names a field that the index does not have, or a value is not
                of its field's kind.
            KashafError: Time ran out or the search was cancelled: documents would be missing.
        """
        from kashaf.search.engine.scanning import scan

        snapshot = self._backend.snapshot
        parsed = parse(request.query, snapshot.analyzer, snapshot.schema)
        query, _ = prepared(snapshot, request, parsed)
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

        Its only snippet is the whole body, highlighted for `query`. If time runs out, `Hit.notes`
        says how much is highlighted.

        Args:
            identity: The id of the document.
            query: The query to highlight.
            seconds: The time limit of highlighting.
            is_cancelled: Returns whether the caller no longer needs the document.
        """
        check_type("identity", identity, str, "text")
        snapshot = self._backend.snapshot
        stored = snapshot.find(identity)
        if stored is None:
            return None
        parsed = parse(query, snapshot.analyzer, snapshot.schema)
        spec = highlight_spec(expanded(snapshot, parsed.query))
        stored = whole_text(stored, snapshot.find)
        budget = Budget(seconds, is_cancelled=is_cancelled, spent_note=HIGHLIGHTING_STOPPED)
        highlighter = Highlighter(snapshot.analyzer, spec, budget.is_spent)
        return Hit(stored, 0.0, highlighter, whole=True)

    def suggest(self, text: str, *, limit: int = 8) -> "list[Suggestion]":
        """Return completions for a query that is being typed.

        Args:
            text: What was typed so far.
            limit: The most suggestions to return; at least 1.

        Returns:
            Queries in which the last word is completed, most frequent first, then headlines.
        """
        from kashaf.search.suggest.completion import complete

        check_type("text", text, str, "text")
        snapshot = self._backend.snapshot
        return complete(snapshot.terms, snapshot.analyzer, text, max(limit, 1))

    def more_like(
        self,
        identity: str,
        *,
        limit: int = 10,
        seconds: float = SECONDS,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Results:
        """Return the documents that share the most characteristic words of another one.

        If the index has vectors, documents that mean the same are found as well.

        Args:
            identity: The id of that document, which is left out. An unknown id matches nothing.
            limit: How many hits to return.
            seconds: The time limit.
            is_cancelled: Returns whether the caller no longer needs the results.
        """
        from kashaf.search.suggest.more_like_this import characteristic_words, more_like_this

        check_type("identity", identity, str, "text")
        started = time.perf_counter()
        snapshot = self._backend.snapshot
        stored = snapshot.find(identity)
        fields = stored.fields if stored else {}
        text = f"{fields.get('title', '')}\n{fields.get('body', '')[:MAX_SAMPLE_CHARS]}"
        words = characteristic_words(snapshot.terms, snapshot.analyzer.tokens(text))
        query = more_like_this(words, identity, snapshot.nearest_to(identity))
        request = SearchRequest("", limit=limit, seconds=seconds, is_cancelled=is_cancelled)
        return answer(snapshot, request, Parsed(query, describe(query)), started)

    def facet_values(self, field: str, text: str = "", *, limit: int = 10) -> Counts:
        """Return values of a field in which a word begins with a text, most frequent first.

        Marks and variants of letters make no difference.

        Args:
            field: A keyword or text field.
            text: What was typed so far; an empty text matches all values.
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
        from kashaf.index.operations.changing import update_document

        is_found = update_document(
            identity, changes, self._backend.target, wait=wait, encoder=self.encoder
        )
        self.refresh()
        return is_found

    @property
    def has_meaning(self) -> bool:
        """Whether it can be searched by meaning: it has vectors, and their encoder is available."""
        return self._backend.snapshot.has_meaning

    @property
    def encoder(self) -> str | None:
        """The name of the encoder that it was opened with; None without one or without vectors."""
        return self._backend.encoder

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index."""
        return self._backend.snapshot.schema

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer of the index."""
        return self._backend.snapshot.analyzer

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
        """A short text that differs between states of the index, for example for an HTTP ETag."""
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

    def __exit__(self, *_: object) -> None:
        self.close()
