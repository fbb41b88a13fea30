import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.documents.text.html import without_markup
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

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e300, 1e300) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
STORABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "title": STORABLE.map(lambda title: " ".join(title.split())),
            "body": STORABLE.filter(str.strip).filter(lambda body: without_markup(body) == body),
        },
        optional={
            "id": st.text("ابت123", min_size=1),
            "date": st.dates(date(1600, 1, 1)).map(str),  # years before may be Hijri
            "tags": st.lists(st.text("ابت", min_size=1), unique=True),
            "extra": JSON,
        },
    ).map(Document.from_mapping)
)


def as_mapping(document: Document) -> dict[str, Any]:
    known = {name: getattr(document, name) for name in ["id", "title", "body", "date", "tags"]}
    return {**document.fields, **known}


class TestJsonLines:
    @pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz"])
    def test_each_line_is_a_document(self, write: Write, name: str) -> None:
        path = write(name, '{"id": "1", "title": "أول"}\n\n{"id": "2", "text": "ثان", "n": 5}\r\n')
        assert without_location(read(path)) == [
            Document(id="1", title="أول", body=""),
            Document(id="2", title="", body="ثان", fields={"n": 5}),
        ]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(DOCUMENTS, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def test_any_documents_come_back_as_they_were(
        self, tmp_path: Path, documents: list[Document], ascii_only: bool, codec: str
    ) -> None:
        path = tmp_path / "a.jsonl"
        lines = [json.dumps(as_mapping(one), ensure_ascii=ascii_only) for one in documents]
        path.write_bytes("\n".join(lines).encode(codec))
        assert without_location(read(path)) == documents

    @on_every_encoding
    def test_the_encoding_is_detected_from_the_bytes(self, write: Write, codec: str) -> None:
        lines = [json.dumps({"body": f"{NEWS} {n}"}, ensure_ascii=False) for n in range(3000)]
        documents = read(write("a.jsonl", encoded("\n".join(lines), codec)))
        assert [document.body for document in documents] == [f"{NEWS} {n}" for n in range(3000)]

    def test_a_line_put_in_before_changes_no_id(self, write: Write) -> None:
        line = '{"title": "أول"}\n'
        [before] = read(write("a.jsonl", line))
        [_, after] = read(write("a.jsonl", '{"title": "جديد"}\n' + line))
        assert before.id == after.id

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            ("{", "not valid JSON"),
            ('{"title": "x"} {}', "not valid JSON"),
            ("3", "must be an object"),
            ('{"author": "x"}', "no title or body among 'author'"),
            ('{"title": "x", "n": ' + "[" * 200_000, "nested too deeply"),
        ],
    )
    def test_a_bad_line_is_an_error_and_the_others_are_read(
        self, write: Write, tmp_path: Path, bad: str | bytes, reason: str
    ) -> None:
        bad = bad.encode() if isinstance(bad, str) else bad
        good = '{"title": "عنوان طويل"}'.encode()
        documents, errors = read_with_errors(
            write("a.jsonl", b"\n".join([good, bad, good, bad])), write("b.txt", "عنوان")
        )
        assert [one.title for one in documents] == ["عنوان طويل", "عنوان طويل", "عنوان"]
        assert places(errors, tmp_path) == ["a.jsonl:2", "a.jsonl:4"]
        assert reason in errors[0].reason

    def test_a_lone_surrogate_becomes_a_replacement_character(self, write: Write) -> None:
        [document] = read(write("a.jsonl", r'{"title": "a\ud800b", "\udfff": "\u0000"}'))
        assert document.title == "a\ufffdb"
        assert document.fields == {"\ufffd": " "}

    def test_damage_in_utf16_is_an_error_at_its_line(self, write: Write, tmp_path: Path) -> None:
        lines = '{"title": "أول"}\n{"title": "\ud800"}\n{"title": "ثالث"}\n'
        data = lines.encode("utf-16", "surrogatepass") + b"x"
        documents, errors = read_with_errors(write("a.jsonl", data))
        assert [document.title.strip("\ufffd") for document in documents] == ["أول", "", "ثالث"]
        assert places(errors, tmp_path) == ["a.jsonl:4"]

    def test_a_line_over_the_limit_is_an_error_and_the_next_is_read(
        self, write: Write, tmp_path: Path
    ) -> None:
        long = b'{"title": "' + b"a" * MAX_DOCUMENT_BYTES + b'"}\n'
        documents, errors = read_with_errors(write("a.jsonl", long + '{"title": "ثان"}'.encode()))
        assert [document.title for document in documents] == ["ثان"]
        assert places(errors, tmp_path) == ["a.jsonl:1"]
        assert "64 MiB" in errors[0].reason


