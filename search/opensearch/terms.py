"""The terms of an index on a cluster.

A cluster counts the documents of a term and finds terms a few edits away, but it does not list the
terms of a field. Forms with a prefix, or that match a regular expression, are therefore taken from
`SAMPLE` documents that contain one, and then counted in all documents. Known failure: a form that
none of these documents contains is not found.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.spelling.phonetic import phonetic_key
from kashaf.index.analysis.spelling.respelling import respellings
from kashaf.index.lazy import lazy
from kashaf.index.opensearch.document_encoding import safe
from kashaf.search.kernels.edit_distance import code_points, distances
from kashaf.search.model.budget import SECONDS
from kashaf.search.opensearch.cluster import Cluster
from kashaf.search.opensearch.dsl import Dsl

SAMPLE: Final = 50
"""How many documents are searched for forms."""
_AT_ONCE: Final = 500
_MAX_FUZZY: Final = 20


class ClusterTerms:
    """The terms of an index on a cluster; see `Terms`."""

    def __init__(self, cluster: Cluster, analyzer: Analyzer) -> None:
        """Query this cluster; the analyzer is that of the index."""
        self._cluster = cluster
        self._analyzer = analyzer

    @lazy
    def max_doc(self) -> int:
        """The number of documents."""
        return int(self._ask({"size": 0})["hits"]["total"]["value"])

    def doc_freqs(self, field: str, terms: Sequence[str]) -> list[int]:
        """See `Terms.doc_freqs`."""
        return self._counts(field, terms, ())

    def completions(self, prefix: str, before: Sequence[str], limit: int) -> dict[str, int]:
        """See `Terms.completions`; of the forms in a sample of documents."""
        found = {"prefix": {"form": {"value": safe(prefix), "rewrite": "constant_score"}}}
        forms = self._sampled(found, before, lambda form: form.startswith(prefix))
        counts = dict(zip(forms, self._counts("form", forms, before), strict=True))
        best = sorted((form for form in counts if counts[form]), key=lambda f: (-counts[f], f))
        return {form: counts[form] for form in best[:limit]}

    def headlines(self, before: Sequence[str], last: Sequence[str], limit: int) -> list[str]:
        """See `Terms.headlines`; those with the first of `last` come first."""
        boosts = range(len(last), 0, -1)
        one_of = [
            {"constant_score": {"filter": _term("title", stem), "boost": boost}}
            for stem, boost in zip(last, boosts, strict=True)
        ]
        if not one_of:
            return []
        query = {"bool": {"must": [{"dis_max": {"queries": one_of}}], **_having("title", before)}}
        body = {"query": query, "size": limit, "_source": ["document.title"]}
        return [
            hit["_source"].get("document", {}).get("title", "")
            for hit in self._ask(body)["hits"]["hits"]
        ]

    def fuzzy_matches(self, form: str, edits: int) -> list[str]:
        """See `Terms.fuzzy_matches`; at most `_MAX_FUZZY`."""
        options = {
            "field": "form",
            "analyzer": "keyword",
            "suggest_mode": "always",
            "max_edits": edits,
            "prefix_length": 0,
            "min_word_length": 1,
            "accuracy": 0,
            "size": _MAX_FUZZY,
            "shard_size": 5 * _MAX_FUZZY,
        }
        body = {"size": 0, "suggest": {"fuzzy": {"text": safe(form), "term": options}}}
        found = self._ask(body).get("suggest", {}).get("fuzzy", ())
        counts = {option["text"]: option["freq"] for word in found for option in word["options"]}
        edits_to = distances(form, *code_points(list(counts))).tolist() if counts else []
        distance_of = dict(zip(counts, edits_to, strict=True))
        matches = [term for term in counts if distance_of[term] <= edits]
        return sorted(matches, key=lambda term: (distance_of[term], -counts[term], term))

    def phonetic_matches(self, form: str) -> list[str]:
        """See `Terms.phonetic_matches`; of those that `fuzzy_matches` returns."""
        key = phonetic_key(form)
        return [other for other in self.fuzzy_matches(form, 2) if phonetic_key(other) == key]

    def spelling(self, form: str) -> str:
        """See `Terms.spelling`."""
        spellings = list(respellings(form)) if form else []
        counts = dict(zip(spellings, self.doc_freqs("spelled", spellings), strict=True))
        return max(spellings, key=lambda spelled: counts[spelled], default=form)

    def most_frequent_match(self, pattern: str) -> str | None:
        """See `Terms.most_frequent_match`; of the forms in a sample of documents."""
        regexp = {"value": pattern, "flags": "NONE", "rewrite": "constant_score"}
        matches = re.compile(pattern).fullmatch
        forms = self._sampled({"regexp": {"form": regexp}}, (), lambda form: bool(matches(form)))
        counts = dict(zip(forms, self.doc_freqs("form", forms), strict=True))
        best = nlargest(1, counts, key=lambda form: (counts[form], form))
        return best[0] if best else None

    def _sampled(
        self, found: Dsl, before: Sequence[str], wanted: Callable[[str], bool]
    ) -> list[str]:
        """Return the wanted forms in a sample of the documents that match, most frequent first."""
        filters = _having("text", before)["filter"]
        body = {
            "query": {"bool": {"filter": [found, *filters]}},
            "size": SAMPLE,
            "track_total_hits": False,
            "_source": ["document.title", "document.body"],
        }
        counts: Counter[str] = Counter()
        for hit in self._ask(body)["hits"]["hits"]:
            document = hit["_source"].get("document", {})
            text = f"{document.get('title', '')}\n{document.get('body', '')}"
            counts.update({token.form for token in self._analyzer.tokens(text)})
        return [form for form, _ in counts.most_common() if wanted(form)][:_AT_ONCE]

    def _counts(self, field: str, terms: Sequence[str], before: Sequence[str]) -> list[int]:
        """Return how many documents that contain all lemmas `before` contain each term."""
        found: list[int] = []
        for start in range(0, len(terms), _AT_ONCE):
            filters = [_term(field, term) for term in terms[start : start + _AT_ONCE]]
            body = {
                "size": 0,
                "query": {"bool": _having("text", before)},
                "aggs": {"terms": {"filters": {"filters": filters}}},
            }
            answer = self._ask(body).get("aggregations", {})
            buckets = answer.get("terms", {}).get("buckets") or [{"doc_count": 0}] * len(filters)
            found += [int(bucket["doc_count"]) for bucket in buckets]
        return found

    def _ask(self, body: Dsl) -> Dsl:
        everything: Dsl = {"query": {"match_all": {}}}
        return self._cluster.ask(everything | body, SECONDS, "terms")


def _having(field: str, lemmas: Sequence[str]) -> Dsl:
    return {"filter": [_term(field, lemma) for lemma in lemmas]}


def _term(field: str, term: str) -> Dsl:
    return {"term": {field: safe(term)}}
