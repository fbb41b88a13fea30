"""Corrupt and hostile files: an error names the file, and no code in them runs."""

import pickle
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.columns.stored import StoredWriter
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.errors import IndexCorruptError
from tests.index.codec.corpora import (
    FIELDS,
    many_documents,
    only_segid,
    write_ours,
    write_stock,
    write_terms_and_postings,
)

DOCS = many_documents()[:80]


NAMES = ["{}.trm", "{}.pst", "{}._stored.col", "{}._body_len.col", "{}._digest.col"]


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """The same documents in a segment of ours and in one of Whoosh."""
    ours, stock = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("stock")
    write_ours(ours, DOCS)
    return {"ours": (ours, "ours"), "stock": (stock, only_segid(write_stock(stock, DOCS)))}


@contextmanager
def allowing_corruption(segid: str) -> Iterator[None]:
    """The block succeeds, or raises an IndexCorruptError that names a file of the segment."""
    try:
        yield
    except IndexCorruptError as error:
        if segid not in error.where:
            raise


def read_positions(reader: SegmentReader, term: bytes, wanted: NDArray[np.uint32]) -> None:
    info = reader.term_info("body", term)
    if info:
        reader.packed_positions(info, wanted, 0)


def list_terms(reader: SegmentReader, name: str) -> list[tuple[bytes, int]]:
    return list(reader.terms(name, "ن".encode()))


def read_everything(directory: Path, segid: str) -> None:
    with SegmentReader(directory, segid, len(DOCS)) as reader:
        steps: list[Callable[[], object]] = []
        wanted = np.arange(len(DOCS), dtype=np.uint32)
        for name in FIELDS:
            steps += [
                partial(reader.read_field, name),
                partial(reader.lengths, name),
                partial(list_terms, reader, name),
            ]
            for word in ("شائع0", "شائع3", "نادر7", "كثير", "k5"):
                term = word.encode()
                steps += [
                    partial(reader.postings, name, term),
                    partial(reader.positions, "body", term),
                    partial(read_positions, reader, term, wanted),
                ]
        steps += [partial(reader.stored, number) for number in range(len(DOCS))]
        steps += [partial(reader.digest, number) for number in range(len(DOCS))]
        for step in steps:
            with allowing_corruption(segid):
                step()


@pytest.mark.parametrize("writer", ["ours", "stock"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_corrupt_file_raises_an_error_that_names_it_or_can_be_read(
    segments: dict[str, tuple[Path, str]], writer: str, data: st.DataObject
) -> None:
    directory, segid = segments[writer]
    name = data.draw(st.sampled_from(NAMES if writer == "ours" else NAMES[:4]))
    path = directory / name.format(f"MAIN_{segid}")
    whole = path.read_bytes()
    if data.draw(st.booleans()):
        corrupt = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        flipped = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(whole) - 1))
            flipped[at] ^= 1 << data.draw(st.integers(0, 7))
        corrupt = bytes(flipped)
    path.write_bytes(corrupt)
    try:
        with allowing_corruption(segid):
            read_everything(directory, segid)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", NAMES[:3])
def test_an_error_names_the_missing_file(tmp_path: Path, name: str) -> None:
    write_ours(tmp_path, DOCS[:3])
    path = tmp_path / name.format("MAIN_ours")
    path.unlink()
    with pytest.raises(IndexCorruptError, match="missing") as caught:
        SegmentReader(tmp_path, "ours", 3)
    assert caught.value.where == str(path)


def test_a_wrong_document_count_is_corruption(tmp_path: Path) -> None:
    write_ours(tmp_path, DOCS[:9])
    with pytest.raises(IndexCorruptError):
        SegmentReader(tmp_path, "ours", 8)


