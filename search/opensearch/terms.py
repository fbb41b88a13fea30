"""The words of an index on a cluster, as far as a cluster can be asked about them.

A cluster counts the documents of a term, and finds words a few edits away, but it does not list the
terms of a field. The words with a prefix or of a pattern are read from `SAMPLE` documents that have
one, and then counted in all: a word that none of them has is not offered.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from heapq import nlargest
from typing import Any, Final

from kashaf.index.analysis import Analyzer
from kashaf.index.analysis.phonetic import phonetic_key
from kashaf.index.opensearch.document_encoding import safe
from kashaf.search.kernels.edit_distance import code_points, distances
from kashaf.search.model.budget import SECONDS
from kashaf.search.opensearch.cluster import Cluster

SAMPLE: Final = 50
_AT_ONCE: Final = 500
_CLOSE: Final = 20

_Dsl = dict[str, Any]


class ClusterTerms:
    """The terms of an index on a cluster, as `terms.Terms`."""

    def __init__(self, cluster: Cluster, analyzer: Analyzer) -> None:
        self._cluster = cluster
        self._analyzer = analyzer

    @cached_property
    def max_doc(self) -> int:
        """How many documents there are."""
        return int(self._ask({"size": 0})["hits"]["total"]["value"])

    def doc_freqs(self, field: str, terms: Sequence[str]) -> list[int]:
        """As `Terms.doc_freqs`."""
        return self._counted(field, terms, ())

    def completions(self, prefix: str, before: Sequence[str], limit: int) -> dict[str, int]:
        """As `Terms.completions`, of the words in a sample."""
        found = {"prefix": {"form": {"value": safe(prefix), "rewrite": "constant_score"}}}
        forms = self._sampled(found, before, lambda form: form.startswith(prefix))
        counts = dict(zip(forms, self._counted("form", forms, before), strict=True))
        best = sorted((form for form in counts if counts[form]), key=lambda f: (-counts[f], f))
        return {form: counts[form] for form in best[:limit]}

    def headlines(self, before: Sequence[str], last: Sequence[str], limit: int) -> list[str]:
        """As `Terms.headlines`, those with the first of `last` first."""
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
        """As `Terms.fuzzy_matches`, at most `_CLOSE`, with the first letter among those that differ."""
        options = {
            "field": "form",
            "analyzer": "keyword",
            "suggest_mode": "always",
            "max_edits": edits,
            "prefix_length": 0,
            "min_word_length": 1,
            "accuracy": 0,
            "size": _CLOSE,
            "shard_size": 5 * _CLOSE,
        }
        body = {"size": 0, "suggest": {"close": {"text": safe(form), "term": options}}}
        found = self._ask(body).get("suggest", {}).get("close", ())
        counts = {option["text"]: option["freq"] for word in found for option in word["options"]}
        edits_to = distances(form, *code_points(list(counts))).tolist() if counts else []
        distance_of = dict(zip(counts, edits_to, strict=True))
        close = [term for term in counts if distance_of[term] <= edits]
        return sorted(close, key=lambda term: (distance_of[term], -counts[term], term))

    def phonetic_matches(self, form: str) -> list[str]:
        """As `Terms.phonetic_matches`, of those that `fuzzy_matches` gives."""
        return [other for other in self.fuzzy_matches(form, 2) if phonetic_key(other) == phonetic_key(form)]

    def most_frequent_match(self, pattern: str) -> str | None:
        """As `Terms.most_frequent_match`, of the words in a sample."""
        regexp = {"value": pattern, "flags": "NONE", "rewrite": "constant_score"}
        matches = re.compile(pattern).fullmatch
        forms = self._sampled({"regexp": {"form": regexp}}, (), lambda form: bool(matches(form)))
        counts = dict(zip(forms, self.doc_freqs("form", forms), strict=True))
        best = nlargest(1, counts, key=lambda form: (counts[form], form))
        return best[0] if best else None

    def _sampled(
        self, found: _Dsl, before: Sequence[str], wanted: Callable[[str], bool]
    ) -> list[str]:
        """The wanted forms in some of the documents that `found` finds, the commonest first."""
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

    def _counted(self, field: str, terms: Sequence[str], before: Sequence[str]) -> list[int]:
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

    def _ask(self, body: _Dsl) -> _Dsl:
        everything: _Dsl = {"query": {"match_all": {}}}
        return self._cluster.ask(everything | body, SECONDS, "terms")


def _having(field: str, stems: Sequence[str]) -> _Dsl:
    return {"filter": [_term(field, stem) for stem in stems]}


def _term(field: str, term: str) -> _Dsl:
    return {"term": {field: safe(term)}}
