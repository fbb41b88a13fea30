"""An index of Kashaf is a Whoosh index: Whoosh reads, searches and merges it."""

import itertools
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import whoosh.index
from hypothesis import given, settings
from whoosh import query, scoring

from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.writing.toc import toc_file
from tests.index.codec.corpora import (
    FIELDS,
    POSITIONED,
    SCORED,
    Doc,
    commit,
    corpora,
    many_documents,
    only_segid,
    write_ours,
    write_stock,
)


def everything(
    index: whoosh.index.FileIndex,
    positioned: Collection[str] = (POSITIONED,),
    scored: Collection[str] = SCORED,
) -> dict[str, Any]:
    """Return everything that Whoosh's reader returns from an index."""
    with index.reader() as reader:
        terms = {}
        for name, term in reader.all_terms():
            info = reader.term_info(name, term)
            matcher = reader.postings(name, term)
            rows = []
            while matcher.is_active():
                decoded = matcher.value_as("positions") if name in positioned else None
                rows.append((matcher.id(), matcher.weight(), decoded))
                matcher.next()
            terms[name, term] = (
                info.doc_frequency(),
                info.weight(),
                info.min_length(),
                info.max_length(),
                info.max_weight(),
                info.min_id(),
                info.max_id(),
                reader.doc_frequency(name, term),
                reader.frequency(name, term),
                rows,
            )
        numbers = range(reader.doc_count_all())
        return {
            "terms": list(terms.items()),
            "fields": sorted(reader.indexed_field_names()),
            "stored": [reader.stored_fields(number) for number in numbers],
            "totals": [reader.field_length(name) for name in scored],
            "lengths": [
                [reader.doc_field_length(number, name) or 0 for number in numbers]
                for name in scored
            ],
        }


def queries(docs: list[Doc]) -> list[query.Query]:
    """Return term, And, Or, phrase and prefix queries for words of the documents."""
    words = sorted({word for doc in docs for word, _ in doc["body"]})[:6]
    found: list[query.Query] = [query.Term(name, word) for name in FIELDS for word in words]
    for first, second in itertools.product(words, repeat=2):
        terms = [query.Term("body", first), query.Term("form", second)]
        found += [query.And(terms), query.Or(terms)]
        found += [query.Phrase("body", [first, second], slop=slop) for slop in (1, 4)]
    return [*found, *(query.Prefix("form", word[:1]) for word in words)]


def scores(index: whoosh.index.FileIndex, asked: list[query.Query]) -> list[Any]:
    """Return for each query the scores of all documents and of the best two."""
    with index.searcher(weighting=scoring.BM25F()) as searcher:
        return [
            (
                sorted((hit.docnum, hit.score) for hit in searcher.search(one, limit=None)),
                [hit.score for hit in searcher.search(one, limit=2)],
            )
            for one in asked
        ]


def segment(directory: Path, segid: str, doc_count: int) -> dict[str, Any]:
    """Return everything that our reader returns from a segment."""
    with SegmentReader(directory, segid, doc_count) as reader:
        found: dict[str, Any] = {
            "fields": sorted(reader.fields),
            "stored": [reader.stored(number) for number in range(doc_count)],
        }
        for name in FIELDS:
            field = reader.read_field(name)
            listed = list(reader.terms(name))
            whole = reader.field_terms(name)
            assert [term for term, _ in listed] == whole.terms == list(field.terms)
            assert [df for _, df in listed] == whole.df.tolist() == np.diff(field.starts).tolist()
            rows = []
            for index, term in enumerate(field.terms):
                own = slice(field.starts[index], field.starts[index + 1])
                docs, freqs = reader.postings(name, term)
                assert docs.tolist() == field.docs[own].tolist()
                assert freqs.tolist() == field.freqs[own].tolist()
                positions = None
                if name == POSITIONED:
                    assert field.positions is not None
                    _, _, read = reader.positions(name, term)
                    start = field.freqs[: own.start].sum()
                    assert read.tolist() == field.positions[start : start + len(read)].tolist()
                    positions = read.tolist()
                info = reader.term_info(name, term)
                assert info is not None
                entry = (info.df, info.weight, info.max_weight, info.first, info.last)
                rows.append((term, entry, docs.tolist(), freqs.tolist(), positions))
            found[name] = (rows, reader.lengths(name).tolist())
        return found


