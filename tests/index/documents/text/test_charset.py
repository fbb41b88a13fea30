"""Text files: their encoding is told from their bytes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.errors import SourceError
from tests.index.documents.reading import (
    ENCODINGS,
    NEWS,
    Write,
    encoded,
    ids,
    names,
    on_every_encoding,
    read,
    read_with_errors,
    without_location,
)


class TestTextFiles:
    def test_the_first_line_with_text_is_the_title_and_the_rest_the_body(
        self, write: Write
    ) -> None:
        path = write("خبر.txt", "\n  \r\n" + NEWS.replace("\n", "\r\n") + "\r\n")
        title, _, body = NEWS.partition("\n\n")
        assert without_location(read(path)) == [
            Document(id=str(path.resolve()), title=title, body=body)
        ]

    def test_one_line_alone_is_a_title(self, write: Write) -> None:
        [document] = read(write("a.TXT", "عنوان"))
        assert (document.title, document.body) == ("عنوان", "")

    @on_every_encoding
    @pytest.mark.parametrize("suffix", ["", ".gz"])
    def test_the_encoding_is_detected_from_the_bytes(
        self, write: Write, codec: str, suffix: str
    ) -> None:
        [document] = read(write(f"a.txt{suffix}", encoded(NEWS, codec)))
        assert f"{document.title}\n\n{document.body}" == NEWS

    @on_every_encoding
    def test_the_encoding_is_detected_after_much_ascii(self, write: Write, codec: str) -> None:
        text = "title\n" + "ascii only\n" * 50_000 + NEWS
        documents = read(write("a.txt", encoded(text, codec)))
        assert documents[-1].body.endswith(NEWS)

    def test_damaged_utf8_is_kept_noted_and_not_read_as_another_encoding(
        self, write: Write
    ) -> None:
        damaged = (NEWS + "\n").encode() + b"\xff" + NEWS.encode() + b"\xff"
        notes: list[SourceError] = []
        [document] = read_documents([write("a.txt", damaged)], on_note=notes.append)
        assert "\ufffd" + NEWS in document.title + "\n" + document.body
        [note] = notes
        assert "2 bytes that are not valid UTF-8" in note.reason
        assert "the first in line 5" in note.reason

    @pytest.mark.parametrize("text", ["\ufffd", "عنوان " + "\ufffd" * 50, "\x86\x9f" * 20 + "a"])
    def test_valid_utf8_is_utf8_however_odd_the_characters(self, write: Write, text: str) -> None:
        assert read(write("a.txt", text))[0].title == text.strip()

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, id="an image"),
            pytest.param(NEWS.encode("utf-32"), id="utf-32"),
            pytest.param(("Рыбаки вернулись в порт. " * 20).encode("cp1251"), id="russian"),
        ],
    )
    def test_what_is_not_arabic_text_is_refused(self, write: Write, data: bytes) -> None:
        documents, errors = read_with_errors(write("a.txt", data))
        assert documents == []
        assert "save it as UTF-8" in errors[0].reason

    def test_a_file_of_zeros_is_not_text(self, write: Write) -> None:
        documents, [error] = read_with_errors(write("a.txt", b"\0" * 500))
        assert documents == []
        assert "zero bytes" in error.reason

    @pytest.mark.parametrize("data", ["", " \n\n", "\ufeff"])
    def test_a_file_without_text_is_an_error(self, write: Write, data: str) -> None:
        with pytest.raises(SourceError, match=r"a\.txt: contains no text"):
            read(write("a.txt", data))

    def test_nul_becomes_a_space(self, write: Write) -> None:
        [document] = read(write("a.txt", "هذا\0عنوان طويل بما يكفي"))
        assert document.title == "هذا عنوان طويل بما يكفي"

    def test_a_file_over_the_limit_is_an_error(self, write: Write, tmp_path: Path) -> None:
        documents, errors = read_with_errors(
            write("a.txt", b"a" * (MAX_DOCUMENT_BYTES + 1)), write("b.txt", "عنوان")
        )
        assert names(documents, tmp_path) == ["b.txt"]
        assert "64 MiB" in errors[0].reason


class TestLinesOfSeveralEncodings:
    @staticmethod
    def row(name: str, number: int, words: str) -> str:
        if name.endswith(".jsonl"):
            return f'{{"id": "{number}", "body": "{words}"}}\n'
        return f"{number}\t{words}\n" if name.endswith(".tsv") else f"{number},{words}\n"

    @pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv"])
    @pytest.mark.parametrize("odd", [1, 2, 4])
    @pytest.mark.parametrize(
        ("codec", "other", "times", "said"),
        [
            ("utf-8", "cp1256", 1, "not valid UTF-8, unlike other lines; read as Windows-1256"),
            ("utf-8", "cp1256", 40, "not valid UTF-8, unlike other lines; read as Windows-1256"),
            ("cp1256", "utf-8", 1, "in UTF-8, unlike other lines, which are in Windows-1256"),
        ],
    )
    def test_a_line_in_another_encoding_is_read_and_noted(
        self, write: Write, name: str, odd: int, codec: str, other: str, times: int, said: str
    ) -> None:
        words = "وصل كمال إلى البصرة " * times
        bodies = {number: f"سافر أحمد إلى بغداد {number}" for number in range(1, 5)}
        bodies[odd] = words.strip()
        rows = [
            self.row(name, number, body).encode(other if number == odd else codec)
            for number, body in bodies.items()
        ]
        above = 0 if name.endswith(".jsonl") else 1
        head = self.row(name, 0, "body").replace("0", "id").encode() if above else b""
        path = write(name, head + b"".join(rows))
        notes: list[SourceError] = []
        documents = read_documents([path], on_note=notes.append)
        assert {int(one.id): one.body for one in documents} == bodies
        assert [(note.where, note.reason) for note in notes] == [(f"{path}:{odd + above}", said)]

    @pytest.mark.parametrize("bad", [b"\xff\xfe\x80\x81\x90", bytes(range(128, 256))])
    def test_a_line_in_no_encoding_is_noted_and_the_others_are_kept(
        self, write: Write, bad: bytes
    ) -> None:
        good = [self.row("a.jsonl", number, "وصل أحمد").encode() for number in (1, 2)]
        path = write("a.jsonl", b'%b{"id": "3", "title": "%b"}\n%b' % (good[0], bad, good[1]))
        notes: list[SourceError] = []
        assert ids(list(read_documents([path], on_note=notes.append))) == ["1", "3", "2"]
        [note] = notes
        assert note.where == f"{path}:2"
        assert note.reason == f"{len(bad)} bytes that are not valid UTF-8, replaced by \ufffd"


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
