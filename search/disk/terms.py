"""The terms of an index in a folder."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling.respelling import best_spelling
from kashaf.index.store.analysis_cache import AnalysisCache
from kashaf.search.kernels import intersect
from kashaf.search.postings.segments import Segments
from kashaf.search.query.multi_term import prefix_forms

if TYPE_CHECKING:
    from kashaf.search.postings.vocabulary import FuzzyRows, Vocabulary

_CACHED_MATCHES: Final = 1000
"""The most words whose phonetic matches are cached, a few forms each."""


class DiskTerms:
    """The terms of an index in a folder; see `Terms`."""

    def __init__(self, segments: Segments, analyzer: Analyzer, cache: AnalysisCache) -> None:
        """Look the terms up in these segments, and their spellings in their analysis cache."""
        self._segments = segments
        self._analyzer = analyzer
        self._cache = cache
        self._phonetic_matches = lru_cache(_CACHED_MATCHES)(partial(_phonetic_matches, segments))
        self.max_doc = segments.max_doc

    def doc_freqs(self, field: str, terms: Sequence[str]) -> list[int]:
        """See `Terms.doc_freqs`; deleted documents are included."""
        return self._segments.doc_freqs(field, terms)

    def completions(self, prefix: str, before: Sequence[str], limit: int) -> dict[str, int]:
        """See `Terms.completions`; only the most frequent forms of the whole index are tried."""
        counts: Counter[str] = Counter()
        for vocabulary in self._vocabularies():
            for beginning in prefix_forms(prefix):
                counts.update(vocabulary.most_frequent(beginning, limit))
        most_frequent = dict(counts.most_common(limit))
        return self._counts_together(before, most_frequent) if before else most_frequent

    def headlines(self, before: Sequence[str], last: Sequence[str], limit: int) -> list[str]:
        """See `Terms.headlines`."""
        segments = self._segments
        titles: list[str] = []
        for lemma in dict.fromkeys(last):
            docs = segments.live_docs_with("title", lemma)
            for other in before:
                docs = intersect(docs, segments.postings("title", other)[0])
            titles += (str(segments.stored(n).get("title", "")) for n in docs[:limit].tolist())
            if len(titles) >= limit:
                break
        return titles

    def fuzzy_matches(self, form: str, edits: int) -> list[str]:
        """See `Terms.fuzzy_matches`."""
        return _ordered(self._segments, lambda one: one.fuzzy_matches(form, edits))

    def phonetic_matches(self, form: str) -> list[str]:
        """See `Terms.phonetic_matches`."""
        return list(self._phonetic_matches(form))

    def spelling(self, form: str) -> str:
        """See `Terms.spelling`."""
        return best_spelling(
            form, lambda spelled: self._cache.find(spelled) is not None, self._cost
        )

    def _cost(self, spelling: str) -> float:
        return next((reading.cost for reading in self._analyzer.readings(spelling)), 99.0)

    def most_frequent_match(self, pattern: str) -> str | None:
        """See `Terms.most_frequent_match`."""
        counts: Counter[str] = Counter()
        for vocabulary in self._vocabularies():
            counts.update(vocabulary.regex_matches(pattern))
        best = nlargest(1, counts, key=lambda form: (counts[form], form))
        return best[0] if best else None

    def _vocabularies(self) -> "list[Vocabulary]":
        return _vocabularies(self._segments)

    def _counts_together(self, before: Sequence[str], forms: Iterable[str]) -> dict[str, int]:
        """Return in how many live documents each form occurs with all lemmas `before`."""
        docs = self._segments.live_docs
        for lemma in before:
            docs = intersect(docs, self._segments.postings("text", lemma)[0])
        counts = {
            form: len(intersect(docs, self._segments.postings("form", form)[0])) for form in forms
        }
        ordered = sorted(counts, key=lambda form: -counts[form])
        return {form: counts[form] for form in ordered if counts[form]}


def _phonetic_matches(segments: Segments, form: str) -> tuple[str, ...]:
    return tuple(_ordered(segments, lambda one: one.phonetic_matches(form)))


def _ordered(segments: Segments, find: "Callable[[Vocabulary], FuzzyRows]") -> list[str]:
    """Merge the matches of all segments: closest first, then most frequent first."""
    counts: Counter[str] = Counter()
    distance_of: dict[str, int] = {}
    for vocabulary in _vocabularies(segments):
        for row, distance in zip(*(rows.tolist() for rows in find(vocabulary)), strict=True):
            term = vocabulary.terms.terms[row].decode()
            counts[term] += int(vocabulary.terms.df[row])
            distance_of[term] = distance
    return sorted(counts, key=lambda term: (distance_of[term], -counts[term], term))


def _vocabularies(segments: Segments) -> "list[Vocabulary]":
    return [segments.vocabulary(reader, "form") for reader, _ in segments.readers]
