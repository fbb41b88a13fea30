"""The query tree: the meaning of a query, independent of its syntax and of the engine.

The parser builds the tree; each engine evaluates it. The text in a node is already analyzed.
`scope` restricts where a word may occur: anywhere (None), in the title, in the body, or in a text
field of the schema.

To add a node:

1. Define it here and add it to one kind of `Leaf`, or to `Query` if it contains other queries. The
   type checker then reports every function that does not handle it yet; all of them end in
   `assert_never`:
2. `query.traversal`: its words, and how much it costs to evaluate;
3. `query.describe`: its text in the query language;
4. `matching.evaluator` and `matching.explain`: its matches, scores and explanation on disk;
5. `opensearch.translation`: its translation for a cluster;
6. `highlight.spec`: what it highlights;
7. if it has words, `engine.expansion`, `engine.synonyms` and `fields.texts`: their other forms,
   their synonyms, and the fields that they are searched for in.

Then let `query.parser` build it, and add it to the reference implementation in
tests/search/matching/test_evaluator.py and to docs/reference/query-language.md.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from kashaf.index.analysis.morphology import nisba_relatives

Scope: TypeAlias = str | None
_MAIN: Final = (None, "title", "body")


class Word(NamedTuple):
    """One analyzed word.

    It matches by lemma, by weak key and by the other forms; its stem, form and root add to the
    score. `scoring.bm25.WEIGHTS` weights the fields.

    Attributes:
        text: The word as typed.
        form: Its folded form.
        stem: Its stem.
        root: Its root; None for a function word.
        is_stopword: Whether it is a function word.
        scope: Where it may occur.
        lemmas: The lemmas to look for, likeliest first.
        weak: The keys of other spellings to look for.
        forms: Other forms to look for, which the terms of the index show to be the same word.
        joined: Forms in which it is one word with a function word that was left out beside it
            (لاسيما); they become `forms` if they occur in the index.
        related: Whether words of the same root match as well.
        fields: The text fields of the schema that it matches in as well, with the weight of each.
            "title" has the weight of a match in the title if it is not 1.
    """

    text: str
    form: str
    stem: str
    root: str | None
    is_stopword: bool = False
    scope: Scope = None
    lemmas: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    related: bool = False
    fields: tuple[tuple[str, float], ...] = ()

    @property
    def is_main(self) -> bool:
        """Whether it is searched for in title and body."""
        return self.scope in _MAIN

    @property
    def relatives(self) -> tuple[str, ...]:
        """Nisbas and the words that they derive from, which match as well if related words do."""
        return nisba_relatives(self.text) if self.related else ()

    @property
    def field(self) -> str:
        """The index field that contains the positions of its lemmas."""
        return "text" if self.scope is None or self.scope in _MAIN else self.scope


@dataclass(frozen=True)
class BooleanOr:
    """Words in any order, of which at least `minimum_should_match` must match.

    Neighboring words that occur close together add to the score. Without words it matches nothing.
    """

    words: tuple[Word, ...]
    minimum_should_match: int = 1


@dataclass(frozen=True)
class Phrase:
    """Consecutive words, compared by lemma, at most `slop` moves apart."""

    words: tuple[Word, ...]
    slop: int = 0
    scope: Scope = None


@dataclass(frozen=True)
class Near:
    """Two words at most `within` positions apart, in either order."""

    left: Word
    right: Word
    within: int


@dataclass(frozen=True)
class Exact:
    """Consecutive words as spelled: the same letters, and the same vowel marks where given.

    Attributes:
        words: The words as typed.
        forms: Their folded forms, by which candidates are found.
        scope: Where they may occur.
    """

    words: tuple[str, ...]
    forms: tuple[str, ...]
    scope: Scope = None


@dataclass(frozen=True)
class Root:
    """All words of a root."""

    root: str


@dataclass(frozen=True)
class Prefix:
    """All forms that start with `form`."""

    form: str
    scope: Scope = None

    @property
    def label(self) -> str:
        """The node as typed, its text folded."""
        return f"{self.form}*"


@dataclass(frozen=True)
class Wildcard:
    """All forms that match a pattern: `*` is any letters, `?` is one letter."""

    pattern: str
    scope: Scope = None

    @property
    def label(self) -> str:
        """The node as typed, its text folded."""
        return self.pattern


@dataclass(frozen=True)
class Fuzzy:
    """All forms at most `distance` edits (1 or 2) from `form`."""

    form: str
    distance: int = 1
    scope: Scope = None

    @property
    def label(self) -> str:
        """The node as typed, its text folded."""
        return f"{self.form}~{self.distance}"


@dataclass(frozen=True)
class Value:
    """The documents with this value in this field of the index."""

    field: str
    value: str


@dataclass(frozen=True)
class DateRange:
    """The documents dated from `first` to `last`, both included, as YYYY-MM-DD; None is open."""

    first: str | None
    last: str | None
    field: str = "date"


@dataclass(frozen=True)
class NumberRange:
    """The documents with a number from `low` to `high`, both included unless excluded."""

    field: str
    low: float | None
    high: float | None
    excludes_low: bool = False
    excludes_high: bool = False


@dataclass(frozen=True)
class Exists:
    """The documents with a value in a field.

    Attributes:
        field: The name of the field.
        kind: Its kind: text, keyword, number or date.
    """

    field: str
    kind: str


@dataclass(frozen=True)
class Nearest:
    """The documents whose meaning is nearest to that of a text; each scores its cosine.

    Attributes:
        text: The text, or the id of the document with that meaning.
        vector: Its vector, a byte for each dimension.
    """

    text: str
    vector: bytes


@dataclass(frozen=True)
class And:
    """All of the queries match; their scores are added up."""

    queries: tuple["Query", ...]


@dataclass(frozen=True)
class Or:
    """At least one of the queries matches; the scores of those that match are added up."""

    queries: tuple["Query", ...]


@dataclass(frozen=True)
class Not:
    """All documents that do not match the query; adds no score."""

    query: "Query"


@dataclass(frozen=True)
class Filter:
    """The matches of `query` that also match `by`, which adds no score."""

    query: "Query"
    by: "Query"


@dataclass(frozen=True)
class Boost:
    """A query whose score is multiplied by `factor`."""

    query: "Query"
    factor: float


@dataclass(frozen=True)
class Blend:
    """The documents that match by words or by meaning, ranked by both; see `meaning.ranking`."""

    words: "Query"
    nearest: Nearest


@dataclass(frozen=True)
class Everything:
    """All documents, each with score 1."""


MultiTermQuery: TypeAlias = Prefix | Wildcard | Fuzzy
"""A node that matches many forms."""

WordLeaf: TypeAlias = Word | BooleanOr | Phrase | Near
"""A leaf of analyzed words."""

SpelledLeaf: TypeAlias = Exact | MultiTermQuery
"""A leaf that compares words letter by letter."""

ValueLeaf: TypeAlias = Value | DateRange | NumberRange | Exists
"""A leaf that compares the value of a field."""

WordlessLeaf: TypeAlias = Root | ValueLeaf | Everything | Nearest
"""A leaf without words."""

Leaf: TypeAlias = WordLeaf | SpelledLeaf | WordlessLeaf
"""A node without sub-queries."""

Query: TypeAlias = Leaf | And | Or | Not | Filter | Boost | Blend
"""A query tree. `BooleanOr(())` matches nothing."""
