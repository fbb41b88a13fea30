"""How searching grows with the corpus, beside tantivy: ``python -m benchmarks.search.growth``.

``build`` makes a tantivy index of a corpus; ``measure`` searches Kashaf's and tantivy's indexes of
several sizes, each in a process of its own.
"""

import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
import typer

from benchmarks import report
from benchmarks.corpora import DATA, read_jsonl
from benchmarks.search.workload import SpeedQuery, Workload
from kashaf.index.analysis import Analyzer, Token, Word
from kashaf.index.analysis.tokenizing import chunk_pattern

if TYPE_CHECKING:
    import tantivy

app = typer.Typer(help=__doc__, no_args_is_help=True)

SETS = ("or 1", "or 2", "or 3", "or 5", "headline", "and", "phrase")
FIELDS = ("text", "title", "weak", "stem", "form", "root")
"""Kashaf's scored fields; of the text all lemmas of a word, of the title the likeliest."""
ENGINES = ("kashaf", "kashaf+snippets", "tantivy", "tantivy, same fields")
TOP = 10
Find = Callable[[SpeedQuery], object]


@app.command()
def build(
    corpus: Annotated[Path, typer.Argument(help="The articles, .jsonl.gz.")],
    folder: Annotated[Path, typer.Argument(help="The folder of the tantivy index, made new.")],
) -> None:
    """Index a corpus with tantivy: the likeliest lemmas with positions, and Kashaf's fields."""
    folder.mkdir(parents=True)
    import tantivy

    index = tantivy.Index(_schema(), str(folder))
    writer = index.writer(1_000_000_000, 1)
    for number, row in enumerate(_rows(read_jsonl(corpus))):
        writer.add_document(tantivy.Document(**row))
        if number % 100_000 == 0:
            print(f"{number:,}", file=sys.stderr)
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> "tantivy.Schema":
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("lemma", tokenizer_name="whitespace", index_option="position")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class _Chunks(dict[str, tuple[str, ...]]):
    """Chunk of text → the terms of its words in `FIELDS`, separated by spaces."""

    def __init__(self) -> None:
        super().__init__()
        self._analyzer = Analyzer()

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        words = [self._analyzer.word(piece.text) for piece in self._analyzer.pieces(chunk)]
        found = tuple(" ".join(filter(None, map(terms, words))) for terms in _TERMS)
        self[chunk] = found
        return found


def _lemmas(word: Word | Token) -> str:
    return " ".join(word.lemmas)


def _likeliest(word: Word | Token) -> str:
    return word.lemmas[0]


def _weak(word: Word | Token) -> str:
    return " ".join(word.weak)


def _stem(word: Word | Token) -> str:
    return word.stem


def _form(word: Word | Token) -> str:
    return word.form


def _root(word: Word | Token) -> str:
    return word.root or ""


_TERMS = (_lemmas, _likeliest, _weak, _stem, _form, _root)


def _rows(articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    chunks, find = _Chunks(), chunk_pattern().findall
    for row in articles:
        title = [chunks[chunk] for chunk in find(row.get("title") or "")]
        both = title + [chunks[chunk] for chunk in find(row.get("body") or "")]
        texts = [" ".join([terms[field] for terms in both]) for field in range(len(_TERMS))]
        yield {
            **dict(zip(FIELDS, texts, strict=True)),
            "id": str(row["id"]),
            "lemma": texts[1],
            "title": " ".join([terms[1] for terms in title]),
        }


class Times(NamedTuple):
    """CPU milliseconds of the queries of a set.

    Attributes:
        first: Of words that were not used before in this process.
        again: Of the same words, combined differently.
        repeated: Of these queries, right after each was asked.
    """

    first: list[float]
    again: list[float]
    repeated: list[float]


class Figures(NamedTuple):
    """What one engine took on one index.

    Attributes:
        sets: The times by set.
        resident: MB of memory that the process holds afterwards, without mapped files.
        added: How many of these opening and searching the indexes has added.
    """

    sets: dict[str, Times]
    resident: float
    added: float


@app.command()
def measure(
    kashaf: Annotated[list[Path], typer.Option(help="A Kashaf index; repeat it, small to large.")],
    tantivy: Annotated[
        list[Path] | None, typer.Option(help="tantivy's, in the same order.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder with the data; see the README.")] = DATA,
    sets: Annotated[str, typer.Option(help="Query sets, comma-separated.")] = ",".join(SETS),
    queries: Annotated[int, typer.Option(help="Queries by set.")] = 300,
    plot: Annotated[Path | None, typer.Option(help="Save a plot of the growth here.")] = None,
) -> None:
    """Print p50 and p95 by size: of new words, the same words again, and repeated queries."""
    rows = read_jsonl(data / "news" / "saudinewsnet.jsonl.gz")
    texts = [(row.get("title") or "", row.get("body") or "") for row in rows]
    drawn = {
        name: _without_repeated(Workload(texts, 11), name, queries) for name in sets.split(",")
    }
    found: dict[str, list[Figures]] = {}
    for name in ENGINES:
        for folder in kashaf if name.startswith("kashaf") else tantivy or []:
            print(f"{name} {folder} …", file=sys.stderr)
            spawn = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=spawn) as process:
                figures = process.submit(_measure, name, folder, drawn).result()
            found.setdefault(name, []).append(figures)
    _show(found, list(drawn))
    if plot:
        from benchmarks.search.plotting import save_growth

        sizes = [_count(folder) for folder in kashaf]
        save_growth(plot, sizes, {engine: _medians(one) for engine, one in found.items()})


