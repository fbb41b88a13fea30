import codecs
import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.document import Document
from kashaf.index.errors import SourceError
from kashaf.index.sources import read_documents, total_bytes
from kashaf.index.sources.streams import MAX_DOCUMENT_BYTES

NEWS = (
    "عاد الصيادون إلى الميناء\n\nعاد الصيادون قبل الغروب، وقد امتلأت قواربهم بالسمك.\nوفرح الأهالي."
)
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with a mark": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16 big-endian": "utf-16-be",
    "windows-1256": "cp1256",
    "iso-8859-6": "iso8859_6",
}
on_every_encoding = pytest.mark.parametrize("codec", ENCODINGS.values(), ids=ENCODINGS)


def encoded(text: str, codec: str) -> bytes:
    mark = codecs.BOM_UTF16_BE if codec == "utf-16-be" else b""
    return mark + text.encode(codec)


Write = Callable[[str, "str | bytes"], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below tmp_path, packed where the name ends in .gz; return its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def read(*sources: str | Path) -> list[Document]:
    return list(read_documents(sources))


def read_with_errors(*sources: str | Path) -> tuple[list[Document], list[SourceError]]:
    errors: list[SourceError] = []
    return list(read_documents(sources, on_error=errors.append)), errors


def ids(documents: list[Document]) -> list[str]:
    return [document.id for document in documents]


def places(errors: list[SourceError], folder: Path) -> list[str]:
    return [error.where.removeprefix(f"{folder}{os.sep}") for error in errors]


class TestTextFiles:
    def test_the_first_line_with_text_is_the_title_and_the_rest_the_body(
        self, write: Write
    ) -> None:
        path = write("خبر.txt", "\n  \r\n" + NEWS.replace("\n", "\r\n") + "\r\n")
        title, _, body = NEWS.partition("\n\n")
        assert read(path) == [Document(id="خبر.txt", title=title, body=body)]

    def test_one_line_alone_is_a_title(self, write: Write) -> None:
        [document] = read(write("a.TXT", "عنوان"))
        assert (document.title, document.body) == ("عنوان", "")

    @on_every_encoding
    @pytest.mark.parametrize("suffix", ["", ".gz"])
    def test_the_encoding_is_told_from_the_bytes(
        self, write: Write, codec: str, suffix: str
    ) -> None:
        [document] = read(write(f"a.txt{suffix}", encoded(NEWS, codec)))
        assert f"{document.title}\n\n{document.body}" == NEWS

    @on_every_encoding
    def test_the_encoding_is_told_behind_much_ascii(self, write: Write, codec: str) -> None:
        text = "title\n" + "ascii only\n" * 50_000 + NEWS
        [document] = read(write("a.txt", encoded(text, codec)))
        assert document.body.endswith(NEWS)

    def test_damaged_utf8_is_an_error_at_its_line_and_not_read_as_another_encoding(
        self, write: Write, tmp_path: Path
    ) -> None:
        damaged = (NEWS + "\n").encode() + b"\xff" + NEWS.encode()
        documents, errors = read_with_errors(write("a.txt", damaged))
        assert documents == []
        assert places(errors, tmp_path) == ["a.txt:5"]
        assert "UTF-8" in errors[0].reason

    @pytest.mark.parametrize("text", ["\ufffd", "عنوان " + "\ufffd" * 50, "\x85\x9f" * 20 + "a"])
    def test_valid_utf8_is_utf8_however_odd_the_characters(self, write: Write, text: str) -> None:
        assert read(write("a.txt", text))[0].title == text.strip()

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, id="an image"),
            pytest.param(b"\0" * 500, id="zeros"),
            pytest.param(NEWS.encode("utf-16-le"), id="utf-16 without a mark"),
            pytest.param(NEWS.encode("utf-32"), id="utf-32"),
            pytest.param(("Рыбаки вернулись в порт. " * 20).encode("cp1251"), id="russian"),
        ],
    )
    def test_what_is_no_arabic_text_is_refused(self, write: Write, data: bytes) -> None:
        documents, errors = read_with_errors(write("a.txt", data))
        assert documents == []
        assert "save it as UTF-8" in errors[0].reason

    @pytest.mark.parametrize("data", ["", " \n\n", "\ufeff"])
    def test_a_file_without_text_is_an_error(self, write: Write, data: str) -> None:
        with pytest.raises(SourceError, match=r"a\.txt:1: title, body"):
            read(write("a.txt", data))

    def test_nul_becomes_a_space(self, write: Write) -> None:
        [document] = read(write("a.txt", "هذا\0عنوان طويل بما يكفي"))
        assert document.title == "هذا عنوان طويل بما يكفي"

    def test_a_file_over_the_limit_is_an_error(self, write: Write) -> None:
        documents, errors = read_with_errors(
            write("a.txt", b"a" * (MAX_DOCUMENT_BYTES + 1)), write("b.txt", "عنوان")
        )
        assert ids(documents) == ["b.txt"]
        assert "64 MiB" in errors[0].reason


