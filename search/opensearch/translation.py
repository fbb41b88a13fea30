"""The translation of a query tree to OpenSearch's query language.

A node becomes a query that matches the same documents, with scores as similar as possible. Known
differences from the engine on disk, in scores except for the last two:

- idf counts the documents that have the field, and lengths of more than 40 tokens are rounded, as
  in Lucene; proximity counts less the further two words are apart, and a word counts as early or
  not, without degrees;
- the forms of a multi-term query are scored one by one, by their mean frequency;
- a word of a phrase cannot have a scope of its own; that of the phrase applies;
- a sloppy phrase in the body that also occurs in the title is matched as words within a span.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, TypeAlias, assert_never

from kashaf.index.analysis.spelling.exact import letters
from kashaf.index.fields.schema import TEXTS
from kashaf.index.opensearch.document_encoding import bare, safe, spelled
from kashaf.index.opensearch.mapping import SEPARATOR
from kashaf.index.store.schema import BODY_POSITION
from kashaf.search.model.budget import MAX_EXPANSIONS
from kashaf.search.query import nodes
from kashaf.search.query.describe import describe
from kashaf.search.query.multi_term import prefix_forms
from kashaf.search.query.nodes import Leaf, MultiTermQuery, Query, Scope, Word
from kashaf.search.query.traversal import words_of
from kashaf.search.scoring.bm25 import WEIGHTS
from kashaf.search.scoring.ranking import (
    EARLY,
    EARLY_SPAN,
    PROXIMITY,
    WINDOW,
)
from kashaf.search.scoring.word_scores import bonus_terms, field_terms, matching_terms

Dsl: TypeAlias = dict[str, Any]

MAX_WORDS: Final = 100
"""The most words of a bag of words: a cluster accepts 1,024 clauses, and each word is eight."""
SCORED_FORMS: Final = 50
"""How many forms of a multi-term query are scored; all of them match."""
SCOPED_FORMS: Final = 500
"""How many forms of a multi-term query match if it has a scope."""
NOTHING: Final[Dsl] = {"match_none": {}}
_ANY_MARKS: Final = "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]*"


@dataclass
class Translation:
    """A translated query.

    Attributes:
        query: The query in OpenSearch's language.
        nearness: Clauses whose scores are added to those of the top documents.
        notes: What was left out, in sentences for the user.
    """

    query: Dsl
    nearness: list[Dsl] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def translate(query: Query) -> Translation:
    """Return the translation of a query tree."""
    translator = _Translator()
    return Translation(translator.query(query, 1.0), translator.nearness, translator.notes)


class _Translator:
    """Translates one query tree, and collects what goes beside the query."""

    def __init__(self) -> None:
        self.nearness: list[Dsl] = []
        self.notes: list[str] = []

    def query(self, query: Query, factor: float) -> Dsl:
        """Translate a node; `factor`: the product of the boosts around it, 0 in a filter."""
        match query:
            case nodes.And(queries=queries):
                return _bool(must=[self.query(part, factor) for part in queries])
            case nodes.Or(queries=queries):
                return _any([self.query(part, factor) for part in queries])
            case nodes.Not(query=part):
                return _bool(filter=[{"match_all": {}}], must_not=[self.query(part, 0)])
            case nodes.Filter(query=part, by=by):
                return _bool(must=[self.query(part, factor)], filter=[self.query(by, 0)])
            case nodes.Boost(query=part, factor=more):
                more = max(more, 0.0)
                return _bool(must=[self.query(part, factor * more)], boost=more)
            case nodes.Blend(words=part):
                return self.query(part, factor)
            case _:
                return self._leaf(query, factor)

    def _leaf(self, leaf: Leaf, factor: float) -> Dsl:
        match leaf:
            case Word():
                return self._bag_of_words((leaf,), 1, factor)
            case nodes.BooleanOr(words=words, minimum_should_match=minimum):
                return self._bag_of_words(words, minimum, factor)
            case nodes.Phrase() | nodes.Near():
                return _positional(leaf)
            case nodes.Exact() | nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy() if (
                leaf.scope not in (None, *TEXTS)
            ):
                self.notes.append(f"{describe(leaf)}: is not supported on a cluster")
                return NOTHING
            case nodes.Exact():
                return _exact(leaf)
            case nodes.Root(root=root):
                return _term("root", root, WEIGHTS["root"])
            case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
                return self._multi_term(leaf)
            case nodes.Value() | nodes.DateRange() | nodes.NumberRange() | nodes.Exists():
                return {"constant_score": {"filter": _values(leaf)}}
            case nodes.Everything() | nodes.Nearest():  # `ClusterSnapshot.nearest` raises before
                return {"match_all": {}}
            case _:
                assert_never(leaf)

    def _bag_of_words(self, words: Sequence[Word], minimum: int, factor: float) -> Dsl:
        if len(words) > MAX_WORDS:
            self.notes.append(f"only the first {MAX_WORDS} words were searched for")
            words = words[:MAX_WORDS]
        if factor > 0:
            self.nearness += [
                _near_words(first, second, factor)
                for first, second in pairwise(words)
                if first.root and second.root and first.lemmas != second.lemmas
                if first.is_main and second.is_main
            ]
            if len(words) > 1:
                early = {word.lemmas: word for word in words if word.root and word.is_main}
                self.nearness += [_early_word(word, factor) for word in early.values()]
        if max(minimum, 1) > len(words):
            return NOTHING
        found = _any([_match(word) for word in words], max(minimum, 1))
        bonus = [clause for word in words if word.scope is None for clause in _bonus(word)]
        return _bool(must=[found], should=bonus) if bonus else found

    def _multi_term(self, query: MultiTermQuery) -> Dsl:
        if query.scope is None:
            return _bool(
                filter=[_multi(query, "constant_score")],
                should=[_multi(query, f"top_terms_blended_freqs_{SCORED_FORMS}")],
            )
        self.notes.append(f"{query.label}: only {SCOPED_FORMS} of its words were searched for")
        many = {"span_multi": {"match": _multi(query, f"top_terms_{SCOPED_FORMS}")}}
        return _in_scope(many, query.scope)


def _match(word: Word) -> Dsl:
    """Translate a word; unless it has a scope, without the clauses that only add to its score."""
    scored = [_term(*term) for term in matching_terms(word)]
    fields = [_term(*term) for term in field_terms(word)]
    if word.scope is None or not word.is_main:
        return _any(scored + fields)
    scoped = _bool(
        must=[_any(scored)],
        should=_bonus(word),
        filter=[_in_scope(_lemma_span(word), word.scope)],
    )
    return _any([scoped, *fields])


def _bonus(word: Word) -> list[Dsl]:
    return [_term(*term) for term in bonus_terms(word)]


def _lemma_span(word: Word) -> Dsl:
    spans = [_span(word.field, lemma) for lemma in word.lemmas]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _positional(query: nodes.Phrase | nodes.Near) -> Dsl:
    """Translate a phrase or two near words; their forms add to the score."""
    words = words_of(query)
    if not words:
        return NOTHING
    found = _near(query) if isinstance(query, nodes.Near) else _phrase(query)
    if not words[0].is_main:
        return found
    forms = dict.fromkeys(word.form for word in words)
    return _bool(must=[found], should=[_term("form", form, WEIGHTS["form"]) for form in forms])


def _near(query: nodes.Near) -> Dsl:
    left, right = (_in_scope(_lemma_span(word), word.scope) for word in (query.left, query.right))
    return {
        "span_near": {
            "clauses": [left, right],
            "slop": query.within - 1,
            "in_order": query.left.lemmas == query.right.lemmas,
        }
    }


def _phrase(query: nodes.Phrase) -> Dsl:
    words, slop = query.words, query.slop
    if query.scope is not None and query.scope not in TEXTS:
        return _match_phrase(query.scope, words, slop)
    anywhere = _match_phrase("text", words, slop)
    if query.scope is None:
        return anywhere
    in_title = _match_phrase("title", words, slop)
    if query.scope == "title":
        return _bool(must=[anywhere], filter=[in_title])
    spans = _in_scope(_row([_lemma_span(word) for word in words], slop), "body")
    return _bool(must=[anywhere], filter=[_any([_bool(must_not=[in_title]), spans])])


def _exact(query: nodes.Exact) -> Dsl:
    words = [letters(word) for word in query.words]
    if not words or not all(words):
        return NOTHING
    spans: list[Dsl] = []
    for word in words:
        if any(marks for _, marks in word):
            pattern = "".join(map(_letter_pattern, word))
            regexp = {"regexp": {"spelled": {"value": pattern, "flags": "NONE"}}}
            spans.append({"span_multi": {"match": regexp}})
        else:
            spans.append(_span("spelled", bare(word)))
    forms = [_term("form", form, 1.0) for form in dict.fromkeys(query.forms)]
    return _bool(must=forms, filter=[_in_scope(_row(spans, 0), query.scope)])


def _letter_pattern(letter: tuple[str, frozenset[str]]) -> str:
    """Return a regular expression for a letter with at least these marks, in their order."""
    char, marks = letter
    own = "".join(f"{mark}{_ANY_MARKS}" for mark in sorted(marks))
    return _escaped(spelled(((char, frozenset()),))) + _ANY_MARKS + own


def _escaped(text: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", text)


def _multi(query: MultiTermQuery, rewrite: str) -> Dsl:
    match query:
        case nodes.Prefix(form=form):
            beginnings = "|".join(map(_escaped, map(safe, prefix_forms(form))))
            regexp = {"value": f"({beginnings}).*", "flags": "NONE", "rewrite": rewrite}
            return {"regexp": {"form": regexp}}
        case nodes.Wildcard(pattern=pattern):
            pattern = safe(pattern).replace("\\", "\\\\")
            return {"wildcard": {"form": {"value": pattern, "rewrite": rewrite}}}
        case nodes.Fuzzy(form=form, distance=distance):
            options = {"fuzziness": distance, "transpositions": True, "rewrite": rewrite}
            value = {"value": safe(form), "max_expansions": MAX_EXPANSIONS, **options}
            return {"fuzzy": {"form": value}}
        case _:
            assert_never(query)


def _near_words(first: Word, second: Word, factor: float) -> Dsl:
    """Return the clause for the bonus of two words that occur close together.

    Its weight is half of that of `ranking.proximity`, because the idf of a span is the sum of that
    of its terms and not the mean.
    """
    return {
        "span_near": {
            "clauses": [_lemma_span(first), _lemma_span(second)],
            "slop": WINDOW - 1,
            "in_order": False,
            "boost": PROXIMITY * factor / 2,
        }
    }


def _early_word(word: Word, factor: float) -> Dsl:
    """Return the clause for the bonus of a word that occurs early in the title or the body.

    Only the word's first lemma counts: every further one would be three more clauses.
    """
    lemma = _span(word.field, word.lemmas[0])
    in_title = {"span_first": {"match": lemma, "end": BODY_POSITION}}
    in_lead = {"span_first": {"match": lemma, "end": BODY_POSITION + EARLY_SPAN}}
    early = [
        {"span_first": {"match": lemma, "end": EARLY_SPAN}},
        {"span_not": {"include": in_lead, "exclude": in_title}},
    ]
    return {"dis_max": {"queries": early, "boost": EARLY * factor / 2}}


def _values(query: nodes.Value | nodes.DateRange | nodes.NumberRange | nodes.Exists) -> Dsl:
    """Translate a node that only compares the values of a field."""
    name = query.field
    match query:
        case nodes.Value(value=value):
            return {"term": {name: value}}
        case nodes.DateRange(first=first, last=last):
            bounds: Dsl = {} if first is None else {"gte": first}
            if last is not None:  # the built-in date is a keyword, a day
                bounds |= {"lte": last} if name == "date" else {"lt": f"{last}||+1d"}
        case nodes.NumberRange(low=low, high=high):
            lower = {} if low is None else {"gt" if query.excludes_low else "gte": low}
            upper = {} if high is None else {"lt" if query.excludes_high else "lte": high}
            bounds = lower | upper
        case nodes.Exists():
            bounds = {}
        case _:
            assert_never(query)
    return {"range": {name: bounds}} if bounds else {"exists": {"field": name}}


def _in_scope(span: Dsl, scope: Scope) -> Dsl:
    if scope not in TEXTS:
        return span
    in_title = {"span_first": {"match": span, "end": BODY_POSITION}}
    if scope == "title":
        return in_title
    return {"span_not": {"include": span, "exclude": in_title}}


def _row(spans: list[Dsl], slop: int) -> Dsl:
    if len(spans) == 1:
        return spans[0]
    return {"span_near": {"clauses": spans, "slop": slop, "in_order": slop == 0}}


def _span(name: str, term: str) -> Dsl:
    return {"span_term": {name: safe(term)}}


def _term(name: str, term: str, weight: float) -> Dsl:
    return {"term": {name: {"value": safe(term), "boost": weight}}}


def _match_phrase(name: str, words: Sequence[Word], slop: int) -> Dsl:
    text = " ".join(SEPARATOR.join(map(safe, word.lemmas)) for word in words)
    return {"match_phrase": {name: {"query": text, "slop": slop, "analyzer": "tokens"}}}


def _any(queries: list[Dsl], minimum: int = 1) -> Dsl:
    if len(queries) == 1 and minimum == 1:
        return queries[0]
    return _bool(should=queries, minimum_should_match=minimum) if queries else NOTHING


def _bool(**clauses: Any) -> Dsl:
    return {"bool": clauses}
