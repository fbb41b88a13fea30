"""What a user says about files, and what is recognized without a word."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kashaf.index.documents.dates import parse_date
from kashaf.index.documents.document import Document
from kashaf.index.documents.options import ReadOptions
from kashaf.index.documents.reading import read_documents
from kashaf.index.errors import SourceError
from kashaf.index.fields.schema import Date, Schema, Text
from tests.index.documents.reading import Write, read


def read_as(path: Path, **options: Any) -> list[Document]:
    return list(read_documents([path], options=ReadOptions(**options)))


def noted(path: Path) -> tuple[list[Document], list[str]]:
    """The documents of a file, and the notes about them."""
    notes: list[SourceError] = []
    documents = list(read_documents([path], on_note=notes.append))
    return documents, [note.reason for note in notes]


def test_a_column_called_like_a_field_of_the_schema_is_that_field(write: Write) -> None:
    """A user's own `published` is no other name for the date of the document."""
    fields = Schema(published=Date(), author=Text(aliases=("مؤلف",))).names
    for name, text in {
        "books.csv": "id,title,Published,مؤلف\n1,كتاب,2001-05-06,طه حسين\n",
        "books.jsonl": json.dumps(
            {"id": "1", "title": "كتاب", "published": "2001-05-06", "مؤلف": "طه حسين"}
        ),
        "note.md": "---\npublished: 2001-05-06\nمؤلف: طه حسين\n---\n# كتاب\n\nنص الكتاب\n",
    }.items():
        (document,) = read_as(write(name, text), fields=fields)
        assert document.date is None
        assert document.fields == {"published": "2001-05-06", "author": "طه حسين"}


class TestMap:
    def test_columns_with_arbitrary_names(self, write: Write) -> None:
        path = write("a.csv", "c1,c2,c3\nعنوان الخبر,نص الخبر هنا,2023-03-14\n")
        [document] = read_as(path, columns={"title": "c1", "body": "C2", "date": "c3"})
        assert (document.title, document.body) == ("عنوان الخبر", "نص الخبر هنا")
        assert (document.date, document.fields) == ("2023-03-14", {})

    def test_nested_paths_and_keys_of_the_user_s_own(self, write: Write) -> None:
        record = {"a": {"b": ["نص", "آخر"]}, "x.y": "عنوان", "who": {"name": "سلمى"}}
        path = write("a.json", json.dumps([record]))
        [document] = read_as(path, columns={"body": "a.b", "title": "x.y", "author": "who.name"})
        assert (document.title, document.body) == ("عنوان", "نص\nآخر")
        assert document.fields["author"] == "سلمى"

    def test_it_wins_over_a_name_that_is_known(self, write: Write) -> None:
        path = write("a.jsonl", '{"title": "أول", "lead": "ثان", "body": "نص"}')
        [document] = read_as(path, columns={"title": "lead"})
        assert document.title == "ثان"
        assert document.fields["title_2"] == "أول"


def test_records_at_a_path(write: Write) -> None:
    path = write("a.json", '{"a": {"b": [{"text": "أول"}]}, "c": [{"text": "آخر"}]}')
    assert [one.body for one in read_as(path, records="a.b")] == ["أول"]
    with pytest.raises(SourceError, match=r"nothing at 'a\.x'"):
        read_as(path, records="a.x")


def test_a_table_without_a_header(write: Write) -> None:
    path = write("a.csv", "1,عنوان,نص الخبر\n2,آخر,نص ثان\n")
    columns = {"id": "1", "title": "2", "body": "3"}
    documents = read_as(path, header=False, columns=columns)
    assert [(one.id, one.title) for one in documents] == [("1", "عنوان"), ("2", "آخر")]


def test_a_delimiter_of_the_user_s_own(write: Write) -> None:
    [document] = read_as(write("a.csv", "title~body\nعنوان~نص, وفاصلة\n"), delimiter="~")
    assert document.body == "نص, وفاصلة"


def test_an_encoding_that_is_not_detected(write: Write) -> None:
    [document] = read_as(write("a.txt", "Привет".encode("koi8-r")), encoding="koi8-r")
    assert document.title == "Привет"


def test_a_format_whatever_the_name_says(write: Write) -> None:
    path = write("a.data", '{"title": "أول"}\n')
    assert [one.title for one in read_as(path, format="json-lines")] == ["أول"]
    assert [one.title for one in read_as(path.parent, format="jsonl")] == ["أول"]
    assert [one.title for one in read_as(path, format="text")] == ['{"title": "أول"}']


