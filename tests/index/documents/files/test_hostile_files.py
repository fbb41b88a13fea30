"""Files that are broken or made to harm: one line in the report each, and the others are read."""

import gzip
import json
import struct
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.documents.files import programs
from kashaf.index.documents.files.limits import Budget, Deadline, StreamError
from kashaf.index.documents.formats.registry import FORMATS
from kashaf.index.documents.reading import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.articles import texts, zipped
from tests.index.documents.reading import Write, read, read_with_errors
from tests.index.documents.samples import NEIGHBORS, SAMPLES

ENDINGS = [ending for one in FORMATS for ending in one.extensions]
FILES = list((SAMPLES | NEIGHBORS).values())
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
slow = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


def refused(path: Path) -> str:
    """The reason for which a file yields nothing."""
    documents, errors = read_with_errors(path)
    assert documents == []
    [error] = errors
    assert error.where.startswith(str(path))
    return error.reason


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><item>&b;</item></rss>',
        '<!-- <r> --><!DOCTYPE r [<!-- <r> --><!ENTITY a "x">]><rss><item>&a;</item></rss>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]><rss/>',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(write: Write, xml: str, codec: str) -> None:
    assert "entities" in refused(write("a.xml", xml.encode(codec)))


def test_an_entity_inside_text_is_not_a_declaration(write: Write) -> None:
    text = "<![CDATA[<!ENTITY]]>"
    feed = f"<!DOCTYPE rss><rss><item><title>عنوان{text}</title></item></rss>"
    [document] = read_documents([write("a.xml", feed)])
    assert document.title == "عنوان<!ENTITY"


def test_elements_nested_too_deep_are_refused(write: Write) -> None:
    assert "deep" in refused(write("a.xml", "<rss>" + "<a>" * 5000 + "</a>" * 5000 + "</rss>"))


def test_archives_nested_too_deep_are_refused(write: Write) -> None:
    data = zipped(texts())
    for number in range(4):
        data = zipped({f"{number}.zip": data})
    assert "over 3 levels deep" in refused(write("a.zip", data))


def test_a_bomb_is_refused_at_any_level_of_nesting(write: Write) -> None:
    zeros = zipped({"a.txt": b"a " * 2**24})
    nested = zipped({f"{number}.zip": zeros for number in range(8)})
    documents, errors = read_with_errors(write("a.zip", nested))
    assert len(documents) < 8
    assert "over 200 times its size" in errors[-1].reason


def test_a_sheet_that_would_unpack_to_too_much_is_refused(write: Write) -> None:
    sheet = {"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b" " * 2**28}
    assert "over" in refused(write("a.xlsx", zipped(sheet)))


def test_the_streams_of_a_pdf_have_a_size_limit(write: Write) -> None:
    stream = zlib.compress(b"\0" * 2**28, 9)
    pdf = b"%PDF-1.4\n1 0 obj<</Length 1/Filter/FlateDecode>>stream\n" + stream + b"\nendstream"
    assert "over 200 times its size" in refused(write("a.pdf", pdf))


def test_time_is_limited() -> None:
    with pytest.raises(StreamError, match="seconds"):
        Deadline(-1).check()


def test_a_budget_counts_what_all_levels_unpack() -> None:
    budget = Budget(1)
    budget.spend(64 * 2**20)
    with pytest.raises(StreamError, match="200 times"):
        budget.spend(1)


@slow
@given(st.sampled_from(FILES), st.data())
def test_a_damaged_sample_of_any_format_is_read_or_reported(
    tmp_path: Path, sample: tuple[str, "object"], data: st.DataObject
) -> None:
    name, make = sample
    whole = make()  # type: ignore[operator]
    start = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=20))
    end = data.draw(st.integers(start, len(whole)))
    path = tmp_path / name
    path.write_bytes(whole[:start] + junk + whole[end:])
    documents, errors = read_with_errors(path)
    assert all(error.where.startswith(str(path)) for error in errors)
    assert all(one.digest and one.id for one in documents)


@slow
@given(
    st.binary(max_size=300) | st.text('<>?!/[]{}":,\n\tabPK\x03\x04%-ب').map(str.encode),
    st.sampled_from(ENDINGS),
    st.sampled_from(["", ".gz"]),
)
def test_any_bytes_under_any_ending_are_read_or_reported(
    tmp_path: Path, data: bytes, ending: str, packed: str
) -> None:
    path = tmp_path / f"a{ending}{packed}"
    path.write_bytes(gzip.compress(data) if packed else data)
    documents, errors = read_with_errors(path)
    assert all(error.where.startswith(str(path)) for error in errors)
    assert all(one.digest and one.id for one in documents)


@pytest.mark.parametrize("opening", ["<!--", '<a href="', "</", "<![CDATA[", "<script>"])
def test_a_page_of_what_never_closes_is_read_in_one_pass(write: Write, opening: str) -> None:
    """Where it is read again for each opening, this takes minutes."""
    documents = read(write("a.html", f"<html><body><p>وصل الخبر</p>{opening * 50_000}"))
    assert "وصل الخبر" in documents[0].body


def test_links_that_never_close_are_read_in_one_pass(write: Write) -> None:
    text = f"<text>وصل الخبر {'[http://' * 50_000}</text>"
    page = f"<page><title>خبر</title><ns>0</ns><id>1</id><revision>{text}</revision></page>"
    documents = read(write("a.xml", f"<mediawiki>{page}</mediawiki>"))
    assert "وصل الخبر" in documents[0].body


def test_one_broken_file_does_not_end_the_run(write: Write, tmp_path: Path) -> None:
    for ending in ENDINGS:
        write(f"broken{ending}", b"\x00\xff<{[" * 10)
    write("z.jsonl", json.dumps({"title": "عنوان"}))
    errors: list[SourceError] = []
    documents = list(read_documents([tmp_path], on_error=errors.append))
    assert "عنوان" in [one.title for one in documents]


def test_a_file_of_zeros_is_reported_as_such(write: Write) -> None:
    """As a copy that was cut short on some disks is."""
    documents, errors = read_with_errors(write("a.bok", bytes(5000)))
    assert not documents
    assert [error.reason for error in errors] == [
        "begins with nothing but zero bytes; copy or fetch it again"
    ]


def ole(fat: list[int], data: bytes) -> bytes:
    """A container of Office files whose folder begins in its second sector."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + struct.pack("<128I", *fat, *[FREE] * (128 - len(fat))) + data


def test_a_spreadsheet_that_never_ends_is_stopped(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sector that follows itself: calamine reads it until memory runs out, and aborts."""
    monkeypatch.setattr(programs, "MAX_MEMORY_BYTES", 2**28)
    assert "memory" in refused(write("a.xls", ole([FAT, 1], bytes(512))))


def test_a_panic_of_calamine_is_an_error_of_one_file(write: Write) -> None:
    """It is no Exception in Python."""
    assert "out of range" in refused(write("a.xls", ole([FAT, END], bytes(300))))


def test_a_sheet_with_a_password_is_called_encrypted(write: Write) -> None:
    stream = "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0")
    assert "is encrypted" in refused(write("a.xlsx", ole([FAT, END], stream)))


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is set on Linux only")
def test_the_time_of_another_program_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "MAX_CPU_SECONDS", 1)
    endless = [sys.executable, "-c", "while True: pass"]
    with pytest.raises(StreamError, match="over 1 s of CPU"), programs.output_of(endless, "x"):
        pass
