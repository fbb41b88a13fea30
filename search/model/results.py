"""What a search gives back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kashaf.search.model.explanation import Part
from kashaf.search.model.hit import Hit


@dataclass(frozen=True)
class Results:
    """A page of hits, best first; `total` documents matched; the search took `took_ms`.

    partial: time ran out, and documents may be missing; notes: what was cut or not
    understood, for the user; interpretation: how the query was read; facets: how many of all the
    matches have each value. limit: how many hits a page has at most. When little was found:
    suggestions, queries that find more; when nothing was:
    term_counts, how many documents contain each word.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    _explain: Callable[[Hit], tuple[Part, ...]] = field(repr=False, compare=False)
    partial: bool = False
    notes: tuple[str, ...] = ()
    interpretation: str = ""
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    term_counts: Mapping[str, int] = field(default_factory=dict)
    limit: int = 10

    def explain(self, hit: Hit) -> tuple[Part, ...]:
        """Where the score of one of these hits came from; its parts add up to the score."""
        return self._explain(hit)

    @property
    def pages(self) -> int:
        """How many pages of `limit` hits there are."""
        return -(-self.total // self.limit) if self.limit else 0

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