class TestJson:
    def test_an_array_of_objects(self, write: Write) -> None:
        path = write("a.json", ' [ {"id": "1", "title": "أول"},\n{"id": "2", "title": "ثان"} ]\n')
        assert ids(read(path)) == ["1", "2"]

    def test_one_object(self, write: Write) -> None:
        assert ids(read(write("a.json", '{"id": "1",\n"title": "أول"}'))) == ["1"]

    def test_an_empty_array(self, write: Write) -> None:
        assert read(write("a.json", "[ ]")) == []

    @on_every_encoding
    def test_the_encoding_is_detected_from_the_bytes(self, write: Write, codec: str) -> None:
        text = json.dumps([{"body": NEWS}], ensure_ascii=False)
        [document] = read(write("a.json", encoded(text, codec)))
        assert document.body == NEWS

    @pytest.mark.parametrize(
        "bad",
        ["3", '{"a": 1}', '{"id": []}'],
    )
    def test_a_bad_object_is_an_error_and_the_others_are_read(
        self, write: Write, tmp_path: Path, bad: str
    ) -> None:
        good = '{"title": "عنوان"}'
        documents, errors = read_with_errors(write("a.json", f"[{good},\n{bad},\n{good}]"))
        assert len(documents) == 2
        assert places(errors, tmp_path) == ["a.json:2"]

    @pytest.mark.parametrize(
        "rest",
        [
            ",\n",
            "\nx]",
            ",\n]",
            "]\n[",
            ",\n{]",
            ",\n[" + "[" * 200_000,
            ",\n[NaN" + ",[" * 200_000,
        ],
    )
    def test_what_follows_a_syntax_error_is_lost_and_reported(
        self, write: Write, tmp_path: Path, rest: str
    ) -> None:
        documents, errors = read_with_errors(write("a.json", '[{"title": "عنوان"}' + rest))
        assert len(documents) == 1
        assert places(errors, tmp_path) == ["a.json:2"]
        assert "the rest was not read" in errors[0].reason

    @pytest.mark.parametrize("between", ["\n", " ", ",\n", "\n\n"])
    def test_json_by_lines_under_the_wrong_name_is_read(self, write: Write, between: str) -> None:
        text = between.join(['{"title":\n"أول"}', '{"title": "ثان"}', '{"title": "ثالث"}'])
        assert len(read(write("a.json", text))) == 3

    @pytest.mark.parametrize(
        ("data", "reason"),
        [("", ": contains no text"), (" ", ": contains"), ("x", ":1: not valid")],
    )
    def test_no_json_is_an_error(self, write: Write, data: str, reason: str) -> None:
        with pytest.raises(SourceError, match=rf"a\.json{reason}"):
            read(write("a.json", data))

    def test_a_damaged_byte_is_replaced_and_noted(self, write: Write) -> None:
        path = write("a.json", '[{"title":\n"عنوان'.encode() + b'\xff"}]')
        notes: list[SourceError] = []
        [document] = read_documents([path], on_note=notes.append)
        assert document.title == "عنوان\ufffd"
        assert "a byte that is not valid UTF-8" in notes[0].reason
