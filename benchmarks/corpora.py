"""Reading the data that every benchmark measures on (see the README for what it is)."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT.parent / "shared" / "data"
CACHE = CHECKOUT / "benchmarks" / "cache"

# In this set a query is a headline and its answer the article below it: with titles indexed, every
# engine would find the query itself.
BODY_ONLY = frozenset({"antcorpus"})


@dataclass(frozen=True)
class Passage:
    """One document of a retrieval set; ``title`` is empty where the set is searched by body."""

    id: str
    title: str
    body: str

    @property
    def text(self) -> str:
        """Title and body as one text, for engines that are given one field."""
        return f"{self.title}\n{self.body}" if self.title else self.body


@dataclass(frozen=True)
class RetrievalSet:
    """Documents, queries by id and, by query id, the grade (1 or more) of each right document."""

    name: str
    documents: tuple[Passage, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def set_names(data: Path) -> list[str]:
    """The retrieval sets under ``data/eval``, in alphabetical order."""
    return sorted(path.parent.name for path in (data / "eval").glob("*/docs.jsonl.gz"))


def load_set(data: Path, name: str) -> RetrievalSet:
    """Read one retrieval set. Queries without a right document are left out."""
    folder = data / "eval" / name
    qrels = _read_qrels(folder / "qrels.tsv.gz")
    rows = read_jsonl(folder / "queries.jsonl.gz")
    return RetrievalSet(
        name=name,
        documents=tuple(
            Passage(
                id=str(row["id"]),
                title="" if name in BODY_ONLY else row.get("title") or "",
                body=row.get("body") or "",
            )
            for row in read_jsonl(folder / "docs.jsonl.gz")
        ),
        queries={str(row["id"]): row["query"] for row in rows if str(row["id"]) in qrels},
        qrels=qrels,
    )


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSON-lines file, one at a time."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as `read_jsonl` reads them, and return how many they were."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            query, document, grade = line.rstrip("\n").split("\t")
            if int(grade) > 0:
                qrels.setdefault(query, {})[document] = int(grade)
    return qrels