@pytest.fixture(params=["call", "codec", "dotted", "class", "buffer"])
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[bytes]:
    """A pickle that tries to run a command, to reach code or to change a buffer.

    Afterwards the command must not have run.
    """
    mark = tmp_path / "ran"
    yield {
        "call": b"cos\nsystem\n(X" + _counted(f"touch {mark}") + b"tR.",
        "codec": b"c_codecs\nencode\n(X" + _counted("x") + b"X" + _counted("rot13") + b"tR.",
        "dotted": b"\x8c\x05array\x8c\x1barray.__class__.__subclasses__\x93)R.",
        "buffer": b"\x96" + (3).to_bytes(8, "little") + b"xxxq\x00\x98h\x00K\x01a.",
        "class": b"csubprocess\nPopen\n(X" + _counted(f"touch {mark}") + b"tR.",
    }[request.param]
    assert not mark.exists()


def _counted(text: str) -> bytes:
    return len(text).to_bytes(4, "little") + text.encode()


def one_term(directory: Path, df: int) -> None:
    """Write a segment whose only term occurs in `df` of 600 documents, 60 times in each."""
    docs = np.arange(df, dtype=np.uint32) * (599 // df)
    positions = np.tile(np.arange(60, dtype=np.uint32), df)
    freqs = np.full(df, 60, np.uint32)
    field = FieldPostings([b"x"], np.array([0, df]), docs, freqs, positions, None)
    write_terms_and_postings(directory, "s", {"body": field})
    with StoredWriter(directory, "s") as writer:
        for _ in range(600):
            writer.add({"title": "x"})
        writer.finish()


def plant(path: Path, start: int, end: int, pickled: bytes) -> None:
    """Replace the bytes from `start` to `end` by a shorter pickle."""
    before = path.read_bytes()
    assert start + len(pickled) < end <= len(before)
    path.write_bytes(before[:start] + pickled.ljust(end - start, b".") + before[end:])


BLOCK = len(layout.BLOCKS_MAGIC) + layout.HEAD.size


@pytest.mark.parametrize(
    "start", [BLOCK, BLOCK + layout.BLOCK_HEADER.size], ids=["header", "postings"]
)
def test_a_hostile_block_is_refused(tmp_path: Path, hostile: bytes, start: int) -> None:
    one_term(tmp_path, 500)
    path = tmp_path / "MAIN_s.pst"
    plant(path, start, path.stat().st_size, hostile)
    with SegmentReader(tmp_path, "s", 600) as reader:
        for read in (lambda: reader.postings("body", b"x"), lambda: reader.read_field("body")):
            with pytest.raises(IndexCorruptError, match="MAIN_s"):
                read()


def test_hostile_inlined_postings_are_refused(tmp_path: Path, hostile: bytes) -> None:
    one_term(tmp_path, 8)
    path = tmp_path / "MAIN_s.trm"
    with SegmentReader(tmp_path, "s", 600) as reader:
        terms = reader.field_terms("body")
        assert terms.inlined.tolist() == [True]
    plant(path, int(terms.tails[0]), int(terms.ends[0]), hostile)
    with SegmentReader(tmp_path, "s", 600) as reader:
        for read in (lambda: reader.postings("body", b"x"), lambda: reader.read_field("body")):
            with pytest.raises(IndexCorruptError, match="MAIN_s"):
                read()


def test_a_hostile_table_of_fields_is_refused(tmp_path: Path, hostile: bytes) -> None:
    one_term(tmp_path, 2)
    path = tmp_path / "MAIN_s.trm"
    before = path.read_bytes()
    start = len(before) - 4 - int.from_bytes(before[-4:], "big")
    path.write_bytes(before[:start] + hostile + len(hostile).to_bytes(4, "big"))
    with pytest.raises(IndexCorruptError, match="MAIN_s"):
        SegmentReader(tmp_path, "s", 600)


def test_hostile_stored_fields_are_refused(tmp_path: Path, hostile: bytes) -> None:
    one_term(tmp_path, 2)
    (tmp_path / "MAIN_s._stored.col").unlink()
    with StoredWriter(tmp_path, "s") as writer:
        writer.add_packed(zlib.compress(hostile))
        writer.finish()
    with (
        SegmentReader(tmp_path, "s", 1) as reader,
        pytest.raises(IndexCorruptError, match="MAIN_s"),
    ):
        reader.stored(0)


def test_the_hostile_pickles_run_with_the_standard_unpickler(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    pickle.loads(b"cos\nsystem\n(X" + _counted(f"touch {mark}") + b"tR.")
    assert mark.exists()