def test_a_form_of_dates(write: Write) -> None:
    path = write("a.csv", "title,date\nعنوان,03.04.2023\nآخر,2023-05-06\n")
    dates = [one.date for one in read_as(path, date_format="%m.%d.%Y")]
    assert dates == [
        "2023-03-04",
        "2023-05-06",
    ]


def test_a_format_of_dates_may_have_an_offset(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,body,date\n1,خبر,3.4.2023 01:30 +0300\n", encoding="utf-8")
    dates = [one.date for one in read_as(path, date_format="%d.%m.%Y %H:%M %z")]
    assert dates == ["2023-04-02T22:30:00"]


@pytest.mark.parametrize(
    "wrong",
    [{"format": "x"}, {"encoding": "x"}, {"encoding": "hex"}, {"delimiter": ""},
     {"delimiter": ",,"}, {"columns": {"title": ""}}, {"columns": {"": "x"}},
     {"date_format": "%Q%"}, {"date_format": "zz"}, {"date_format": ""},
     {"date_format": "%d.%m"}],
)  # fmt: skip
def test_wrong_options_are_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ReadOptions(**wrong)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2023-03-14", "2023-03-14"),
        ("2023-3-4", "2023-03-04"),
        ("2023", "2023-01-01"),
        ("٢٠٢٣/٠٣/١٤", "2023-03-14"),
        ("14/3/2023", "2023-03-14"),
        ("4/3/2023", "2023-03-04"),
        ("3/14/2023", "2023-03-14"),
        ("14.03.2023 08:30", "2023-03-14T08:30:00"),
        ("١٤‏/٣‏/٢٠٢٣، ٨:٣٠ م", "2023-03-14T20:30:00"),
        ("14 آذار 2023", "2023-03-14"),
        ("١٤ مارس ٢٠٢٣", "2023-03-14"),
        ("الثلاثاء، 14 مارس/آذار 2023", "2023-03-14"),
        ("14 كانون الثاني 2023", "2023-01-14"),
        ("14 تشرين الأول 2023", "2023-10-14"),
        ("2 جانفي 2023", "2023-01-02"),
        ("3 غشت 2023", "2023-08-03"),
        ("March 14, 2023", "2023-03-14"),
        ("14-Mar-23", "2023-03-14"),
        ("/Date(1678782600000+0300)/", "2023-03-14T08:30:00"),
        ("14 février 2023", "2023-02-14"),
        ("14\\3\\2023", "2023-03-14"),
        ("3/2023", "2023-03-01"),
        ("الثلاثاء، 14 مارس 2023 08:30:00 +0300", "2023-03-14T05:30:00"),
        ("14/3/2023 8:30 م +03:00", "2023-03-14T17:30:00"),
        ("Tue Mar 14 2023 08:30:00 GMT+0300 (AST)", "2023-03-14T05:30:00"),
        (44999.0, "2023-03-14"),
        (44999.25, "2023-03-14T06:00:00"),
        ("Tue, 14 Mar 2023 08:30:00 +0300", "2023-03-14T05:30:00"),
        ("Tue Mar 14 05:30:00 +0000 2023", "2023-03-14T05:30:00"),
        ("20230314", "2023-03-14"),
        (1678782600, "2023-03-14T08:30:00"),
        (1678782600000, "2023-03-14T08:30:00"),
        (1678782600.5, "2023-03-14T08:30:00"),
        (2023, "2023-01-01"),
        (date(2023, 3, 14), "2023-03-14"),
        (datetime(2023, 3, 14, 8, 30), "2023-03-14T08:30:00"),
        ("21 رمضان 1444", "2023-04-12"),
        ("21/9/1444 هـ", "2023-04-12"),
        ("1444-09-21", "2023-04-12"),
    ],
)
def test_dates_are_read_as_people_write_them(written: object, kept: str) -> None:
    assert parse_date(written).iso == kept


@pytest.mark.parametrize(
    "text", ["أمس", "31/2/2023", "12/13/14/15", "٩٩٩٩", "12 ربيع الأول 250 هـ", [], {}]
)
def test_an_invalid_date_has_a_reason(text: object) -> None:
    assert parse_date(text).iso is None
    assert parse_date(text).reason


