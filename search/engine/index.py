"""What an open index can do, whichever engine holds it."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from kashaf.search.model.budget import SECONDS
from kashaf.search.model.hit import Hit
from kashaf.search.model.narrowing import DateRange, Filters, Sort
from kashaf.search.model.results import Results
from kashaf.search.suggest.suggesting import Suggestion


class Index(Protocol):
    """An open index. Safe to share between threads; use it in a `with` statement."""

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
        """The documents that match `query`, best first: `limit` of them after the first `offset`.

        Any text is a query; one without a word finds nothing. After `seconds` the search stops
        and gives what it has, marked `partial`. Without `snippets` nothing is lit.

        filters: `{"source": ["alwasl"], "tags": [...]}`, one value of each must be there; date: the
        first and last day as YYYY-MM-DD, or None; facets: of "source", "tags", "year", "month" and
        "day", what to count over all matches; sort: "relevance", or "date" for the newest first;
        collapse: near-duplicates of a better document are left out, and named in `Hit.duplicates`.
        Raises ValueError for a field, facet or order that there is not.

        An index in a folder also answers a query made of the classes of `whoosh.query`, with the
        scores that Whoosh gives; one on a cluster raises `UnsupportedError`.
        """
        ...

    def get(self, identity: str, query: str = "") -> Hit | None:
        """The document with this id, its whole body as one snippet, lit for `query`; or None."""
        ...

    def suggest(self, text: str, *, limit: int = 8) -> list[Suggestion]:
        """How `text`, which is being typed, may go on: its last word completed, the commonest
        first, and headlines."""
        ...

    def more_like(self, identity: str, *, limit: int = 10) -> Results:
        """The documents most like the one with this id, which is not among them: those with the
        words that say most about it. An unknown id finds nothing."""
        ...

    def refresh(self) -> bool:
        """Move on to the newest generation; False: this is it already."""
        ...

    def stats(self) -> dict[str, Any]:
        """Facts about the index: documents, deleted, segments, generation, kashaf, bytes, and
        what else its engine can tell."""
        ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]:
        """The ids of all documents."""
        ...

    def close(self) -> None:
        """Close the files, or the connections."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
