"""Evaluation: measures how well an index ranks the documents that people judged relevant.

nDCG is that of K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques",
ACM TOIS 20 (2002), with the gain and discount of trec_eval: a document of relevance r at rank i
adds r / log2(i + 1), and the sum is divided by that of the best possible ranking.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kashaf.index.documents.part_ids import whole_id
from kashaf.index.errors import SourceError
from kashaf.search.engine.index import Index

CUT: Final = 10
"""The rank at which nDCG is cut, by default."""
DEPTH: Final = 100
"""The rank down to which recall is counted, by default."""

Qrels = Mapping[str, Mapping[str, int]]
"""The relevance of each judged document, by query; 0 and less means not relevant."""

_TOPIC: Final = re.compile(r"<top>", re.IGNORECASE)
_END: Final = re.compile(r"</top>", re.IGNORECASE)
_NUMBER: Final = re.compile(r"<num>\s*(?:Number:\s*)?([^\s<]+)", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title>\s*(?:Topic:)?([^<]+)", re.IGNORECASE)


@dataclass(frozen=True)
class QueryScore:
    """The scores of one query.

    Attributes:
        query: Its text.
        ndcg: nDCG, from 0 to 1.
        recall: The share of the relevant documents that was found.
        relevant: How many documents are relevant.
        found: How many of these were found.
        results: The ids of the results, best first.
    """

    query: str
    ndcg: float
    recall: float
    relevant: int
    found: int
    results: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """The scores of an index.

    Attributes:
        queries: The score of each query, by its number.
        skipped: The numbers of the queries for which no document was judged relevant.
        cut: The rank at which nDCG is cut.
        depth: The rank down to which recall is counted.
    """

    queries: Mapping[str, QueryScore]
    skipped: tuple[str, ...] = ()
    cut: int = CUT
    depth: int = DEPTH

    @property
    def ndcg(self) -> float:
        """The mean nDCG of the queries; 0 without any."""
        return _mean([one.ndcg for one in self.queries.values()])

    @property
    def recall(self) -> float:
        """The mean recall of the queries; 0 without any."""
        return _mean([one.recall for one in self.queries.values()])

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as JSON values, without the results of the queries."""
        return {
            "ndcg": self.ndcg,
            "recall": self.recall,
            "cut": self.cut,
            "depth": self.depth,
            "skipped": list(self.skipped),
            "queries": {
                number: {
                    "query": one.query,
                    "ndcg": one.ndcg,
                    "recall": one.recall,
                    "relevant": one.relevant,
                    "found": one.found,
                }
                for number, one in self.queries.items()
            },
        }


def evaluate(
    index: Index,
    queries: Mapping[str, str],
    qrels: Qrels,
    *,
    cut: int = CUT,
    depth: int = DEPTH,
    **options: Any,
) -> Evaluation:
    """Search for every query, and compare the results with the relevance judgments.

    A query without a relevant document is skipped, because nothing could be found. A document that
    was not judged counts as not relevant.

    Args:
        index: The index.
        queries: The text of each query, by its number.
        qrels: The relevance of documents, by the number of the query.
        cut: The rank at which nDCG is cut.
        depth: The rank down to which recall is counted.
        options: More arguments of `Index.search`, such as `related` or `weights`.
    """
    scores: dict[str, QueryScore] = {}
    skipped = []
    for number, text in queries.items():
        judged = {one: level for one, level in qrels.get(number, {}).items() if level > 0}
        if not judged:
            skipped.append(number)
            continue
        limit = max(cut, depth)
        results = index.search(
            text, limit=limit, snippets=False, **{"seconds": math.inf, **options}
        )
        ids = tuple(dict.fromkeys(whole_id(hit.id) for hit in results))
        found = len(judged.keys() & set(ids[:depth]))
        gains = [judged.get(one, 0) for one in ids[:cut]]
        best = sorted(judged.values(), reverse=True)[:cut]
        ndcg = _dcg(gains) / _dcg(best)
        scores[number] = QueryScore(text, ndcg, found / len(judged), len(judged), found, ids)
    return Evaluation(scores, tuple(skipped), cut, depth)


def read_queries(text: str, name: str = "queries") -> dict[str, str]:
    """Return the queries of a file, by their numbers.

    Args:
        text: Lines of number, tab, query; or topics as TREC writes them (`<top>`, `<num>`,
            `<title>`).
        name: The name of the file, for errors.

    Raises:
        SourceError: A line is not a query, or a number occurs twice.
    """
    queries: dict[str, str] = {}
    for line, pair in _topics(text) if _TOPIC.search(text) else _rows(text):
        if len(pair) != 2 or not all(pair):
            raise SourceError(f"{name}:{line}", "write a number, a tab and the query")
        if pair[0] in queries:
            raise SourceError(f"{name}:{line}", f"the query {pair[0]} occurs twice")
        queries[pair[0]] = pair[1]
    if not queries:
        raise SourceError(name, "contains no query")
    return queries


def read_qrels(text: str, name: str = "qrels") -> dict[str, dict[str, int]]:
    """Return the relevance of documents, by query.

    Args:
        text: Lines of query number, iteration, document id and relevance, as TREC writes them, or
            of query number, document id and relevance; separated by tabs, or by blanks if no id
            contains one. A first line without a number as relevance is a header.
        name: The name of the file, for errors.

    Raises:
        SourceError: A line is not a judgment.
    """
    qrels: dict[str, dict[str, int]] = {}
    for line, content in enumerate(text.splitlines(), 1):
        parts = (
            [part.strip() for part in content.split("\t")] if "\t" in content else content.split()
        )
        if not parts:
            continue
        if line == 1 and not _is_whole(parts[-1]):
            continue
        if len(parts) not in (3, 4) or not _is_whole(parts[-1]):
            raise SourceError(
                f"{name}:{line}", "write the query's number, 0, an id and a relevance"
            )
        qrels.setdefault(parts[0], {})[parts[-2]] = int(parts[-1])
    if not qrels:
        raise SourceError(name, "contains no judgment")
    return qrels


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip():
            yield line, [part.strip() for part in content.split("\t", 1)]


def _topics(text: str) -> Iterator[tuple[int, list[str]]]:
    before, *topics = _TOPIC.split(text)
    line = before.count("\n") + 1
    for topic in topics:
        content = _END.split(topic, maxsplit=1)[0]
        number, title = _NUMBER.search(content), _TITLE.search(content)
        yield line, [number[1], " ".join(title[1].split())] if number and title else []
        line += topic.count("\n")


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) is not None


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
