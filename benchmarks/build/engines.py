"""The engines that build an index of the same articles, one to a process.

``python -m benchmarks.build.engines ENGINE SOURCE.jsonl.gz FOLDER`` builds one; `benchmarks.build` runs
them all. Each reads the file itself and stores id, title and body. The peers named `fed` are given
Kashaf's tokens, by the fastest way through its analyzer that was found.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpora import read_jsonl

if TYPE_CHECKING:
    from kashaf.index.analysis import Analyzer

FTS5_CHARS = "#_"
"""ASCII signs in our terms; FTS5's `ascii` tokenizer takes all that is not ASCII for letters."""


_POSTINGS = {"title_stems": "position", "stems": "position", "roots": "position", "forms": "freq"}


class Fed(NamedTuple):
    """An article, and its terms separated by spaces: what each indexed field of Kashaf holds."""

    id: str
    title: str
    body: str
    title_stems: str
    stems: str
    roots: str
    forms: str


class _Terms(dict[str, tuple[str, str, str]]):
    """Chunk of text → the stems, roots and forms of its tokens."""

    def __init__(self, analyzer: "Analyzer") -> None:
        super().__init__()
        self._analyzer = analyzer

    def __missing__(self, chunk: str) -> tuple[str, str, str]:
        words = [self._analyzer.word(piece.text) for piece in self._analyzer.forms(chunk)]
        found = (
            " ".join(word.stem for word in words),
            " ".join(word.root for word in words if word.root),
            " ".join(word.form for word in words),
        )
        self[chunk] = found
        return found


def fed(source: Path) -> Iterator[Fed]:
    """The articles with their terms."""
    from kashaf.index.analysis import Analyzer
    from kashaf.index.analysis.tokenizing import chunk_pattern

    terms, find = _Terms(Analyzer()), chunk_pattern().findall
    for row in read_jsonl(source):
        title = [terms[chunk] for chunk in find(row["title"])]
        both = title + [terms[chunk] for chunk in find(row["body"])]
        yield Fed(
            row["id"],
            row["title"],
            row["body"],
            " ".join([found[0] for found in title]),
            *(" ".join([found[field] for found in both]) for field in range(3)),
        )


def analysis(source: Path, folder: Path) -> None:
    """What all peers fed with our tokens have in common; it builds nothing."""
    for _ in fed(source):
        pass


def kashaf(source: Path, folder: Path, jobs: int | None = None) -> None:
    """`rebuild_index` with every setting left alone but the number of workers."""
    from kashaf.index import rebuild_index
    from kashaf.index.documents import read_documents

    rebuild_index(read_documents([str(source)]), folder, jobs=jobs)


def kashaf_1(source: Path, folder: Path) -> None:
    """One process."""
    kashaf(source, folder, jobs=1)


def whoosh(source: Path, folder: Path, **settings: object) -> None:
    """Whoosh's own writer, with Kashaf's schema and one analyzer for all of its fields."""
    from whoosh.index import create_in

    from kashaf.index.analysis import AnalyzerSettings
    from kashaf.index.store.schema import SCORED, whoosh_schema

    schema = whoosh_schema(AnalyzerSettings())
    shared = schema[SCORED[0]].analyzer._analyzer
    for name in SCORED:  # else each field would stem every word anew
        schema[name].analyzer._analyzer = shared
    bags = [name for name in SCORED if name != "title"]
    with create_in(folder, schema).writer(**settings) as writer:
        for row in read_jsonl(source):
            text = f"{row['title']}\n{row['body']}"
            writer.add_document(**row, **dict.fromkeys(bags, text))


def whoosh_best(source: Path, folder: Path) -> None:
    """The fastest settings found with one process: postings sorted in memory, no compound file."""
    whoosh(source, folder, limitmb=4096, compound=False)


def tantivy(source: Path, folder: Path) -> None:
    """tantivy-py, with its own threads, fed."""
    from tantivy import Document, Index, SchemaBuilder

    schema = SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_bytes_field("title", stored=True)
    schema.add_bytes_field("body", stored=True)
    for name, option in _POSTINGS.items():
        schema.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    writer = Index(schema.build(), str(folder)).writer(heap_size=256 * 2**20)
    for row in fed(source):
        document = Document()
        document.add_text("id", row.id)
        document.add_bytes("title", row.title.encode())
        document.add_bytes("body", row.body.encode())
        for name in _POSTINGS:
            document.add_text(name, getattr(row, name))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def fts5(source: Path, folder: Path) -> None:
    """SQLite's FTS5, fed; the index holds no text, the articles are in a table beside it."""
    import sqlite3

    database = sqlite3.connect(folder / "index.sqlite")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE articles (id TEXT UNIQUE, title TEXT, body TEXT)")
    database.execute(
        f"CREATE VIRTUAL TABLE terms USING fts5 ({', '.join(_POSTINGS)}, content = '', "
        f"tokenize = \"ascii tokenchars '{FTS5_CHARS}'\")"
    )
    insert = "INSERT INTO terms (rowid, title_stems, stems, roots, forms) VALUES (?, ?, ?, ?, ?)"
    with database:
        for number, row in enumerate(fed(source), 1):
            database.execute("INSERT INTO articles VALUES (?, ?, ?)", row[:3])
            database.execute(insert, (number, *row[3:]))
    database.close()


def bm25s(source: Path, folder: Path) -> None:
    """bm25s, fed; it has one field, the stems, and no positions."""
    from bm25s import BM25
    from bm25s.tokenization import Tokenized

    vocabulary: dict[str, int] = {}
    ids, articles = [], []
    for row in fed(source):
        ids.append([vocabulary.setdefault(stem, len(vocabulary)) for stem in row.stems.split()])
        articles.append({"id": row.id, "title": row.title, "body": row.body})
    index = BM25(method="lucene")
    index.index(Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
    index.save(folder, corpus=articles)


def lucene(source: Path, folder: Path) -> None:
    """Lucene's ArabicAnalyzer: one field of title and body, with positions; only ids are stored."""
    from benchmarks.lucene import engine as java

    rows = read_jsonl(source)
    java.index(((row["id"], f"{row['title']}\n{row['body']}") for row in rows), folder)


BUILDERS: dict[str, Callable[[Path, Path], None]] = {
    "kashaf-1": kashaf_1,
    "kashaf": kashaf,
    "whoosh": whoosh,
    "whoosh-best": whoosh_best,
    "analysis": analysis,
    "tantivy": tantivy,
    "fts5": fts5,
    "bm25s": bm25s,
    "lucene": lucene,
}

if __name__ == "__main__":
    BUILDERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