class TestFolders:
    def test_all_supported_files_are_read_in_sorted_order(
        self, write: Write, tmp_path: Path
    ) -> None:
        for name in ["b/002-ج.txt", "b/001-ب.txt.gz", "README.txt", "a.txt", "z/y/x.txt"]:
            write(name, "عنوان")
        write("c.jsonl", '{"id": "سطر", "title": "عنوان"}')
        assert ids(read(tmp_path)) == [
            "README.txt",
            "a.txt",
            "b/001-ب.txt.gz",
            "b/002-ج.txt",
            "سطر",
            "z/y/x.txt",
        ]

    def test_hidden_files_and_other_kinds_are_passed_over(
        self, write: Write, tmp_path: Path
    ) -> None:
        for name in [".a.txt", ".git/b.txt", "c.pdf", "d", "e.gz"]:
            write(name, "عنوان")
        assert read(tmp_path) == []

    def test_a_loop_of_links_is_read_once(self, write: Write, tmp_path: Path) -> None:
        write("a/b/c.txt", "عنوان")
        (tmp_path / "a/b/up").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to("self")
        assert ids(read(tmp_path)) == ["a/b/c.txt"]

    def test_a_link_to_nothing_is_an_error(self, write: Write, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to("nothing")
        write("b.txt", "عنوان")
        documents, errors = read_with_errors(tmp_path)
        assert ids(documents) == ["b.txt"]
        assert places(errors, tmp_path) == ["a.txt"]

    def test_a_name_that_is_not_utf8_makes_an_id_that_can_be_stored(self, tmp_path: Path) -> None:
        for name in [b"\xe3.txt", b"\xe4.txt"]:
            try:
                Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("عنوان")
            except OSError:
                pytest.skip("the file system takes no such name")
        found = ids(read(tmp_path))
        assert len(set(found)) == 2
        assert all(name.encode() for name in found)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
    def test_what_may_not_be_read_is_an_error(self, write: Write, tmp_path: Path) -> None:
        write("a.txt", "عنوان").chmod(0)
        write("b/c.txt", "عنوان").parent.chmod(0)
        write("d.txt", "عنوان")
        documents, errors = read_with_errors(tmp_path)
        (tmp_path / "b").chmod(0o700)
        assert ids(documents) == ["d.txt"]
        assert places(errors, tmp_path) == ["a.txt", "b"]

    def test_a_named_pipe_in_a_folder_is_passed_over(self, tmp_path: Path) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no named pipes here")
        os.mkfifo(tmp_path / "a.txt")
        assert read(tmp_path) == []


class TestSourcesByName:
    def test_a_missing_source_is_an_error_before_anything_is_read(self, write: Write) -> None:
        path = write("a.txt", "عنوان")
        with pytest.raises(SourceError, match=r"nowhere: no such file"):
            read_documents([path, "nowhere"], on_error=lambda _: None)
        with pytest.raises(SourceError):
            total_bytes([path, "nowhere"])

    @pytest.mark.parametrize("name", ["a\0.txt", "a\ud800.txt"])
    def test_so_is_one_whose_name_no_file_can_have(self, name: str) -> None:
        with pytest.raises(SourceError) as caught:
            read_documents([name])
        assert str(caught.value).encode()

    def test_an_unsupported_file_is_an_error_that_names_the_supported_kinds(
        self, write: Write
    ) -> None:
        documents, errors = read_with_errors(write("a.pdf", "x"), write("b.txt", "عنوان"))
        assert ids(documents) == ["b.txt"]
        assert ".txt, .jsonl, .ndjson, .json, .csv, .tsv" in errors[0].reason

    def test_without_on_error_the_first_error_is_raised(self, write: Write) -> None:
        path = write("a.jsonl", '{"title": "أول"}\n{\n{"title": "ثالث"}')
        documents = read_documents([path])
        assert next(documents).title == "أول"
        with pytest.raises(SourceError, match=r"a\.jsonl:2: not valid JSON"):
            next(documents)

    def test_standard_input_is_json_by_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = io.BytesIO('{"title": "أول"}\n3\n{"title": "ثالث"}'.encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(lines))
        documents, errors = read_with_errors("-")
        assert [document.title for document in documents] == ["أول", "ثالث"]
        assert errors[0].where == "<stdin>:2"

    def test_standard_input_can_be_a_pipe(self) -> None:
        program = (
            "from kashaf.index.sources import read_documents\n"
            "print(sum(len(d.body) for d in read_documents(['-'])))"
        )
        lines = json.dumps({"body": "ب" * 1000}).encode() + b"\n"
        result = subprocess.run(
            [sys.executable, "-c", program], input=lines * 500, capture_output=True, check=True
        )
        assert result.stdout.strip() == b"500000"


class TestProgress:
    def test_the_parts_add_up_to_the_total(self, write: Write, tmp_path: Path) -> None:
        write("a.txt", NEWS)
        write("b.jsonl.gz", '{"title": "عنوان"}\n' * 1000)
        write("c.txt", b"\0" * 500)
        write("d.json", "[")
        write("e.pdf", "not counted")
        steps: list[int] = []
        list(read_documents([tmp_path], on_error=lambda _: None, on_progress=steps.append))
        kept = [path for path in tmp_path.iterdir() if path.suffix != ".pdf"]
        assert sum(steps) == total_bytes([tmp_path]) == sum(path.stat().st_size for path in kept)

    def test_the_total_with_standard_input_is_not_known(self, tmp_path: Path) -> None:
        assert total_bytes([tmp_path, "-"]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(-1e300, 1e300) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
STORABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {"title": STORABLE, "body": STORABLE.filter(str.strip)},
        optional={
            "id": st.text("ابت123", min_size=1),
            "date": st.dates().map(str),
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
        assert read(path) == [
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
        assert read(path) == documents

    @on_every_encoding
    def test_the_encoding_is_told_from_the_bytes(self, write: Write, codec: str) -> None:
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
            ("[]", "must be an object"),
            ('{"author": "x"}', "title, body"),
            ('{"title": 3}', "title: must be text"),
            ('{"title": "x", "n": NaN}', "NaN is not a JSON value"),
            ('{"title": "x", "n": -Infinity}', "-Infinity is not a JSON value"),
            ('{"title": "x", "n": 1e999}', "inf is not a JSON value"),
            ('{"title": "x", "title": "y"}', "'title' is there twice"),
            ('{"title": "x", "n": ' + "9" * 5000 + "}", "a number of 5000 digits"),
            ('{"title": "x", "n": ' + "[" * 101 + "]" * 101 + "}", "nested more than 100 levels"),
            ('{"title": "x", "n": ' + "[" * 200_000, "nested too deeply"),
            (b'{"title": "\xff"}', "not valid UTF-8"),
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
        assert [document.title for document in documents] == ["أول", "ثالث"]
        assert places(errors, tmp_path) == ["a.jsonl:2", "a.jsonl:4"]

    def test_a_line_over_the_limit_is_an_error_and_the_next_is_read(
        self, write: Write, tmp_path: Path
    ) -> None:
        long = b'{"title": "' + b"a" * MAX_DOCUMENT_BYTES + b'"}\n'
        documents, errors = read_with_errors(write("a.jsonl", long + '{"title": "ثان"}'.encode()))
        assert [document.title for document in documents] == ["ثان"]
        assert places(errors, tmp_path) == ["a.jsonl:1"]
        assert "64 MiB" in errors[0].reason


class TestGzip:
    LINES = b"".join(b'{"id": "%d", "title": "a"}\n' % number for number in range(20_000))

    def test_what_comes_before_the_cut_is_read(self, write: Write, tmp_path: Path) -> None:
        path = write("a.jsonl.gz", self.LINES)
        path.write_bytes(path.read_bytes()[:-2000])
        documents, errors = read_with_errors(path, write("b.txt", "عنوان"))
        assert ids(documents[:-1]) == [str(number) for number in range(len(documents) - 1)]
        assert len(documents) > 10_000
        assert documents[-1].id == "b.txt"
        assert "cut short" in errors[-1].reason

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.txt.gz", "a.json.gz", "a.csv.gz"])
    @pytest.mark.parametrize("spoil", [lambda data: b"x" + data, lambda data: data[:-8] + b"x" * 8])
    def test_damage_is_an_error(
        self, write: Write, name: str, spoil: Callable[[bytes], bytes]
    ) -> None:
        path = write(name, '[{"title": "عنوان"}]')
        path.write_bytes(spoil(path.read_bytes()))
        _, errors = read_with_errors(path)
        assert "gzip data is damaged" in errors[-1].reason

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.json.gz"])
    def test_a_bomb_is_an_error(self, write: Write, tmp_path: Path, name: str) -> None:
        path = write(name, b"title\n" + (b"," * 2**20 + b"\n") * 80)
        documents, errors = read_with_errors(path)
        assert documents == []
        assert len(errors) < 80
        assert "over 200 times its size" in errors[-1].reason


class TestJson:
    def test_an_array_of_objects(self, write: Write) -> None:
        path = write("a.json", ' [ {"id": "1", "title": "أول"},\n{"id": "2", "title": "ثان"} ]\n')
        assert ids(read(path)) == ["1", "2"]

    def test_one_object(self, write: Write) -> None:
        assert ids(read(write("a.json", '{"id": "1",\n"title": "أول"}'))) == ["1"]

    def test_an_empty_array(self, write: Write) -> None:
        assert read(write("a.json", "[ ]")) == []

    @on_every_encoding
    def test_the_encoding_is_told_from_the_bytes(self, write: Write, codec: str) -> None:
        text = json.dumps([{"body": NEWS}], ensure_ascii=False)
        [document] = read(write("a.json", encoded(text, codec)))
        assert document.body == NEWS

    @pytest.mark.parametrize(
        "bad",
        ["3", '{"a": 1}', '{"title": "x", "n": NaN}', '{"title": "x", "title": "y"}', '{"id": []}'],
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
    def test_what_follows_a_syntax_error_is_lost_and_said_so(
        self, write: Write, tmp_path: Path, rest: str
    ) -> None:
        documents, errors = read_with_errors(write("a.json", '[{"title": "عنوان"}' + rest))
        assert len(documents) == 1
        assert places(errors, tmp_path) == ["a.json:2"]
        assert "the rest was not read" in errors[0].reason

    def test_json_by_lines_under_the_wrong_name_is_told(self, write: Write) -> None:
        documents, errors = read_with_errors(write("a.json", '{"title": "أول"}\n{"title": "ثان"}'))
        assert len(documents) == 1
        assert ".jsonl" in errors[0].reason

    @pytest.mark.parametrize("data", ["", " ", "x"])
    def test_no_json_is_an_error(self, write: Write, data: str) -> None:
        with pytest.raises(SourceError, match=r"a\.json:1: not valid JSON"):
            read(write("a.json", data))

    def test_damaged_text_is_an_error_at_its_line(self, write: Write, tmp_path: Path) -> None:
        _, errors = read_with_errors(write("a.json", '[{"title":\n"عنوان'.encode() + b'\xff"}]'))
        assert places(errors, tmp_path) == ["a.json:2"]


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
        assert first == Document(
            id="1", title="أول", body='قال "نعم"،\nثم مضى, وعاد\t', tags=("ثقافة", "أدب")
        )
        assert (second.title, second.fields) == ("ثان", {"author": "سلمى"})

    @on_every_encoding
    def test_the_encoding_is_told_from_the_bytes(self, write: Write, codec: str) -> None:
        [document] = read(write("a.csv", encoded(f'title,body\nعنوان,"{NEWS}"\n', codec)))
        assert document.body == NEWS

    def test_a_body_longer_than_the_csv_module_allows_by_itself(self, write: Write) -> None:
        [document] = read(write("a.csv", "body\n" + "ب" * 200_000))
        assert len(document.body) == 200_000

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            ("only-one", "1 fields for 2 columns"),
            ("one,two,three", "3 fields for 2 columns"),
            ('x,"a"b', "not valid CSV"),
            ("1,", "title, body"),
            (b"1,\xff", "not valid UTF-8"),
            (b'1,"\xff\n"', "not valid UTF-8"),
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

    def test_a_quote_that_is_not_closed_is_told_and_makes_no_document(
        self, write: Write, tmp_path: Path
    ) -> None:
        documents, errors = read_with_errors(write("a.csv", 'id,title\n1,أول\n2,"ثان\n3,ثالث\n'))
        assert ids(documents) == ["1"]
        assert places(errors, tmp_path) == ["a.csv:3"]
        assert "not closed" in errors[0].reason

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("id,name", "one of them must be title or body"),
            ("id;title", "with commas between them"),
            ("title,title", "2 columns have the name 'title'"),
            ('"title', "not closed"),
        ],
    )
    def test_a_header_that_cannot_be_used_is_one_error(
        self, write: Write, header: str, reason: str
    ) -> None:
        documents, errors = read_with_errors(write("a.csv", f"{header}\n1,2\n3,4\n"))
        assert (documents, len(errors)) == ([], 1)
        assert reason in errors[0].reason

    def test_a_row_over_the_limit_is_an_error_and_the_next_is_read(
        self, write: Write, tmp_path: Path
    ) -> None:
        row = b"1," + b"a" * MAX_DOCUMENT_BYTES + b"\n"
        documents, errors = read_with_errors(write("a.csv", b"id,title\n" + row + b"2,b\n"))
        assert ids(documents) == ["2"]
        assert places(errors, tmp_path) == ["a.csv:2"]


ARABIC = st.lists(
    st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=2, max_size=8).map(lambda word: "ال" + word),
    min_size=25,
    max_size=60,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ARABIC, st.sampled_from(list(ENCODINGS.values())))
def test_arabic_of_some_length_is_read_in_any_of_the_encodings(
    tmp_path: Path, text: str, codec: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(encoded(text, codec))
    assert read(path)[0].title == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary() | st.text('[]{}":,\n\t0aب').map(str.encode),
    st.sampled_from(["txt", "jsonl", "json", "csv", "tsv", "txt.gz", "jsonl.gz"]),
    st.booleans(),
)
def test_whatever_the_bytes_are_there_is_no_other_error(
    tmp_path: Path, data: bytes, kind: str, packed: bool
) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(gzip.compress(data) if packed else data)
    documents, errors = read_with_errors(path)
    assert all(error.where.startswith(str(path)) for error in errors)
    assert all(document.digest for document in documents)
