"""Reading a segment: terms, missing fields, threads."""

import subprocess
import sys
import threading
from pathlib import Path

from kashaf.index.codec.reading.segment_reader import SegmentReader
from tests.index.codec.corpora import (
    many_documents,
    write_ours,
)


def test_terms_with_a_prefix_are_in_order(tmp_path: Path) -> None:
    docs = [{"body": [(word, 0)]} for word in ["كتاب", "كتب", "كتب", "قلم", "كاتب", "\U0010ffff"]]
    write_ours(tmp_path, docs)
    with SegmentReader(tmp_path, "ours", 6) as reader:
        found = [(term.decode(), df) for term, df in reader.terms("body", "كت".encode())]
        assert found == [("كتاب", 1), ("كتب", 2)]
        assert list(reader.terms("body", b"\xff")) == []
        assert list(reader.terms("unknown")) == []


def test_absent_terms_and_fields_are_empty(tmp_path: Path) -> None:
    write_ours(tmp_path, [{}, {"form": [("قلم", 0)]}])
    with SegmentReader(tmp_path, "ours", 2) as reader:
        assert reader.fields == ["form"]
        assert reader.term_info("form", b"x") is None
        assert reader.term_info("body", "قلم".encode()) is None
        assert [part.tolist() for part in reader.positions("body", b"x")] == [[], [], []]
        assert reader.lengths("body").tolist() == [0, 0]
        assert not reader.has_lengths("body")
        assert reader.read_field("body").terms == []


def test_threads_share_a_reader(tmp_path: Path) -> None:
    docs = many_documents()
    write_ours(tmp_path, docs)
    with SegmentReader(tmp_path, "ours", len(docs)) as reader:
        terms = list(reader.field_terms("body").terms)
        expected = [reader.positions("body", term)[2].tolist() for term in terms]
        found: list[list[list[int]]] = []

        def read() -> None:
            found.append([reader.positions("body", term)[2].tolist() for term in terms])

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 4


def test_reading_needs_no_whoosh(tmp_path: Path) -> None:
    write_ours(tmp_path, many_documents()[:3])
    program = f"""
import sys
from pathlib import Path
from kashaf.index.codec.reading.segment_reader import SegmentReader
with SegmentReader(Path({str(tmp_path)!r}), "ours", 3) as reader:
    reader.read_field("body"), reader.stored(0)
sys.exit("whoosh" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
