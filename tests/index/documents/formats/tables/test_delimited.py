"""Tables of delimited text: one row is one document."""

import csv
import io
from pathlib import Path

import pytest

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.errors import SourceError
from tests.index.documents.reading import (
    NEWS,
    Write,
    encoded,
    ids,
    on_every_encoding,
    places,
    read,
    read_with_errors,
    without_location,
)


class TestTables:
    @pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.tsv"])
    def test_the_columns_are_the_keys(self, write: Write, name: str) -> None:
        rows = [
            ["id", "title", "body", "tags", "", "author "],
            ["1", "أول", 'قال "نعم"،\nثم مضى, وعاد\t', "ثقافة،أدب", "0", ""],
            ["", "ثان", "", "", "1", "سلمى"],
        ]
        text = io.StringIO()
        delimiter = "\t" if "tsv" in name else ","
        csv.writer(text, delimiter=delimiter).writerows(rows)
        first, second = read(write(name, "\ufeff" + text.getvalue() + f"{delimiter * 5}\n\n"))
        assert without_location([first])[0] == Document(
            id="1", title="أول", body='قال "نعم"،\nثم مضى, وعاد\t', tags=("ثقافة", "أدب")
        )
        assert (second.title, second.fields) == ("ثان", {"author": "سلمى"})

    @on_every_encoding
    def test_the_encoding_is_detected_from_the_bytes(self, write: Write, codec: str) -> None:
        [document] = read(write("a.csv", encoded(f'title,body\nعنوان,"{NEWS}"\n', codec)))
        assert document.body == NEWS

    def test_a_body_longer_than_the_csv_module_allows_by_itself(self, write: Write) -> None:
        documents = read(write("a.csv", "body\n" + "ب" * 200_000))
        assert sum(len(document.body) for document in documents) == 200_000

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            ("only-one", "title, body"),
            ("one,two,three", "3 fields for 2 columns"),
            ("1,", "title, body"),
        ],
    )
    def test_a_bad_row_is_an_error_and_the_others_are_read(
        self, write: Write, tmp_path: Path, bad: str | bytes, reason: str
    ) -> None:
        bad = bad.encode() if isinstance(bad, str) else bad
        data = b"\n".join(["id,title\n1,عنوان طويل".encode(), bad, "3,ثالث".encode()])
        documents, errors = read_with_errors(write("a.csv", data))
        assert ids(documents) == ["1", "3"]
        assert places(errors, tmp_path) == ["a.csv:3"]
        assert reason in errors[0].reason

    @pytest.mark.parametrize(
        ("row", "title"),
        [
            ('2,"ثان', '"ثان'),
            ('2,"أ"ب', '"أ"ب'),
            ('2,5" ثان', '5" ثان'),
            ('2,"ثان\n4,"رابع', '"ثان'),
        ],
    )
    def test_a_stray_quote_is_noted_and_costs_no_row(
        self, write: Write, row: str, title: str
    ) -> None:
        notes: list[SourceError] = []
        path = write("a.csv", f'id,title\n1,أول\n{row}\n3,"ثالث، رابع"\n')
        documents = list(read_documents([path], on_note=notes.append))
        assert [one.id for one in documents if one.id != "4"] == ["1", "2", "3"]
        assert [one.title for one in documents if one.id == "2"] == [title]
        assert documents[-1].title == "ثالث، رابع"

    def test_a_table_without_names_is_read_all_the_same(self, write: Write) -> None:
        rows = "".join(f"pos\tهذا نص طويل بما يكفي ليكون رأياً {n}\n" for n in range(3))
        notes: list[SourceError] = []
        documents = list(read_documents([write("a.tsv", rows)], on_note=notes.append))
        assert [one.body[-1] for one in documents] == ["0", "1", "2"]
        assert "the first row looks like data" in notes[0].reason

    def test_a_row_over_the_limit_is_an_error_and_the_next_is_read(
        self, write: Write, tmp_path: Path
    ) -> None:
        row = b"1," + b"a" * MAX_DOCUMENT_BYTES + b"\n"
        documents, errors = read_with_errors(write("a.csv", b"id,title\n" + row + b"2,b\n"))
        assert ids(documents) == ["2"]
        assert places(errors, tmp_path) == ["a.csv:2"]
