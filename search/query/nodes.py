"""The query tree: what a query means, free of how it was typed and of the engine that answers it.

The parser makes it, and each engine answers it. A node's text is already analysed. `scope` says
where a word may stand: anywhere (None), in the title, or in the body.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Scope: TypeAlias = Literal["title", "body"] | None
ExactField: TypeAlias = Literal["source", "tags", "id"]
"""The fields whose terms are whole values, as the document has them."""


class Word(NamedTuple):
    """One analysed word: matches its stem, root and form, and is scored by `scoring.WEIGHTS`.

    text: as the user typed it; root: None for a function word.
    """

    text: str
    form: str
    stem: str
    root: str | None
    is_stopword: bool = False
    scope: Scope = None


@dataclass(frozen=True)
class BooleanOr:
    """A bag_of_words of words: at least `minimum_should_match` of them match; neighbours that stand close score more."""

    words: tuple[Word, ...]
    minimum_should_match: int = 1


@dataclass(frozen=True)
class Phrase:
    """Words one after the other by stem, function words by form, with at most `slop` moves."""

    words: tuple[Word, ...]
    slop: int = 0
    scope: Scope = None


@dataclass(frozen=True)
class Near:
    """Two words, in either order, at most `within` positions apart."""

    left: Word
    right: Word
    within: int


@dataclass(frozen=True)
class Exact:
    """A word, or several in a row, as spelled: letters must be the same, vowels where given.

    words: as typed; forms: their folded forms, by which candidates are found.
    """

    words: tuple[str, ...]
    forms: tuple[str, ...]
    scope: Scope = None


@dataclass(frozen=True)
class Root:
    """The words that have this root."""

    root: str


@dataclass(frozen=True)
class Prefix:
    """The forms that begin with `form`."""

    form: str
    scope: Scope = None


@dataclass(frozen=True)
class Wildcard:
    """The forms of this pattern: `*` any letters, `?` one letter."""

    pattern: str
    scope: Scope = None


@dataclass(frozen=True)
class Fuzzy:
    """The forms at most `distance` edits (1 or 2) from `form`."""

    form: str
    distance: int = 1
    scope: Scope = None


@dataclass(frozen=True)
class Value:
    """The documents whose field is exactly `value`."""

    field: ExactField
    value: str


@dataclass(frozen=True)
class DateRange:
    """The documents dated from `first` to `last`, both included; days as YYYY-MM-DD, or open."""

    first: str | None
    last: str | None


@dataclass(frozen=True)
class And:
    """All of the queries match; their scores add up."""

    queries: tuple["Query", ...]


@dataclass(frozen=True)
class Or:
    """One of the queries matches at least; the scores of those that do add up."""

    queries: tuple["Query", ...]


@dataclass(frozen=True)
class Not:
    """All documents but these; adds no score."""

    query: "Query"


@dataclass(frozen=True)
class Filter:
    """What `query` finds and `by` finds as well; `by` adds no score."""

    query: "Query"
    by: "Query"


@dataclass(frozen=True)
class Boost:
    """`query` with its score multiplied."""

    query: "Query"
    factor: float


@dataclass(frozen=True)
class Everything:
    """All documents, with score 1."""


Query: TypeAlias = (
    Word
    | BooleanOr
    | Phrase
    | Near
    | Exact
    | Root
    | Prefix
    | Wildcard
    | Fuzzy
    | Value
    | DateRange
    | And
    | Or
    | Not
    | Filter
    | Boost
    | Everything
)
"""A tree of these nodes. `BooleanOr(())` finds nothing."""
