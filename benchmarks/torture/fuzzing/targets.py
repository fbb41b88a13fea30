"""What is fuzzed: any input gives an answer or an error of Kashaf's own."""

import gzip
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzz_queries import QUERIES
from benchmarks.torture.commands import MARK, document
from kashaf.index import build_index
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.documents import read_documents
from kashaf.index.documents.formats.registry import BY_EXTENSION
from kashaf.index.errors import IndexCorruptError
from kashaf.index.store.generation import require
from kashaf.search import Index, open_index

_PIECES = st.sampled_from(
    [
        *'{}[]":, \n\t\0\ufeff',
        *("\r\n", "\\u", "\\ud800", "0", "-1e9", "null"),
        *("title", "body", "id", "tags", "date", "كتاب", "٢٠٢٤-٠١-٠١"),
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=4), max_size=60).map("".join)
_BYTES = st.binary(max_size=400) | st.builds(
    lambda text, codec: text.encode(codec, "replace"),
    _TEXTS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859_6"]),
)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="kashaf-fuzz-")


@cache
def _index() -> Path:
    index = Path(_folder().name) / "index"
    build_index((document(number, number % 5) for number in range(60)), index, jobs=1)
    return index


@cache
def _opened() -> Index:
    return open_index(_index())


@given(QUERIES)
def query(text: str) -> None:
    """Any text is a query, and has a text by which it is shown and completed."""
    results = _opened().search(text)
    assert len(results.hits) <= 10
    _opened().suggest(text)


@given(_BYTES, st.sampled_from(sorted(BY_EXTENSION)), st.booleans(), st.integers(0, 40))
def sources(data: bytes, kind: str, is_packed: bool, cut: int) -> None:
    """Any bytes in a file of any kind are documents, or errors that name the file."""
    path = Path(_folder().name) / f"a{kind}{'.gz' if is_packed else ''}"
    if is_packed:
        data = gzip.compress(data)
    path.write_bytes(data[: len(data) - cut] if cut < 30 else data)
    errors: list[str] = []
    found = list(read_documents([path], on_error=lambda error: errors.append(error.where)))
    assert all(where.startswith(str(path)) for where in errors)
    assert all(one.digest for one in found)


@given(st.data())
def segment(data: st.DataObject) -> None:
    """Any bytes in a segment's file are read, or are `IndexCorruptError` naming one of its files.

    Nothing is known of checksums, as in an index that a stranger made.
    """
    (part,) = require(_index()).segments
    path = _index() / data.draw(st.sampled_from(sorted(file.name for file in part.files)))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=24))
    kept = data.draw(st.integers(0, len(whole)) | st.just(at + len(junk)))
    path.write_bytes(whole[:at] + junk + whole[kept:])
    try:
        _read_all(_index(), part.segid, part.doc_count)
    except IndexCorruptError as error:
        if part.segid not in error.where:
            raise
    finally:
        path.write_bytes(whole)


def _read_all(directory: Path, segid: str, count: int) -> None:
    with SegmentReader(directory, segid, count) as reader:
        for field in reader.fields:
            reader.lengths(field)
            reader.read_field(field)
        for word in (MARK, "كتاب"):
            reader.postings("text", word.encode())
            reader.positions("text", word.encode())
        for number in range(count):
            reader.stored(number)
            reader.digest(number)


TARGETS: dict[str, Callable[[], None]] = {
    "the query parser": query,
    "the readers of sources": sources,
    "the reader of segments": segment,
}
