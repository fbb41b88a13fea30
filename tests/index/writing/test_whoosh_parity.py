"""Our writer builds the same index as Whoosh's, from the same documents and schema."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.analysis import Token

from kashaf.index import IndexWriter
from kashaf.index.analysis import Analyzer, AnalyzerSettings
from kashaf.index.analysis.adapter import WhooshAnalyzer
from kashaf.index.documents.document import Document
from kashaf.index.store import generation as generations
from kashaf.index.store.schema import BODY_POSITION, SCORED, whoosh_schema
from kashaf.index.store.segment import new_generation
from kashaf.index.store.stored_documents import stored_fields
from kashaf.index.writing.array_encoding import Encoder
from kashaf.index.writing.document_buffer import BufferedDocument
from kashaf.index.writing.merging import merge_segments
from kashaf.index.writing.segment_writer import build_segment
from tests.index.codec.test_whoosh_compatibility import everything, scores

POSITIONED = ("title", "text")
BODY_AND_TITLE = {"text": "lemmas"} | {key: key for key in ("weak", "stem", "root", "form")}
BETWEEN = "\x1d"
SETTINGS = AnalyzerSettings()
ANALYZER = Analyzer(SETTINGS)
WORDS = [
    *("كتاب", "والكتاب", "كِتَابٌ", "مكتبة", "القوات", "وبالقوات", "من", "في", "أحمد", "احمد"),
    *(
        "غوغل",
        "جوال",
        "#عين_الأسد",
        "١٤",
        "14",
        "Whoosh",
        "…",
        "،",
        "كتـــاب",
        "الأميركية،",
        "قوات!",
        "و",
    ),
]


class TitleThenBody(WhooshAnalyzer):
    """Whoosh's tokens of a title and a body, with the gap that our fields have between them."""

    def __call__(self, value: Any, *args: Any, **kwargs: Any) -> Iterator[Token]:
        title, body = value.split(BETWEEN)
        last = max((token.position for token in ANALYZER.tokens(title)), default=-2)
        yield from super().__call__(title, *args, **kwargs)
        start = max(BODY_POSITION, last + 2)
        yield from super().__call__(body, *args, **(kwargs | {"start_pos": start}))


def write_stock(directory: Path, documents: Sequence[Document]) -> whoosh.index.FileIndex:
    """Write an index with Whoosh's own writer."""
    schema = whoosh_schema(SETTINGS)
    for name, key in BODY_AND_TITLE.items():
        schema[name].analyzer = TitleThenBody(key, SETTINGS)
    index = whoosh.index.create_in(str(directory), schema)
    with index.writer(compound=False) as writer:
        for document in documents:
            both = f"{document.title}{BETWEEN}{document.body}"
            writer.add_document(**stored_fields(document), **dict.fromkeys(BODY_AND_TITLE, both))
    return index


def assert_equal_indexes(ours: whoosh.index.FileIndex, stock: whoosh.index.FileIndex) -> None:
    """Assert that Whoosh reads the same from both, and computes the same scores."""
    assert everything(ours, POSITIONED, SCORED) == everything(stock, POSITIONED, SCORED)
    words = [ANALYZER.word(word) for word in ("كتاب", "القوات", "أحمد")]
    keys = [key for word in words for key in (word.lemmas[0], word.stem)]
    terms = [query.Term(name, key) for name in SCORED for key in keys]
    phrase = query.Phrase("text", [word.lemmas[0] for word in words[:2]])
    asked = [*terms, query.Or(terms), query.And(terms[:2]), phrase]
    assert scores(ours, asked) == scores(stock, asked)


def texts(most: int) -> st.SearchStrategy[str]:
    words = st.one_of(st.sampled_from(WORDS), st.text("ابتلمو ًّ#_1", max_size=6))
    return st.lists(words, max_size=most).map(" ".join)


@st.composite
def portions(draw: Any) -> list[list[Document]]:
    """Documents for up to three segments."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    numbers = iter(range(100))
    return [
        [
            Document(
                id=f"خ{next(numbers)}",
                title=draw(texts(4)),
                body=draw(texts(30)),
                date=draw(st.sampled_from([None, "2015-10-19", "2015-10-20"])),
                source=draw(st.sampled_from([None, "الوصل"])),
                tags=tuple(draw(st.sets(st.sampled_from(["سياسة", "رياضة", "طب"])))),
                fields=draw(st.sampled_from([{}, {"كاتب": "كمال"}])),
            )
            for _ in range(size)
        ]
        for size in sizes
    ]


@settings(max_examples=40, deadline=None)
@given(portions(), st.data())
def test_a_merged_segment_equals_the_one_that_whoosh_writes(
    parts: list[list[Document]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        segments = []
        encoder = Encoder(ANALYZER)
        kept: list[Document] = []
        for number, documents in enumerate(parts):
            deleted = data.draw(st.frozensets(st.integers(0, len(documents) - 1)))
            buffered = map(BufferedDocument.of, documents)
            built = build_segment(Path(one), f"s{number}", encoder, buffered)
            segments.append(replace(built, deleted=deleted))
            kept += [each for index, each in enumerate(documents) if index not in deleted]
        merged = merge_segments(Path(one), "merged", segments)
        assert merged.doc_count == len(kept)
        generations.commit(Path(one), new_generation(1, SETTINGS, [merged]))
        assert_equal_indexes(whoosh.index.open_dir(one), write_stock(Path(other), kept))


@pytest.mark.parametrize("jobs", [1, 2])
def test_segments_of_several_workers_merge_into_the_one_that_whoosh_writes(
    tmp_path: Path, jobs: int
) -> None:
    documents = [
        Document(
            id=str(number),
            title=" ".join(WORDS[number % 7 : number % 11]),
            body=" ".join(WORDS[(number * step) % len(WORDS)] for step in range(number % 40)),
            date=f"2015-10-{number % 28 + 1:02}",
        )
        for number in range(120)
    ]
    with IndexWriter(tmp_path / "ours", SETTINGS, memory=40_000, jobs=jobs) as writer:
        for document in documents:
            writer.add(document)
        assert len(list((tmp_path / "ours").glob("*.trm"))) > 2
    (tmp_path / "stock").mkdir()
    ours = whoosh.index.open_dir(str(tmp_path / "ours"))
    assert len(ours._segments()) == 1
    assert_equal_indexes(ours, write_stock(tmp_path / "stock", documents))
