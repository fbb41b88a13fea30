"""E-books as publishers, shops and converters make them."""

import io
import zipfile

from kashaf.index.documents import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.articles import zipped
from tests.index.documents.reading import Write, read, read_with_errors

CONTAINER = b'<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'


def book(metadata: str, chapters: dict[str, bytes], **members: bytes) -> bytes:
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"<metadata><dc:title>الكتاب</dc:title>{metadata}</metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    return zipped(
        {"META-INF/container.xml": CONTAINER, "c.opf": package.encode(), **chapters, **members}
    )


def chapter(text: str) -> bytes:
    return f"<html><body><p>{text}</p></body></html>".encode()


def test_a_book_has_all_its_authors_and_the_date_of_publication(write: Write) -> None:
    metadata = (
        "<dc:creator>ليلى</dc:creator><dc:creator>سامي</dc:creator>"
        '<dc:date opf:event="modification">2020-01-01</dc:date>'
        '<dc:date opf:event="publication">1999-02-03</dc:date>'
    )
    [document] = read(write("a.epub", book(metadata, {"1.html": chapter("نص")})))
    assert (document.date, document.fields["author"]) == ("1999-02-03", "ليلى، سامي")


def test_a_date_that_a_converter_made_up_is_none(write: Write) -> None:
    metadata = "<dc:date>0101-01-01T00:00:00+00:00</dc:date>"
    [document] = read(write("a.epub", book(metadata, {"1.html": chapter("نص")})))
    assert document.date is None


def test_a_damaged_chapter_costs_no_other(write: Write) -> None:
    chapters = {"1.html": b"\x00\x01\x02\xff" * 99, "2.html": chapter("الفصل الثاني")}
    notes: list[SourceError] = []
    [document] = read_documents([write("a.epub", book("", chapters))], on_note=notes.append)
    assert document.body == "الفصل الثاني\n"
    assert "1.html was left out" in str(notes[0])


def test_a_book_that_a_shop_encrypted_is_called_so(write: Write) -> None:
    encryption = b'<encryption><CipherReference URI="1.html"/></encryption>'
    data = book("", {"1.html": b"\xff\x00\x1b" * 99}, **{"META-INF/encryption.xml": encryption})
    documents, errors = read_with_errors(write("a.epub", data))
    assert documents == []
    assert "is encrypted" in errors[0].reason


def test_a_chapter_without_a_heading_is_called_as_in_the_contents(write: Write) -> None:
    contents = (
        '<ncx><navPoint><navLabel><text>باب السفر</text></navLabel><content src="1.html#a"/>'
        "</navPoint></ncx>"
    )
    data = book("", {"1.html": chapter("نص"), "2.html": "<h1>باب العودة</h1>".encode()})
    item = b'<manifest><item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["c.opf"] = members["c.opf"].replace(b"<manifest>", item)
    [document] = read(write("a.epub", zipped({**members, "toc.ncx": contents.encode()})))
    assert document.anchors == ((0, "section", "باب السفر"), (3, "section", "باب العودة"))