class TestSecondaryValues:
    @pytest.mark.parametrize(
        ("record", "expected"),
        [
            ({"title": 1984}, {"title": "1984"}),
            ({"title": ["أ", "ب"]}, {"title": "أ ب"}),
            ({"tags": [4, 7]}, {"tags": ("4", "7")}),
            ({"tags": [{"name": "سفر"}]}, {"tags": ("سفر",)}),
            ({"tags": 3}, {"tags": ("3",)}),
            ({"source": {"id": None, "name": "صحيفة"}}, {"source": "صحيفة"}),
            ({"source": '<a href="x">تطبيق</a>'}, {"source": "تطبيق"}),
            ({"url": 5}, {"url": "5"}),
            ({"id": 5.0}, {"id": "5"}),
            ({"id": {"$oid": "abc"}}, {"id": "abc"}),
            ({"date": None}, {"date": None}),
        ],
    )
    def test_they_are_converted(
        self, write: Write, record: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        [document] = read(write("a.jsonl", json.dumps({"body": "نص الخبر", **record})))
        assert {key: getattr(document, key) for key in expected} == expected

    def test_an_unreadable_date_is_kept_as_text_and_noted(self, write: Write) -> None:
        [document], [note] = noted(write("a.jsonl", '{"title": "خبر", "date": "أمس"}'))
        assert (document.date, document.fields) == (None, {"date_text": "أمس"})
        assert "'أمس' is not a date" in note

    @pytest.mark.parametrize(
        "value", ["NaN", "-Infinity", "1e999", "9" * 5000, "[" * 200 + "]" * 200]
    )
    def test_a_value_that_json_lacks_costs_no_document(self, write: Write, value: str) -> None:
        [document] = read(write("a.jsonl", f'{{"title": "خبر", "n": {value}}}'))
        assert document.title == "خبر"
        assert document.digest

    def test_many_notes_of_one_kind_are_one(self, write: Write) -> None:
        lines = "".join(f'{{"title": "خبر {n}", "date": "أمس"}}\n' for n in range(5000))
        documents, notes = noted(write("a.jsonl", lines))
        assert len(documents) == 5000
        assert len(notes) == 1
        assert "and 4999 more like it" in notes[0]

    def test_a_duplicate_key_is_noted(self, write: Write) -> None:
        [document], [note] = noted(write("a.jsonl", '{"title": "أول", "title": "ثان"}'))
        assert document.title == "ثان"
        assert "duplicate key 'title'" in note

    def test_a_longest_text_is_the_body_where_no_name_is_known(self, write: Write) -> None:
        path = write("a.csv", "Opinion,Sentiment\nهذا رأي طويل في المنتج,Positive\n")
        [document], [note] = noted(path)
        assert document.body == "هذا رأي طويل في المنتج"
        assert "--map body=NAME" in note


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<p>أول</p><p>ثان</p><script>x()</script>", "أول\nثان"),
        ("أول &amp; ثان&nbsp;ثالث", "أول & ثان\xa0ثالث"),
        ("٣ < ٥ و ٧ > ٢", "٣ < ٥ و ٧ > ٢"),
        ("<وسم> عربي", "<وسم> عربي"),
    ],
)
def test_html_in_bodies_becomes_text(write: Write, text: str, clean: str) -> None:
    [document] = read(write("a.jsonl", json.dumps({"title": "خبر", "body": text})))
    assert document.body == clean


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_text_that_was_decoded_wrongly_before_is_repaired_and_noted(
    write: Write, wrong: str
) -> None:
    body = "افتتحت البلدية حديقة واسعة قرب السوق"
    given = (
        body.encode("cp1256").decode("cp1252") if wrong == "cp1252" else body.encode().decode(wrong)
    )
    path = write("a.jsonl", json.dumps({"title": "خبر", "body": given}))
    [document], [note] = noted(path)
    assert document.body == body
    assert "decoded again" in note


def test_french_is_not_taken_for_arabic_that_was_decoded_wrongly(write: Write) -> None:
    text = "À l'été, les élèves étaient très énervés; où êtes-vous, âme égarée?"
    [document], notes = noted(write("a.jsonl", json.dumps({"body": text})))
    assert (document.body, notes) == (text, [])


def test_an_index_in_a_folder_is_not_a_source(write: Write, tmp_path: Path) -> None:
    from kashaf.index import build_index

    write("a.txt", "عنوان")
    build_index(read_documents([tmp_path]), tmp_path / "own.kashaf", jobs=1)
    documents, notes = noted(tmp_path)
    assert [one.title for one in documents] == ["عنوان"]
    assert notes == ["1 index folder"]
