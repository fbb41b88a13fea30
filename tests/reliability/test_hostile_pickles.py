"""An index from a stranger can't run code, whatever pickles its files contain."""

import shutil
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from whoosh import query as wq

from benchmarks.torture.damage.sealing import reseal
from kashaf.index import copy_index, rebuild_index, verify_index
from kashaf.index.codec import layout
from kashaf.index.codec.columns.stored import STORED, StoredWriter
from kashaf.index.codec.files.names import column_file
from kashaf.index.errors import IndexCorruptError, KashafError, SourceError
from kashaf.index.store.generation import require
from kashaf.index.store.salvage import recovery_folder
from kashaf.search import open_index
from kashaf.search.model.serialize import results_json
from tests.reliability.indexes import copied, parts, small_index

QUERIES = [
    "العراق",
    '"وصل إلى"',
    "مدر*",
    "=قلم",
    wq.Term("text", "قلم"),
    wq.Regex("text", ".*"),
    wq.Or([wq.Term("text", "قلم"), wq.Term("form", "قلم")], scale=0.9),
    wq.Phrase("text", ["وصل", "قلم"], slop=3),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.mktemp("whole") / "i")


def use(index: Path) -> None:
    """Open, search, verify and rebuild an index; each may report that it is corrupt."""
    try:
        verify_index(index)
        with open_index(index) as opened:
            for query in QUERIES:
                with suppress(KashafError):
                    opened.search(query)
            opened.suggest("مد")
            opened.more_like("d3")
            opened.get("d3")
    except KashafError:
        pass
    losses: list[SourceError] = []
    shutil.rmtree(recovery_folder(index), ignore_errors=True)
    rebuild_index(None, index, on_error=losses.append, jobs=1)


def commands(mark: Path) -> list[bytes]:
    """Return pickles that create a file when loaded, of protocols 0 and 4."""
    text = f"touch {mark}".encode()
    short = bytes([len(text)]) + text
    return [
        b"cos\nsystem\n(U" + short + b"tR.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c" + short + b"\x85R.",
    ]


def pickle_offsets(data: bytes) -> list[int]:
    """Return offsets at which a pickle may begin, and some others."""
    marks = [b"\x80\x02", b"\x80\x04", layout.BLOCKS_MAGIC, b"(", b"\x78\x5e"]
    found = {at for mark in marks for at in (data.find(mark), data.rfind(mark)) if at >= 0}
    magic = data.find(layout.BLOCKS_MAGIC)
    if magic >= 0:
        block = magic + len(layout.BLOCKS_MAGIC) + layout.HEAD.size
        found |= {block, block + layout.BLOCK_HEADER.size}
    return sorted(found | {0, len(data) // 2})


def test_pickles_planted_anywhere_in_an_index_do_not_run(whole: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for number, part in enumerate(parts(whole)):
        data = part.read_bytes()
        for at in pickle_offsets(data)[number % 3 :: 3]:
            command = commands(mark)[(number + at) % 2]
            index = copied(whole, tmp_path / "i")
            planted = data[:at] + command + data[at + len(command) :]
            (index / part.name).write_bytes(planted)
            if part.suffix != ".json":
                reseal(index)
            use(index)
            assert not mark.exists(), (part.name, at)


def test_a_hostile_table_of_contents_is_not_read(whole: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for command in commands(mark):
        index = copied(whole, tmp_path / "i")
        (toc,) = index.glob("_MAIN_*.toc")
        toc.write_bytes(command)
        reseal(index)
        with open_index(index) as opened:
            assert len(opened.search(wq.Regex("text", ".*"))) > 0
        assert not mark.exists()


def test_hostile_stored_documents_do_not_run(whole: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for command in commands(mark):
        index = copied(whole, tmp_path / "i")
        for path in index.glob("*._stored.col"):
            data = path.read_bytes()
            second = data.index(b"\x78\x5e", 10)
            packed = zlib.compress(command)
            assert len(packed) < second
            path.write_bytes(packed + data[len(packed) :])
        reseal(index)
        use(index)
        assert not mark.exists()


def test_a_deeply_nested_stored_document_is_corruption(whole: Path, tmp_path: Path) -> None:
    index = copied(whole, tmp_path / "i")
    nested = b"]" * 20_000 + b"a" * 19_999
    packed = zlib.compress(b"}(U\x02idU\x02d0U\x05titleU\x01xU\x06fields}U\x01x" + nested + b"su.")
    for path in index.glob("*._stored.col"):
        data = path.read_bytes()
        assert len(packed) < data.index(b"\x78\x5e", 10)
        path.write_bytes(packed + data[len(packed) :])
    reseal(index)
    assert verify_index(index).problems
    use(index)


@pytest.mark.parametrize("key", ["id", "title", "body", "date", "source", "tags", "fields"])
def test_stored_fields_of_the_wrong_type_are_corruption(
    whole: Path, tmp_path: Path, key: str
) -> None:
    index = copied(whole, tmp_path / "i")
    for segment in require(index).segments:
        (index / column_file(segment.segid, STORED)).unlink()
        with StoredWriter(index, segment.segid) as writer:
            for number in range(segment.doc_count):
                writer.add({"id": f"d{number}", "title": "خبر", key: 5})
            writer.finish()
    reseal(index)
    assert verify_index(index).problems
    with open_index(index) as opened:
        for query in ("قلم", "=قلم", "title:ق*"):
            with suppress(IndexCorruptError):
                results_json(opened.search(query))
    with pytest.raises(IndexCorruptError):
        copy_index(index, tmp_path / "copy")
    use(index)


def test_terms_that_are_not_utf8_are_corruption(whole: Path, tmp_path: Path) -> None:
    index = copied(whole, tmp_path / "i")
    for path in index.glob("*.trm"):
        path.write_bytes(path.read_bytes().replace("ا".encode(), b"\xff\xff"))
    reseal(index)
    with open_index(index) as opened:
        for query in ("قلم", "ق*", "*م", "قلك~1", "سلاام"):
            with suppress(IndexCorruptError):
                opened.search(query)
        with pytest.raises(IndexCorruptError):
            opened.search("قلم", facets=["source"])
