"""What to highlight for a query, whichever engine answers it."""

from typing import NamedTuple, assert_never

from kashaf.index.analysis.morphology.nisba import with_article
from kashaf.search.query import nodes
from kashaf.search.query.nodes import MultiTermQuery, Query, Word
from kashaf.search.query.traversal import leaves, words_of


class HighlightSpec(NamedTuple):
    """What to highlight.

    Attributes:
        lemmas: Words with one of these lemmas.
        weak: Words with one of these weak keys.
        roots: Words of one of these roots.
        spelled: Consecutive words as spelled.
        exact: Words with one of these forms.
        forms: Words whose form a multi-term query matches.
        phrases: Consecutive words, each by its lemmas, and each phrase with its slop. With a slop,
            each word is highlighted by itself.
    """

    lemmas: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()
    spelled: tuple[tuple[str, ...], ...] = ()
    exact: frozenset[str] = frozenset()
    forms: tuple[MultiTermQuery, ...] = ()
    phrases: tuple[tuple[tuple[tuple[str, ...], ...], int], ...] = ()


def highlight_spec(query: Query) -> HighlightSpec:
    """Return what a query highlights: all its leaves but those it excludes or only filters by."""
    words: list[Word] = []
    roots: list[str] = []
    spelled: list[tuple[str, ...]] = []
    forms: list[MultiTermQuery] = []
    phrases: list[tuple[tuple[tuple[str, ...], ...], int]] = []
    for leaf in leaves(query):
        match leaf:
            case Word() | nodes.BooleanOr() | nodes.Near():
                words += words_of(leaf)
            case nodes.Phrase(slop=slop):
                phrases.append((tuple(word.lemmas for word in leaf.words), slop))
            case nodes.Exact():
                spelled.append(leaf.words)
            case nodes.Root(root=root):
                roots.append(root)
            case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                forms.append(leaf)
            case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
                pass
            case nodes.Everything() | nodes.Nearest():
                pass
            case _:
                assert_never(leaf)
    return HighlightSpec(
        lemmas=frozenset(lemma for word in words for lemma in (*word.lemmas, *word.relatives)),
        weak=frozenset(key for word in words for key in word.weak),
        roots=frozenset([*roots, *(word.root for word in words if word.related and word.root)]),
        spelled=tuple(spelled),
        exact=frozenset(form for word in words for form in _forms(word)),
        forms=tuple(forms),
        phrases=tuple(phrases),
    )


def _forms(word: Word) -> tuple[str, ...]:
    relatives = (form for other in word.relatives for form in with_article(other))
    return (word.form, *word.forms, *relatives)
