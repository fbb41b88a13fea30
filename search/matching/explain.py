"""Where a score came from."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kashaf.search.kernels import Docs
from kashaf.search.matching.evaluator import Evaluator
from kashaf.search.matching.multi_term import FIELD, expanded
from kashaf.search.model.explanation import Part
from kashaf.search.postings.positions import counted
from kashaf.search.query import nodes
from kashaf.search.query.multi_term import label
from kashaf.search.query.nodes import Query, Word
from kashaf.search.query.traversal import words_of
from kashaf.search.scoring.bm25 import WEIGHTS, Term, bm25, term_matches
from kashaf.search.scoring.ranking import proximity, terms_of


def explain(evaluator: Evaluator, query: Query, number: int) -> tuple[Part, ...]:
    """The parts of the score that `query` gives to document `number`, one of its matches."""
    return tuple(_parts(evaluator, query, np.array([number], np.uint32), 1.0))


def _parts(evaluator: Evaluator, query: Query, only: Docs, factor: float) -> Iterator[Part]:
    match query:
        case nodes.And(queries=queries) | nodes.Or(queries=queries):
            for part in queries:
                if len(evaluator.matches(part, only)):
                    yield from _parts(evaluator, part, only, factor)
        case nodes.Filter(query=part):
            yield from _parts(evaluator, part, only, factor)
        case nodes.Boost(query=part, factor=more):
            yield from _parts(evaluator, part, only, factor * more)
        case nodes.Not():
            return
        case _:
            for found in _leaf(evaluator, query, only):
                yield found._replace(score=found.score * factor)


def _leaf(evaluator: Evaluator, query: Query, only: Docs) -> Iterator[Part]:
    segments = evaluator.segments
    match query:
        case nodes.BooleanOr(words=words):
            for word in words:
                if len(evaluator.matches(word, only)):
                    yield from _terms(evaluator, _weighted(terms_of(word)), only)
            if len(words) > 1:
                near = proximity(segments, words, only)
                for first, second, bonus in near:
                    if bonus[0]:
                        yield Part("near", f"{first} {second}", 0, 0, float(bonus[0]))
        case Word():
            yield from _terms(evaluator, _weighted(terms_of(query)), only)
        case nodes.Phrase() | nodes.Near():
            words = words_of(query)
            found = counted(evaluator.phrase_positions(query, only))
            score = term_matches(segments, "text", [word.stem for word in words], found).scores
            stems = " ".join(word.stem for word in words)
            yield Part("phrase", stems, int(found.freqs[0]), 0, float(score[0]))
            forms = dict.fromkeys(word.form for word in words)
            yield from _terms(evaluator, _weighted(("form", form) for form in forms), only)
        case nodes.Exact(forms=forms):
            yield from _terms(evaluator, [("form", f, 1.0) for f in dict.fromkeys(forms)], only)
        case nodes.Root(root=root):
            yield from _terms(evaluator, _weighted([("root", root)]), only)
        case nodes.Prefix() | nodes.Wildcard() | nodes.Fuzzy():
            docs, freqs = expanded(segments, query, evaluator.budget)
            at = int(np.searchsorted(docs, only[0]))
            score = bm25(segments, FIELD, docs, freqs)
            yield Part(FIELD, label(query), round(freqs[at]), len(docs), float(score[at]))
        case nodes.Value(field=field, value=value):
            count = len(segments.postings(field, value)[0])
            yield Part(field, value, 1, count, 1.0)
        case nodes.DateRange(first=first, last=last):
            yield Part("date", f"{first or ''}..{last or ''}", 1, 0, 1.0)
        case _:
            yield Part("*", "*", 1, segments.max_doc, 1.0)


def _weighted(terms: Iterable[Term]) -> list[tuple[str, str, float]]:
    return [(field, term, WEIGHTS[field]) for field, term in terms]


def _terms(
    evaluator: Evaluator, terms: Sequence[tuple[str, str, float]], only: Docs
) -> Iterator[Part]:
    segments = evaluator.segments
    for field, term, weight in terms:
        docs, freqs = segments.postings(field, term)
        at = int(np.searchsorted(docs, only[0]))
        if at < len(docs) and docs[at] == only[0]:
            score = weight * float(bm25(segments, field, docs, freqs)[at])
            yield Part(field, term, int(freqs[at]), len(docs), score)
