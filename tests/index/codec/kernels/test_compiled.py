"""The compiled kernels read the same as their fallback."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kashaf.index.codec import kernels, layout
from kashaf.index.codec.kernels import fallback
from kashaf.index.codec.reading import posting_blocks, segment_reader
from kashaf.index.codec.reading.segment_reader import SegmentReader
from kashaf.index.codec.reading.term_info import TermInfo
from tests.index.codec.corpora import Doc, many_documents, write_ours

compiled = pytest.importorskip("kashaf.index.codec.kernels._compiled")


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Terms in all documents (two blocks), terms with long values, and rare terms."""
    directory = tmp_path_factory.mktemp("segment")
    docs: list[Doc] = [{"body": [("عام", at % 3), ("عام", 300 + at)]} for at in range(17_000)]
    docs += [{"body": [("طويل", 9 * at) for at in range(200 + more)]} for more in range(20)]
    docs += many_documents()
    write_ours(directory, docs)
    return directory, len(docs)


def read_positions(reader: SegmentReader, term: bytes, wanted: list[int], base: int) -> list[int]:
    info = reader.term_info("body", term)
    assert info is not None
    docs = np.array(wanted, np.uint32)
    found: list[int] = reader.packed_positions(info, docs, base).tolist()
    assert reader.packed_positions(info, docs, base, reader.skip_data(info)).tolist() == found
    return found


