"""The interface of an engine: a backend, and the snapshots that it searches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kashaf.index.analysis import Analyzer
from kashaf.index.fields.schema import Schema
from kashaf.index.targets import Target
from kashaf.search.engine.synonyms import Synonyms
from kashaf.search.fields.cursor import Cursor
from kashaf.search.fields.facets import Counts, FacetSpec
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Stored
from kashaf.search.model.request import SearchRequest
from kashaf.search.query.nodes import Nearest, Query
from kashaf.search.suggest.terms import Terms

if TYPE_CHECKING:
    import whoosh.query


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Match(NamedTuple):
    """A matching document.

    Attributes:
        key: The engine's own key for the document, for `Snapshot.explain`.
        stored: The stored fields of the document.
        score: Its score.
        passage: The start and end of its best passage in the body, if it was found by meaning.
    """

    key: Any
    stored: Stored
    score: float
    passage: tuple[int, int] | None = None


def no_cursor(match: Match) -> None:
    """Return None: no page can begin after any of the matches."""


class Page(NamedTuple):
    """The matches to return for a request.

    Attributes:
        total: The number of all matches.
        matches: The matches of this page, in order.
        facets: For each facet, how many of all matches have each value.
        partial: Whether documents may be missing.
        notes: What was left out, in sentences for the user.
        omitted: For each facet, how many values are not among those listed.
        cursor: Where the next page begins; None after the last one.
        cursor_after: Returns the cursor of a page that begins after one of the matches, or None if
            there is no such cursor.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, Counts] = _NOTHING
    partial: bool = False
    notes: tuple[str, ...] = ()
    omitted: Mapping[str, int] = _NOTHING
    cursor: Cursor | None = None
    cursor_after: Callable[[Match], Cursor | None] = no_cursor


class Snapshot(Protocol):
    """One state of an index, which later commits do not change. Threads may share it.

    A search works on one snapshot from start to end.
    """

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer that the index was built with."""
        ...

    @property
    def synonyms(self) -> Synonyms:
        """The synonyms of the user dictionary."""
        ...

    @property
    def schema(self) -> Schema:
        """The user-defined fields of the index."""
        ...

    @property
    def terms(self) -> Terms:
        """The terms of the index."""
        ...

    @property
    def window(self) -> int:
        """The most matches, from the best on, that the engine can rank at once."""
        ...

    def search(self, query: Query, request: SearchRequest) -> Page:
        """Return a page of the documents that match `query`.

        Args:
            query: The query tree, with the filters of the request.
            request: Only its limit, offset, cursor, seconds, facets and sort are applied here;
                its query identifies the search.

        Raises:
            ValueError: A facet, sort key or cursor is not valid.
        """
        ...

    def search_whoosh(
        self, query: "whoosh.query.Query", request: SearchRequest
    ) -> tuple[Page, HighlightSpec]:
        """Return a page of the documents that match a Whoosh query, and what it highlights.

        Raises:
            UnsupportedError: The engine does not support Whoosh queries.
        """
        ...

    @property
    def has_meaning(self) -> bool:
        """Whether `nearest` works: the index has vectors, and their encoder may be used."""
        ...

    def nearest(self, text: str) -> Nearest:
        """Return the query for the documents whose meaning is nearest to that of a text.

        Raises:
            ValueError: The index has no vectors, or their encoder is not available.
            EncoderError: The encoder failed.
            UnsupportedError: The index has no vectors, and its cluster can't store any.
        """
        ...

    def nearest_to(self, identity: str) -> Nearest | None:
        """Return the query for a document, given its id, and the documents nearest to it.

        None if there is no such document or it has no vectors. The encoder is not needed.
        """
        ...

    def facet_values(self, facet: FacetSpec, text: str, limit: int) -> Counts:
        """Return the values of a field in which a word begins with a text, most frequent first.

        The text and the values are compared in folded form. Without a text all values are listed.
        """
        ...

    def find(self, identity: str) -> Stored | None:
        """Return the document with an id, or None."""
        ...

    @property
    def may_have_parts(self) -> bool:
        """Whether there may be parts of long texts among the documents."""
        ...

    def has_parts(self, documents: Sequence[Stored]) -> bool:
        """Return whether one of the documents is the first part of a text that has more parts."""
        ...

    def explain(self, query: Query, key: Any) -> tuple[Part, ...]:
        """Return the parts of the score of the match with this key."""
        ...


class Backend(Protocol):
    """An index on one engine: its newest snapshot, and facts about the whole index."""

    @property
    def target(self) -> Target:
        """The folder or address of the index."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot to search. Raises `IndexClosedError` after `close`."""
        ...

    def refresh(self) -> bool:
        """Open the newest generation and replace the snapshot; return whether there was one."""
        ...

    @property
    def encoder(self) -> str | None:
        """The name of the encoder that it was opened with; None without one or without vectors."""
        ...

    def pinned(self) -> "Backend":
        """Return this index as it is now: refreshing or closing this backend does not change it.

        A cluster has no lasting snapshots and returns itself.
        """
        ...

    @property
    def version(self) -> str:
        """A short text that differs between states of the index."""
        ...

    def stats(self) -> dict[str, Any]:
        """Return facts about the index; see `Index.stats`."""
        ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all documents."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
