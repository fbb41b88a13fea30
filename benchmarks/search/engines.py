"""The engines whose speed is compared, each behind the same two calls.

All but Kashaf and Whoosh are built here from Kashaf's own tokens: stems of title and body as one
field for words and phrases, folded forms as another for prefixes, patterns and fuzzy words. Whoosh
opens Kashaf's own files. Each gives the ids of ten documents.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.search.workload import SpeedQuery

TOP = 10


@dataclass(frozen=True)
class Analyzed:
    """A document for the peers: its id, its stems and its forms in order."""

    id: str
    stems: list[str]
    forms: list[str]


class Searcher(Protocol):
    """An open index of some engine."""

    name: str

    def find(self, query: SpeedQuery) -> Sequence[Any] | None:
        """The ten best documents; None: it has no such queries."""
        ...


class Kashaf:
    """The public call with all it does: reading the query, ranking, ten ids, and with `snippets`
    ten documents highlighted."""

    name = "kashaf"

    def __init__(self, index: Path, *, snippets: bool = False) -> None:
        from kashaf.search import open_index

        self.index = open_index(index)
        self._snippets = snippets

    def find(self, query: SpeedQuery) -> Sequence[Any]:
        """Ids."""
        found = self.index.search(typed(query), limit=TOP, snippets=self._snippets)
        return [hit.id for hit in found]


def typed(query: SpeedQuery) -> str:
    """The query as a user types it."""
    words = [token.text for token in query.words]
    if query.kind == "or":
        return " ".join(words)
    if query.kind == "and":
        return " AND ".join(words)
    if query.kind == "phrase":
        return f'"{" ".join(words)}"'
    return {"prefix": f"{query.pattern}*", "fuzzy": f"{query.pattern}~1"}.get(
        query.kind, query.pattern
    )


class Whoosh:
    """Stock Whoosh on the files of the Kashaf index, one field."""

    name = "whoosh"

    def __init__(self, index: Path) -> None:
        import whoosh.index

        self._searcher = whoosh.index.open_dir(str(index)).searcher()

    def find(self, query: SpeedQuery) -> Sequence[Any] | None:
        """Ids. No prefixes, patterns and fuzzy words: one can take 20 seconds."""
        from whoosh import query as wq

        if query.pattern:
            return None

        lemmas = [token.lemmas[0] for token in query.words]
        terms = [wq.Term("text", lemma) for lemma in lemmas]
        asked = {
            "or": lambda: wq.Or(terms),
            "and": lambda: wq.And(terms),
            "phrase": lambda: wq.Phrase("text", lemmas),
        }[query.kind]()
        return [hit["id"] for hit in self._searcher.search(asked, limit=TOP)]


class Tantivy:
    """tantivy-py, one segment, fields split at spaces, with positions."""

    name = "tantivy"

    def __init__(self, documents: Sequence[Analyzed]) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for field in ("stems", "forms"):
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(256_000_000, 1)
        for document in documents:
            row = tantivy.Document(
                id=document.id, stems=" ".join(document.stems), forms=" ".join(document.forms)
            )
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def find(self, query: SpeedQuery) -> Sequence[Any]:
        """Ids."""
        make, schema = self._tantivy.Query, self._schema
        stems = [token.stem for token in query.words]
        if query.kind in ("or", "and"):
            occur = self._tantivy.Occur.Should if query.kind == "or" else self._tantivy.Occur.Must
            terms = [(occur, make.term_query(schema, "stems", stem)) for stem in stems]
            asked = make.boolean_query(terms)
        elif query.kind == "phrase":
            asked = make.phrase_query(schema, "stems", stems)
        elif query.kind == "fuzzy":
            asked = make.fuzzy_term_query(schema, "forms", query.pattern, 1, True)
        else:
            pattern = query.pattern + ("*" if query.kind == "prefix" else "")
            regex = pattern.replace("*", ".*").replace("?", ".")
            asked = make.regex_query(schema, "forms", regex)
        hits = self._searcher.search(asked, TOP).hits
        return [self._searcher.doc(address)["id"] for _, address in hits]


class Fts5:
    """SQLite FTS5 in memory, with prefix indexes of two and three letters, ranked by BM25."""

    name = "fts5"

    def __init__(self, documents: Sequence[Analyzed], path: str = ":memory:") -> None:
        self._database = sqlite3.connect(path)
        self._database.execute(
            "CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, stems, forms, prefix='2 3', "
            "tokenize=\"unicode61 remove_diacritics 0 tokenchars '#_@.'\")"
        )
        rows = ((d.id, " ".join(d.stems), " ".join(d.forms)) for d in documents)
        self._database.executemany("INSERT INTO docs VALUES (?, ?, ?)", rows)
        self._database.execute("INSERT INTO docs(docs) VALUES ('optimize')")
        self._database.commit()

    def find(self, query: SpeedQuery) -> Sequence[Any] | None:
        """Ids."""
        stems = [f'"{token.stem}"' for token in query.words]
        if query.kind in ("or", "and"):
            asked = f"stems:({f' {query.kind.upper()} '.join(stems)})"
        elif query.kind == "phrase":
            asked = f'stems:"{" ".join(token.stem for token in query.words)}"'
        elif query.kind == "prefix":
            asked = f'forms:"{query.pattern}"*'
        else:
            return None
        statement = "SELECT id FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?"
        return self._database.execute(statement, (asked, TOP)).fetchall()


class Bm25s:
    """bm25s in memory, any word of the query matching; it has no other queries."""

    name = "bm25s"

    def __init__(self, documents: Sequence[Analyzed]) -> None:
        import bm25s

        self._ids = [document.id for document in documents]
        self._index = bm25s.BM25(method="lucene")
        self._index.index([document.stems for document in documents], show_progress=False)

    def find(self, query: SpeedQuery) -> Sequence[Any] | None:
        """Ids."""
        if query.kind != "or":
            return None
        stems = [[token.stem for token in query.words]]
        found, _ = self._index.retrieve(stems, k=TOP, show_progress=False)
        return [self._ids[number] for number in found[0]]