def test_postings_equal_those_of_the_fallback(
    segment: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with SegmentReader(segment[0], "ours", segment[1]) as reader:
        for name in reader.fields:
            for term, _ in list(reader.terms(name)):
                docs, freqs = reader.postings(name, term)
                with monkeypatch.context() as patch:
                    patch.setattr(segment_reader, "kernels", fallback)
                    expected = reader.postings(name, term)
                assert docs.tolist() == expected[0].tolist()
                assert freqs.tolist() == expected[1].tolist()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_positions_equal_those_of_the_fallback(
    segment: tuple[Path, int], data: st.DataObject
) -> None:
    directory, count = segment
    base = data.draw(st.sampled_from([0, 7, 2**31]))
    with SegmentReader(directory, "ours", count) as reader:
        term = data.draw(st.sampled_from([term for term, _ in reader.terms("body")]))
        docs, freqs, positions = reader.positions("body", term)
        some = st.sampled_from(docs.tolist()) | st.integers(0, count - 1)
        wanted = sorted(data.draw(st.sets(some, max_size=30)))
        found = read_positions(reader, term, wanted, base)
        every = (np.repeat(docs.astype(np.int64) + base, freqs) << 32) + positions
        assert found == every[np.isin(np.repeat(docs, freqs), wanted)].tolist()
        patch = pytest.MonkeyPatch()
        patch.setattr(segment_reader, "kernels", fallback)
        assert found == read_positions(reader, term, wanted, base)
        patch.undo()


@pytest.mark.parametrize(
    ("df", "start"), [(0, 0), (-1, 0), (2, 0), (1, 1), (1, -1), (2**62, 2**62)]
)
def test_postings_that_do_not_fit_into_the_arrays_raise(df: int, start: int) -> None:
    info, one = TermInfo(df, 1, 1, 0, 0, 0, 4, None), np.empty(1, np.uint32)
    with pytest.raises(ValueError, match="differ from the term file"):
        compiled.decode(bytes(64), bytearray([1]), [info], [start], 0, one, one, 1, 0)


WORDS = st.sets(st.text("ابتثجح", min_size=1, max_size=3), max_size=30)


@settings(max_examples=200, deadline=None)
@given(WORDS, st.text("ابتثجح", max_size=4))
def test_blocks_are_found_like_in_the_fallback(words: set[str], wanted: str) -> None:
    heads = sorted(words)
    blocks = [head.encode() + b"\t" + b"block" for head in heads]
    ends = np.cumsum([0, *map(len, blocks)])
    data = b"".join(blocks) + ends.astype("<u4").tobytes()
    arguments = data, len(data) - 4 * len(ends), len(blocks), wanted.encode() + b"\t"
    found = compiled.find_block(*arguments)
    assert found == fallback.find_block(*arguments)
    assert found == sum(head <= wanted for head in heads) - 1


@pytest.mark.parametrize("find", [compiled.find_block, fallback.find_block])
@pytest.mark.parametrize(("offsets", "count"), [(-1, 1), (0, -1), (0, 1), (0, 2**62), (2**62, 1)])
def test_blocks_outside_the_file_raise(find: Callable[..., int], offsets: int, count: int) -> None:
    with pytest.raises(ValueError, match="blocks"):
        find(b"\x00\x00\x00\x00\xff\x00\x00\x00", offsets, count, b"a\t")


NUMBERS = st.integers(0, 60) | st.sampled_from([0, 2**31, 2**32 - 1])
WORDS_OF_A_FILE = st.lists(NUMBERS.map(lambda number: number.to_bytes(4, "big")), max_size=20)
OFFSETS = st.integers(-1, 40) | st.sampled_from([-(2**63), 2**62, 2**63 - 1])
SLOTS = st.integers(-1, 4) | st.sampled_from([-(2**31), 2**31 - 1])


@settings(max_examples=300, deadline=None)
@given(WORDS_OF_A_FILE, st.booleans(), OFFSETS, SLOTS, NUMBERS)
def test_any_hash_table_is_read_like_in_the_fallback(
    words: list[bytes], is_verified: bool, table: int, slots: int, code: int
) -> None:
    directory = layout.HASH_DIRECTORY_ENTRY.pack(table, slots) * layout.HASH_TABLES
    data = b"".join(words) + directory

    def found(find: Callable[..., list[int]]) -> list[int] | str:
        arguments = 4 * len(words), [*words[:1], b""], [code] * len([*words[:1], b""])
        try:
            return find(data, bytearray([is_verified]), *arguments)
        except ValueError as error:
            return str(error)

    assert found(compiled.find_records) == found(fallback.find_records)


@pytest.mark.parametrize("find", [compiled.find_records, fallback.find_records])
@pytest.mark.parametrize("directory", [-1, 1, 2**62])
def test_a_directory_outside_the_file_raises(
    find: Callable[..., list[int]], directory: int
) -> None:
    data = bytes(layout.HASH_DIRECTORY_ENTRY.size * layout.HASH_TABLES)
    with pytest.raises(ValueError, match="hash table"):
        find(data, bytearray([1]), directory, [b"key"], [0])


def test_terms_are_found_like_in_the_fallback(
    segment: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with SegmentReader(segment[0], "ours", segment[1]) as reader:
        terms = [term for term, _ in reader.terms("body")]
        infos = [reader.term_info("body", term) for term in (*terms, b"none", b"")]
        assert None not in infos[: len(terms)]
        assert infos[len(terms) :] == [None, None]
        monkeypatch.setattr(kernels, "find_records", fallback.find_records)
        assert infos == [reader.term_info("body", term) for term in (*terms, b"none", b"")]


@pytest.mark.parametrize("offset", [2**63 - 5, 2**62, 64, 0, -1])
@pytest.mark.parametrize("length", [2**31 - 1, 2**63 - 1, 4, 0, -1])
def test_an_extent_outside_the_file_raises(offset: int, length: int) -> None:
    data, none = 16 * layout.BLOCKS_MAGIC, np.empty(0, np.uint32)
    info, one = TermInfo(1, 1, 1, 0, 0, offset, length, None), np.empty(1, np.uint32)
    with pytest.raises(ValueError):  # noqa: PT011 - any reason will do
        compiled.decode(data, bytearray([1]), [info], [0], 0, one, one, 1, 0)
    with pytest.raises(ValueError):  # noqa: PT011
        compiled.skip_data(data, offset, length)
    with pytest.raises(ValueError):  # noqa: PT011
        compiled.read_positions(data, offset, length, none, 0, np.empty((0, 4), np.int64))
    with pytest.raises(ValueError):  # noqa: PT011
        posting_blocks.read_blocks(data, offset, length)