def _without_repeated(workload: Workload, name: str, count: int) -> list[SpeedQuery]:
    """Draw queries of which none contains a word of another, headlines excepted."""
    found: list[SpeedQuery] = []
    seen: set[str] = set()
    while len(found) < count:
        (query,) = workload.draw(name, 1)
        forms = {token.form for token in query.words}
        if name == "headline" or seen.isdisjoint(forms):
            seen |= forms
            found.append(query)
    return found


def _measure(engine: str, folder: Path, drawn: dict[str, list[SpeedQuery]]) -> Figures:
    sets = {}
    before = _resident()
    for name, queries in drawn.items():
        find = _opened(engine, folder)
        for word in ("سلام", "يوم"):
            find(SpeedQuery("or", tuple(Analyzer().tokens(word))))
        first, others = _times(find, queries), _shuffled(queries)
        again = _times(find, others)
        repeated = [_times(find, [query, query])[1] for query in others]
        sets[name] = Times(first, again, repeated)
    return Figures(sets, _resident(), _resident() - before)


def _opened(engine: str, folder: Path) -> Find:
    if engine.startswith("tantivy"):
        return _tantivy(folder, is_weighted=engine != "tantivy")
    from benchmarks.search.engines import Kashaf

    return Kashaf(folder, snippets=engine != "kashaf").find


def _tantivy(folder: Path, *, is_weighted: bool) -> Find:
    import tantivy

    from kashaf.search.scoring.bm25 import WEIGHTS

    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema
    make, should, must = tantivy.Query, tantivy.Occur.Should, tantivy.Occur.Must

    def fields_of(word: Token) -> Iterator[tuple[str, str]]:
        for field, terms in zip(FIELDS, _TERMS, strict=True):
            for term in terms(word).split():
                yield field, term

    def terms_of(word: Token) -> "list[tuple[tantivy.Occur, tantivy.Query]]":
        if not is_weighted:
            return [(should, make.term_query(schema, "lemma", word.lemmas[0]))]
        return [
            (should, make.boost_query(make.term_query(schema, field, term), WEIGHTS[field]))
            for field, term in fields_of(word)
        ]

    def find(query: SpeedQuery) -> object:
        words = query.words
        if query.kind == "phrase":
            asked = make.phrase_query(schema, "lemma", [word.lemmas[0] for word in words])
        elif query.kind == "or":
            asked = make.boolean_query([term for word in words for term in terms_of(word)])
        else:
            asked = make.boolean_query([(must, make.boolean_query(terms_of(w))) for w in words])
        return [searcher.doc(at)["id"] for _, at in searcher.search(asked, TOP).hits]

    return find


def _times(find: Find, queries: Sequence[SpeedQuery]) -> list[float]:
    times = []
    for query in queries:
        start = time.thread_time()
        find(query)
        times.append((time.thread_time() - start) * 1000)
    return times


def _shuffled(queries: Sequence[SpeedQuery]) -> list[SpeedQuery]:
    """Return queries of the same words: combined differently, or reversed."""
    draw = random.Random(3)
    queries = draw.sample(list(queries), len(queries))
    if queries[0].kind != "or":
        return [replace(query, words=query.words[::-1]) for query in queries]
    words = [token for query in queries for token in query.words]
    draw.shuffle(words)
    taken = iter(words)
    return [replace(query, words=tuple(next(taken) for _ in query.words)) for query in queries]


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def _count(folder: Path) -> int:
    from kashaf.search import open_index

    with open_index(folder) as index:
        return len(index)


def _medians(figures: Sequence[Figures]) -> dict[str, list[float]]:
    names = figures[0].sets
    return {name: [float(np.median(one.sets[name].repeated)) for one in figures] for name in names}


def _show(found: dict[str, list[Figures]], names: Sequence[str]) -> None:
    for engine, figures in found.items():
        sizes = [str(number) for number in range(1, len(figures) + 1)]
        for use in Times._fields:
            rows = [
                [
                    name,
                    *(report.percentiles(getattr(one.sets[name], use), 50, 95) for one in figures),
                ]
                for name in names
            ]
            title = f"{engine}, {use}: CPU ms, p50 / p95, by index"
            report.show(title, ["set", *sizes], rows)
        rows = [["MB", *(f"{one.resident:.0f} (+{one.added:.0f})" for one in figures)]]
        report.show(f"{engine}: resident without mapped files", ["", *sizes], rows)


if __name__ == "__main__":
    app()
