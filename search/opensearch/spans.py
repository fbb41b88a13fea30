"""The translation of everything that depends on positions: phrases, near words, scopes, bonuses."""

from collections.abc import Sequence
from typing import Final

from kashaf.index.analysis.spelling.exact import letters
from kashaf.index.fields.schema import TEXTS
from kashaf.index.opensearch.document_encoding import bare, safe, spelled
from kashaf.index.opensearch.mapping import SEPARATOR
from kashaf.index.store.schema import BODY_POSITION
from kashaf.search.opensearch.dsl import NOTHING, Dsl, any_of, bool_query, escaped, term_query
from kashaf.search.query import nodes
from kashaf.search.query.nodes import Scope, Word
from kashaf.search.query.traversal import words_of
from kashaf.search.scoring.bm25 import WEIGHTS
from kashaf.search.scoring.ranking import EARLY, EARLY_SPAN, PROXIMITY, WINDOW

_ANY_MARKS: Final = "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]*"


def positional(query: nodes.Phrase | nodes.Near) -> Dsl:
    """Translate a phrase or two near words; their forms add to the score."""
    words = words_of(query)
    if not words:
        return NOTHING
    found = _near(query) if isinstance(query, nodes.Near) else _phrase(query)
    if not words[0].is_main:
        return found
    forms = dict.fromkeys(word.form for word in words)
    return bool_query(
        must=[found], should=[term_query("form", form, WEIGHTS["form"]) for form in forms]
    )


def _near(query: nodes.Near) -> Dsl:
    left, right = (in_scope(lemma_span(word), word.scope) for word in (query.left, query.right))
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
        return bool_query(must=[anywhere], filter=[in_title])
    spans = in_scope(_sequence([lemma_span(word) for word in words], slop), "body")
    return bool_query(must=[anywhere], filter=[any_of([bool_query(must_not=[in_title]), spans])])


def exact(query: nodes.Exact) -> Dsl:
    """Translate words that must be spelled as typed; their forms are scored."""
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
    forms = [term_query("form", form, 1.0) for form in dict.fromkeys(query.forms)]
    return bool_query(must=forms, filter=[in_scope(_sequence(spans, 0), query.scope)])


def _letter_pattern(letter: tuple[str, frozenset[str]]) -> str:
    """Return a regular expression for a letter with at least these marks, in their order."""
    char, marks = letter
    own = "".join(f"{mark}{_ANY_MARKS}" for mark in sorted(marks))
    return escaped(spelled(((char, frozenset()),))) + _ANY_MARKS + own


def near_words(first: Word, second: Word, factor: float) -> Dsl:
    """Return the clause for the bonus of two words that occur close together.

    Its weight is half of that in `ranking.proximity`, because the idf of a span is the sum of its
    terms' idfs rather than their mean.
    """
    return {
        "span_near": {
            "clauses": [lemma_span(first), lemma_span(second)],
            "slop": WINDOW - 1,
            "in_order": False,
            "boost": PROXIMITY * factor / 2,
        }
    }


def early_word(word: Word, factor: float) -> Dsl:
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


def in_scope(span: Dsl, scope: Scope) -> Dsl:
    """Restrict a span to the title or the body; other scopes have a field of their own."""
    if scope not in TEXTS:
        return span
    in_title = {"span_first": {"match": span, "end": BODY_POSITION}}
    if scope == "title":
        return in_title
    return {"span_not": {"include": span, "exclude": in_title}}


def lemma_span(word: Word) -> Dsl:
    """Return a span query for any lemma of a word."""
    spans = [_span(word.field, lemma) for lemma in word.lemmas]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _span(name: str, term: str) -> Dsl:
    return {"span_term": {name: safe(term)}}


def _sequence(spans: list[Dsl], slop: int) -> Dsl:
    if len(spans) == 1:
        return spans[0]
    return {"span_near": {"clauses": spans, "slop": slop, "in_order": slop == 0}}


def _match_phrase(name: str, words: Sequence[Word], slop: int) -> Dsl:
    text = " ".join(SEPARATOR.join(map(safe, word.lemmas)) for word in words)
    return {"match_phrase": {name: {"query": text, "slop": slop, "analyzer": "tokens"}}}
