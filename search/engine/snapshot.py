"""What an engine must provide: a backend, and the snapshots of the index that it searches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kashaf.index.analysis import Analyzer
from kashaf.search.highlight.spec import HighlightSpec
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Stored
from kashaf.search.model.request import Counts, SearchRequest
from kashaf.search.query.nodes import Query
from kashaf.search.suggest.terms import Terms

if TYPE_CHECKING:
    import whoosh.query


class Match(NamedTuple):
    """A document that matches: the engine's own key for it, what is stored of it, its score."""

    key: Any
    stored: Stored
    score: float


@dataclass(frozen=True)
class Page:
    """The part of the matches that a request asks for.

    total: the number of all matches; partial: whether documents may be missing; notes: what was
    left out, for the user.
    """

    total: int
    matches: tuple[Match, ...]
    facets: Mapping[str, Counts] = field(default_factory=dict)
    partial: bool = False
    notes: tuple[str, ...] = ()


class Snapshot(Protocol):
    """One state of an index, which stays as it is while others are committed.

    Threads may share it. A search works on one snapshot from its start to its end.
    """

    @property
    def analyzer(self) -> Analyzer:
        """The analyzer that the index was built with."""
        ...

    @property
    def terms(self) -> Terms:
        """The terms of the index."""
        ...

    @property
    def window(self) -> int:
        """How many of the best matches can be ranked at once."""
        ...

    def search(self, query: Query, request: SearchRequest) -> Page:
        """The page of the documents matching `query` that `request` asks for.

        Of the request only limit, offset, seconds, facets and sort count here.
        """
        ...

    def search_whoosh(
        self, query: "whoosh.query.Query", request: SearchRequest
    ) -> tuple[Page, HighlightSpec]:
        """The same for a query made of Whoosh's classes, and what is to be highlighted for it.

        Raises:
            UnsupportedError: If the engine cannot answer such queries.
        """
        ...

    def find(self, identity: str) -> Stored | None:
        """The document with an id."""
        ...

    def explain(self, query: Query, key: Any) -> tuple[Part, ...]:
        """The parts of the score that `query` gives to the match with this key."""
        ...


class Backend(Protocol):
    """An index on one engine: its newest snapshot, and what can be told of it as a whole."""

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot to search. Raises `IndexClosedError`."""
        ...

    def refresh(self) -> bool:
        """Replace the snapshot by one of the newest generation; False: it is the newest."""
        ...

    def stats(self) -> dict[str, Any]:
        """Facts about the index; see `Index.stats`."""
        ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]:
        """The ids of all documents."""
        ...

    def close(self) -> None:
        """Release the files or the connections."""
        ...
