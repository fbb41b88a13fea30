"""Archives: their members are read, whatever their names and kinds."""

import io
import tarfile
import zipfile

import pytest

from kashaf.index.documents.reading import read_documents
from tests.index.documents.articles import zipped
from tests.index.documents.reading import Write, read_with_errors


def test_links_and_devices_in_a_tar_are_skipped(write: Write) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind, name in [(tarfile.SYMTYPE, "a.txt"), (tarfile.LNKTYPE, "b.txt"),
                           (tarfile.CHRTYPE, "c.txt")]:  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert read_with_errors(write("a.tar", file.getvalue())) == ([], [])


def test_a_member_whose_name_leads_outside_is_only_named_so(write: Write) -> None:
    [document] = read_documents([write("a.zip", zipped({"../../../etc/a.txt": "عنوان".encode()}))])
    assert document.id.endswith("a.zip//../../../etc/a.txt")


def test_an_encrypted_member_is_reported_and_the_others_are_read(write: Write) -> None:
    data = bytearray(zipped({"a.txt": b"abc", "b.txt": "عنوان".encode()}))
    start = data.index(b"PK\1\2")
    data[start + 8] |= 1
    documents, errors = read_with_errors(write("a.zip", bytes(data)))
    assert [one.title for one in documents] == ["عنوان"]
    assert "encrypted" in errors[0].reason


def test_two_members_of_one_name_have_distinct_ids(write: Write) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "الأول")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "الثاني")
    documents = list(read_documents([write("a.zip", file.getvalue())]))
    assert len({one.id for one in documents}) == 2


def test_an_archive_without_its_end_is_not_taken_for_one_inside(write: Write) -> None:
    inner = zipped({"a.txt": "داخل".encode()})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("b.txt", "أول")
        archive.writestr("c.zip", inner)
    whole = file.getvalue()
    assert len(list(read_documents([write("a.zip", whole)]))) == 2
    directory = whole.rindex(b"PK\1\2", 0, whole.rindex(b"PK\1\2"))
    documents, errors = read_with_errors(write("b.zip", whole[:directory]))
    assert documents == []
    assert "cut short" in errors[0].reason


@pytest.mark.parametrize("codec", ["utf-8", "cp720", "cp1256"])
def test_an_arabic_name_is_read_in_any_encoding(write: Write, codec: str) -> None:
    name = "الخبر".encode(codec)
    renamed = zipfile.ZipInfo("X" * len(name) + ".txt")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(renamed, "نص")
    data = file.getvalue().replace(b"X" * len(name), name)
    [document] = read_documents([write("a.zip", data)])
    assert document.id.endswith("a.zip//الخبر.txt")


def test_a_document_of_pages_is_called_so(write: Write) -> None:
    documents, errors = read_with_errors(write("a.pages", zipped({"Index/Document.iwa": b"x"})))
    assert documents == []
    assert "export it as .docx" in errors[0].reason
