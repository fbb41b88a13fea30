"""The other forms of plain words: of a single `Word`, and of the words of a `BooleanOr`."""

from collections.abc import Sequence
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.morphology import (
    attached_forms,
    candidate_forms,
    hamza_candidates,
    hamza_forms,
    is_compound,
)
from kashaf.search.engine.expansion.spacing import (
    SPACING_WEIGHT,
    has_reading,
    is_known,
    splits,
    ways,
    windows,
)
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Query, Word

MAX_WORDS: Final = 5
"""The most words of a `BooleanOr` that is expanded; in a longer one each word matters little."""
MAX_JOINED: Final = 2
"""The most words that are tried joined to one; words of Latin letters and digits may be more."""

_ARTICLES: Final = ("", "ال")


def is_text(leaf: Word | nodes.BooleanOr) -> bool:
    """Return whether a leaf is a `BooleanOr` of too many words to expand."""
    return isinstance(leaf, nodes.BooleanOr) and len(leaf.words) > max(
        MAX_WORDS, leaf.minimum_should_match
    )


def bag_candidates(words: Sequence[Word], analyzer: Analyzer) -> set[str]:
    """Return the forms to look up in the index for the words of a `Word` or `BooleanOr`."""
    joined = {form for _, _, forms in windows(words, MAX_JOINED) for form in forms}
    joined.update(form for word in words for form in word.joined)
    return joined.union(*(_candidates(word, analyzer) for word in words))


def _candidates(word: Word, analyzer: Analyzer) -> frozenset[str]:
    """Return the forms to look up in the index for a word."""
    if word.is_stopword:
        return frozenset()
    form, known, may_lack = word.form, is_known(word), has_reading(word)

    def find() -> frozenset[str]:
        parts = {part for way in ways(word) for part in way}
        hamzas = hamza_candidates(_without_article(form)) if may_lack else []
        found = (article + other for other in hamzas for article in _ARTICLES)
        attached = () if known else candidate_forms(form)
        return frozenset(parts.union(found, attached))

    return analyzer.derived(("candidates", form, known, may_lack), find)


def _hamza_forms(word: Word, occurring: frozenset[str]) -> tuple[str, ...]:
    """Return the forms of a word with a hamza removed or added, with and without the article."""
    if not has_reading(word):
        return ()

    def occurs(form: str) -> bool:
        return any(article + form in occurring for article in _ARTICLES)

    forms = hamza_forms(_without_article(word.form), occurs)
    found = (article + form for form in forms for article in _ARTICLES)
    return tuple(form for form in found if form in occurring)


def _without_article(form: str) -> str:
    return form.removeprefix(_ARTICLES[1])


def expand_bag(
    leaf: Word | nodes.BooleanOr, occurring: frozenset[str], analyzer: Analyzer
) -> Query:
    """Return a `Word` or `BooleanOr` with the other forms of its words."""
    if isinstance(leaf, Word):
        return _expand_word(leaf, occurring, analyzer)
    words, minimum = leaf.words, leaf.minimum_should_match
    if is_text(leaf):
        return leaf
    if 1 < minimum == len(words):
        return _all_of(words, occurring, analyzer)
    expanded = [_with_forms(word, occurring, analyzer) for word in words]
    for start, end, joined in windows(words, MAX_JOINED):
        added = tuple(form for form in joined if form in occurring)
        for number in range(start, end) if added else ():
            forms = (*expanded[number].forms, *added)
            expanded[number] = expanded[number]._replace(forms=forms)
    parts: list[Query] = [nodes.BooleanOr(tuple(expanded), minimum)]
    for at, word in enumerate(words):
        if len(words) == 1 or is_compound(word.form):
            rest = (*words[:at], *words[at + 1 :])
            parts += (
                nodes.And((nodes.BooleanOr(rest, minimum - 1), found)) if minimum > 1 else found
                for found in _apart(word, occurring, analyzer)
            )
    return nodes.Or(tuple(parts)) if len(parts) > 1 else parts[0]


def _all_of(words: Sequence[Word], occurring: frozenset[str], analyzer: Analyzer) -> Query:
    """Return the query for the documents that contain all words, each as if searched for alone."""
    queries = [_expand_word(word, occurring, analyzer) for word in words]
    plain = tuple(query for query in queries if isinstance(query, Word))
    parts = [query for query in queries if not isinstance(query, Word)]
    if plain:
        parts.insert(0, nodes.BooleanOr(plain, len(plain)))
    return parts[0] if len(parts) == 1 else nodes.And(tuple(parts))


def _expand_word(word: Word, occurring: frozenset[str], analyzer: Analyzer) -> Query:
    """Return the query for a word, in its other forms or written as several words."""
    expanded = _with_forms(word, occurring, analyzer)
    apart = _apart(word, occurring, analyzer)
    return nodes.Or((expanded, *apart)) if apart else expanded


def _with_forms(word: Word, occurring: frozenset[str], analyzer: Analyzer) -> Word:
    if word.joined:
        word = _with_joined(word, occurring, analyzer)
    if occurring.isdisjoint(_candidates(word, analyzer)):
        return word
    forms = word.forms + _hamza_forms(word, occurring)
    if not is_known(word):
        occurs = occurring.__contains__
        forms += attached_forms(word.form, occurs, has_reading=has_reading(word))
    return word._replace(forms=forms)


def _with_joined(word: Word, occurring: frozenset[str], analyzer: Analyzer) -> Word:
    """Return a word with its joined forms that occur (لاسيما), except those found by lemma."""
    forms = tuple(
        form
        for form in word.joined
        if form in occurring and set(analyzer.word(form).lemmas).isdisjoint(word.lemmas)
    )
    return word._replace(forms=forms, joined=())


def _apart(word: Word, occurring: frozenset[str], analyzer: Analyzer) -> list[Query]:
    """Return a phrase for each way to write a word as several words that occur in the index."""
    if occurring.isdisjoint(_candidates(word, analyzer)):
        return []
    return [
        nodes.Boost(nodes.Phrase(words, scope=word.scope), SPACING_WEIGHT)
        for words in splits(word, occurring, analyzer)
    ]
