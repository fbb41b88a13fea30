"""The results of a search."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kashaf.search.fields.cursor import Cursor, write_cursor
from kashaf.search.fields.facets import Counts
from kashaf.search.model.budget import may_improve
from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Hit


@dataclass(frozen=True)
class Results:
    """One page of hits, best first, and facts about all matches. Iterating yields the hits.

    Attributes:
        query: The text of the query.
        total: How many documents match.
        took_ms: How long the search took, in milliseconds, facets and suggestions included.
        hits: The hits of this page.
        partial: Whether documents may be missing, because time ran out or a shard did not answer.
        notes: What was cut or not understood, in sentences for the user.
        interpretation: How the query was read, in the query language.
        facets: For each facet, how many of all matches have each value.
        suggestions: Other queries that find more; only when few documents match.
        term_counts: How many documents contain each query word; only when nothing matches.
        limit: The most hits on a page.
        widened: Whether nothing matched, so that words of the same root were searched for as well.
        related_total: How many documents match if words of the same root count as matches; only
            when few documents match.
        omitted: For each facet, how many values `facets` does not list; absent if none.
        offers_meaning: Whether the words of the query match nothing, and the index can be searched
            by meaning.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    _explain: Callable[[Hit], tuple[Part, ...]] = field(repr=False, compare=False)
    partial: bool = False
    notes: tuple[str, ...] = ()
    interpretation: str = ""
    facets: Mapping[str, Counts] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    term_counts: Mapping[str, int] = field(default_factory=dict)
    limit: int = 10
    widened: bool = False
    related_total: int | None = None
    omitted: Mapping[str, int] = field(default_factory=dict)
    _cursor: Cursor | None = field(default=None, repr=False)
    offers_meaning: bool = False

    def explain(self, hit: Hit) -> tuple[Part, ...]:
        """Return the parts of the score of one of these hits; they add up to the score."""
        return self._explain(hit)

    def to_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """Return these results as JSON values, as `kashaf search --json` and the HTTP API do.

        The schema is published as `docs/reference/results.schema.json`.

        Args:
            explain: Whether to add the parts of its score to every hit.
        """
        from kashaf.search.model.serialize import results_json

        return results_json(self, explain=explain)

    @property
    def cursor(self) -> str | None:
        """Where the next page begins, for `Index.search`; None after the last one."""
        return None if self._cursor is None else write_cursor(self._cursor)

    @property
    def was_stopped(self) -> bool:
        """Whether time ran out or an encoder failed, so that a later search may find more."""
        return self.partial or may_improve(self.notes)

    @property
    def pages(self) -> int:
        """The number of pages of `limit` hits."""
        return -(-self.total // self.limit) if self.limit else 0

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
