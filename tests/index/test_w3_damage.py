"""Damaged and hostile index files: an error that names the file, and nothing they say is run."""

import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kashaf.index.codec import layout
from kashaf.index.codec.columns import StoredWriter
from kashaf.index.codec.postings import FieldPostings
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.writing.terms import write_terms_and_postings
from kashaf.index.errors import IndexCorruptError
from tests.index.w3_corpora import FIELDS, many_documents, only_segid, write_ours, write_stock

DOCS = many_documents()[:80]
NAMES = ["{}.trm", "{}.pst", "{}._stored.col", "{}._body_len.col", "{}._digest.col"]


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """The same documents in our segment and in stock Whoosh's."""
    ours, stock = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("stock")
    write_ours(ours, DOCS)
    return {"ours": (ours, "ours"), "stock": (stock, only_segid(write_stock(stock, DOCS)))}


@contextmanager
def expecting_damage(segid: str) -> Iterator[None]:
    """The block runs to its end, or raises IndexCorruptError naming a file of the segment."""
    try:
        yield
    except IndexCorruptError as error:
        if segid not in error.where:
            raise


def read_places(reader: SegmentReader, term: bytes, wanted: NDArray[np.uint32]) -> None:
    info = reader.term_info("body", term)
    if info:
        reader.packed_positions(info, wanted, 0)


def read_everything(directory: Path, segid: str) -> None:
    with SegmentReader(directory, segid, len(DOCS)) as reader:
        steps: list[Callable[[], object]] = []
        wanted = np.arange(len(DOCS), dtype=np.uint32)
        for name in FIELDS:
            steps += [
                lambda name=name: reader.read_field(name),
                lambda name=name: reader.lengths(name),
                lambda name=name: list(reader.terms(name, "ن".encode())),
            ]
            for word in ("شائع0", "شائع3", "نادر7", "كثير", "k5"):
                term = word.encode()
                steps += [
                    lambda name=name, term=term: reader.postings(name, term),
                    lambda term=term: reader.positions("body", term),
                    lambda term=term: read_places(reader, term, wanted),
                ]
        steps += [lambda number=number: reader.stored(number) for number in range(len(DOCS))]
        steps += [lambda number=number: reader.digest(number) for number in range(len(DOCS))]
        for step in steps:
            with expecting_damage(segid):
                step()


@pytest.mark.parametrize("writer", ["ours", "stock"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_called_corrupt_or_reads_on(
    segments: dict[str, tuple[Path, str]], writer: str, data: st.DataObject
) -> None:
    directory, segid = segments[writer]
    name = data.draw(st.sampled_from(NAMES if writer == "ours" else NAMES[:4]))
    path = directory / name.format(f"MAIN_{segid}")
    whole = path.read_bytes()
    if data.draw(st.booleans()):
        damaged = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        flipped = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(whole) - 1))
            flipped[at] ^= 1 << data.draw(st.integers(0, 7))
        damaged = bytes(flipped)
    path.write_bytes(damaged)
    try:
        with expecting_damage(segid):
            read_everything(directory, segid)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", NAMES[:3])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    write_ours(tmp_path, DOCS[:3])
    path = tmp_path / name.format("MAIN_ours")
    path.unlink()
    with pytest.raises(IndexCorruptError, match="missing") as caught:
        SegmentReader(tmp_path, "ours", 3)
    assert caught.value.where == str(path)


def test_a_segment_of_another_number_of_documents_is_corrupt(tmp_path: Path) -> None:
    write_ours(tmp_path, DOCS[:9])
    with pytest.raises(IndexCorruptError):
        SegmentReader(tmp_path, "ours", 8)


@pytest.fixture(params=["call", "codec", "dotted", "class", "buffer"])
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[bytes]:
    """A pickle that tries to run a command, to reach code or to change what a view looks at; the
    command must not have run."""
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
    """A segment whose only term is in `df` of its 600 documents, 60 times in each."""
    docs = np.arange(df, dtype=np.uint32) * (599 // df)
    positions = np.tile(np.arange(60, dtype=np.uint32), df)
    freqs = np.full(df, 60, np.uint32)
    field = FieldPostings([b"x"], np.array([0, df]), docs, freqs, positions, None)
    write_terms_and_postings(directory, "s", {"body": field})
    with StoredWriter(directory, "s") as writer:
        for _ in range(600):
            writer.add({"title": "x"})
        writer.close()


def plant(path: Path, start: int, end: int, pickled: bytes) -> None:
    """Put a pickle in the place of a longer one, which stood from `start` to `end`."""
    before = path.read_bytes()
    assert start + len(pickled) < end <= len(before)
    path.write_bytes(before[:start] + pickled.ljust(end - start, b".") + before[end:])


BLOCK = len(layout.BLOCKS_MAGIC) + layout.HEAD.size


@pytest.mark.parametrize("start", [BLOCK, BLOCK + layout.BLOCK_HEADER.size], ids=["facts", "postings"])
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
        writer.close()
    with (
        SegmentReader(tmp_path, "s", 1) as reader,
        pytest.raises(IndexCorruptError, match="MAIN_s"),
    ):
        reader.stored(0)


def test_the_hostile_pickles_would_run_elsewhere(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    pickle.loads(b"cos\nsystem\n(X" + _counted(f"touch {mark}") + b"tR.")
    assert mark.exists()


def test_reading_needs_no_whoosh(tmp_path: Path) -> None:
    write_ours(tmp_path, DOCS[:3])
    program = f"""
import sys
from pathlib import Path
from kashaf.index.codec.reading.segment_reader import SegmentReader
with SegmentReader(Path({str(tmp_path)!r}), "ours", 3) as reader:
    reader.read_field("body"), reader.stored(0)
sys.exit("whoosh" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    field = FieldPostings(
        [b"b", b"a"],
        np.array([0, 1, 2]),
        np.zeros(2, np.uint32),
        np.ones(2, np.uint32),
        None,
        None,
    )
    with pytest.raises(ValueError, match="ascend"):
        write_terms_and_postings(tmp_path, "s", {"body": field})
    assert list(tmp_path.iterdir()) == []