def assert_equal_segments(docs: list[Doc]) -> None:
    """Assert that both readers read the same from our segment and from Whoosh's."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ours = commit(Path(one), write_ours(Path(one), docs))
        stock = write_stock(Path(other), docs)
        assert everything(ours) == everything(stock)
        asked = queries(docs)
        assert scores(ours, asked) == scores(stock, asked)
        assert segment(Path(one), "ours", len(docs)) == segment(
            Path(other), only_segid(stock), len(docs)
        )


@settings(max_examples=60, deadline=None)
@given(corpora())
def test_our_segments_equal_those_of_whoosh(docs: list[Doc]) -> None:
    assert_equal_segments(docs)


def test_our_segments_equal_those_of_whoosh_for_terms_in_hundreds_of_documents() -> None:
    assert_equal_segments(many_documents())


def test_whoosh_merges_our_segments_with_its_own(tmp_path: Path) -> None:
    docs = many_documents()[:60]
    (tmp_path / "stock").mkdir()
    (tmp_path / "mixed").mkdir()
    first = write_ours(tmp_path / "mixed", docs[:20], "first")
    second = write_ours(tmp_path / "mixed", docs[20:], "second")
    mixed = commit(tmp_path / "mixed", first, second)
    writer = mixed.writer(compound=False)
    writer.commit(optimize=True)

    stock = everything(write_stock(tmp_path / "stock", docs))
    merged = everything(mixed)
    assert len(mixed._segments()) == 1
    assert merged["terms"] == stock["terms"]
    assert merged["lengths"] == stock["lengths"]
    segid = only_segid(mixed)
    read = segment(tmp_path / "mixed", segid, 60)
    assert [row[0].decode() for row in read["body"][0]] == sorted(
        {word for doc in docs for word, _ in doc["body"]}
    )


def test_a_deleted_document_is_not_found(tmp_path: Path) -> None:
    docs = many_documents()[:10]
    entry = write_ours(tmp_path, docs)
    commit(tmp_path, entry)
    deleted = type(entry)(entry.segid, entry.doc_count, entry.field_lengths, frozenset({3}))
    index = commit(tmp_path, deleted, generation=2)
    with index.searcher() as searcher:
        hits = searcher.search(query.Term("body", "دائم"), limit=None)
        assert sorted(hit.docnum for hit in hits) == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_a_commit_adds_a_table_of_contents_atomically(tmp_path: Path) -> None:
    entry = write_ours(tmp_path, many_documents()[:3])
    commit(tmp_path, generation=1)
    index = commit(tmp_path, entry, generation=2)
    assert index.doc_count() == 3
    tables = sorted(path.name for path in tmp_path.glob("_MAIN_*"))
    assert tables == [toc_file(1), toc_file(2)]


def test_terms_of_many_blocks_and_wide_gaps_read_back(tmp_path: Path) -> None:
    """A term in 40,000 documents needs several blocks, a gap of 69,999 needs 32 bits."""
    docs: list[Doc] = [{} for _ in range(70_000)]
    for number in range(40_000):
        docs[number] = {"body": [("دائم", number % 7)] * (1 + number % 2)}
    for number in (0, 69_999):
        docs[number] = {"body": [("بعيد", 1)], "form": [("بعيد", 1)] * 300}
    for number in range(69_900, 69_999, 2):
        docs[number] = {"form": [("بعيد", 0)]}
    index = commit(tmp_path, write_ours(tmp_path, docs))
    with index.reader() as stock, SegmentReader(tmp_path, "ours", 70_000) as ours:
        for name, word in (("body", "دائم"), ("body", "بعيد"), ("form", "بعيد")):
            numbers, freqs = ours.postings(name, word.encode())
            expected = [
                (number, sum(term == word for term, _ in doc.get(name, ())))
                for number, doc in enumerate(docs)
                if any(term == word for term, _ in doc.get(name, ()))
            ]
            assert list(zip(numbers.tolist(), freqs.tolist(), strict=True)) == expected
            matcher = stock.postings(name, word)
            assert [(number, matcher.weight()) for number in _ids(matcher)] == expected
        matcher = stock.postings("body", "دائم")
        matcher.skip_to(39_998)
        assert (matcher.id(), matcher.value_as("positions")) == (39_998, [0])


def _ids(matcher: Any) -> Any:
    while matcher.is_active():
        yield matcher.id()
        matcher.next()
