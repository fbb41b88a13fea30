"""The engines compared: each indexes one retrieval set and ranks documents for all its queries.

Each imports its package on call: an engine that is not asked for need not be installed.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.corpora import RetrievalSet
from benchmarks.lucene import engine as lucene_search
from benchmarks.quality.opensearch import arabic_analyzer, kashaf_on_cluster

if TYPE_CHECKING:
    from kashaf.search.model.request import Mode

Ranking = dict[str, list[str]]
"""By query id, the documents found, best first. Engines whose order is ours to choose put documents
of one score in the order in which they were indexed, as Lucene does."""

K1, B = 1.2, 0.75

# Harakat and tatweel, taken out before `\w+` is applied: they are no word characters to `re` and
# would break every vowelled word apart.
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_WORD = re.compile(r"\w+")


def kashaf(corpus: RetrievalSet, folder: Path, k: int) -> Ranking:
    """Kashaf as a user gets it: title and body as fields, every setting left alone."""
    return kashaf_in_modes(corpus, folder, k, ["words"])["words"]


def kashaf_in_modes(
    corpus: RetrievalSet, folder: Path, k: int, modes: Sequence["Mode"]
) -> dict[str, Ranking]:
    """Kashaf's ranking by words, by meaning and by both; with vectors only if a mode needs them."""
    from kashaf.index import build_index
    from kashaf.search import open_index

    documents = ({"id": p.id, "title": p.title, "body": p.body} for p in corpus.documents)
    build_index(documents, folder, meaning=any(mode != "words" for mode in modes))
    with open_index(folder) as index:
        return {
            mode: {
                key: [hit.id for hit in index.search(query, limit=k, mode=mode, snippets=False)]
                for key, query in corpus.queries.items()
            }
            for mode in modes
        }


def lucene(corpus: RetrievalSet, folder: Path, k: int) -> Ranking:
    """Lucene's ArabicAnalyzer and BM25Similarity; title and body as one text."""
    lucene_search.index(((p.id, p.text) for p in corpus.documents), folder)
    found = lucene_search.search(folder, corpus.queries, k)
    return {query: list(scores) for query, scores in found.items()}


def snowball(corpus: RetrievalSet, folder: Path, k: int) -> Ranking:
    """PyStemmer's Arabic with bm25s, whose "lucene" method is the same BM25; no stop words.

    In memory: nothing is written to ``folder``.
    """
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("arabic")

    def stems(text: str) -> list[str]:
        return stemmer.stemWords(_WORD.findall(_MARKS.sub("", text).lower()))

    ids = [p.id for p in corpus.documents]
    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    index.index([stems(p.text) for p in corpus.documents], show_progress=False)
    ranking: Ranking = {}
    for key, query in corpus.queries.items():
        scores = index.get_scores_from_ids(index.get_tokens_ids(stems(query)))
        best = np.argsort(-scores, kind="stable")[:k]
        ranking[key] = [ids[i] for i in best if scores[i] > 0]
    return ranking


def whoosh(corpus: RetrievalSet, folder: Path, k: int) -> Ranking:
    """Whoosh with its default text field, its default BM25F and any word of the query matching.

    The words go into the query as terms: a query string's signs are never read as operators.
    """
    from whoosh import fields, index, query

    schema = fields.Schema(id=fields.ID(stored=True), title=fields.TEXT, body=fields.TEXT)
    folder.mkdir(parents=True, exist_ok=True)
    built = index.create_in(folder, schema)
    with built.writer(limitmb=512) as writer:
        for p in corpus.documents:
            writer.add_document(id=p.id, title=p.title, body=p.body)
    ranking: Ranking = {}
    with built.searcher() as searcher:
        for key, text in corpus.queries.items():
            words = schema["body"].process_text(text, mode="query")
            any_word = query.Or(
                [query.Term(field, word) for word in words for field in ("title", "body")]
            )
            ranking[key] = [hit["id"] for hit in searcher.search(any_word, limit=k)]
    return ranking


BASELINE = "lucene"
ENGINES: dict[str, Callable[[RetrievalSet, Path, int], Ranking]] = {
    "kashaf": kashaf,
    "lucene": lucene,
    "snowball": snowball,
    "whoosh": whoosh,
    "opensearch": kashaf_on_cluster,
    "opensearch-arabic": arabic_analyzer,
}
ON_CLUSTER = ("opensearch", "opensearch-arabic")
"""The engines that need a cluster, and so are left out unless they are asked for."""
