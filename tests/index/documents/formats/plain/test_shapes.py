"""Mail, notes and subtitles as other programs write them."""

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from kashaf.index.documents import read_documents
from kashaf.index.errors import SourceError
from tests.index.documents.reading import Write, read, read_with_errors

TITLE = "مهرجان النخيل في بسكرة"
BODY = "افتتح الوزير المهرجان بحضور المزارعين"


def test_a_message_with_an_empty_plain_text_is_read_from_its_html(write: Write) -> None:
    message = EmailMessage()
    message.set_content("\n")
    message.add_alternative(f"<p>{BODY}</p>", subtype="html")
    [document] = read(write("a.eml", message.as_bytes()))
    assert document.body == BODY


@pytest.mark.parametrize("codec", ["cp1256", "utf-8"])
def test_a_header_in_an_encoding_it_does_not_name_is_read(write: Write, codec: str) -> None:
    text = f"From: a@example.org\nSubject: {TITLE}\nDate: Wed, 17 Jan 2024 10:00:00 +0000\n\n{BODY}"
    [document] = read(write("a.eml", text.encode(codec)))
    assert (document.title, document.body) == (TITLE, BODY)


FRONT = {
    "YAML": f"---\ntitle: {TITLE}\ndate: 2024-01-17 10:00:00 +0300\ntags: [سفر, واحات]\n---\n",
    "a folded text": f"---\ntitle: >-\n  {TITLE}\ndate: 2024-01-17\ntags:\n- سفر\n- واحات\n---\n",
    "TOML": f'+++\ntitle = "{TITLE}"\ndate = 2024-01-17\ntags = ["سفر", "واحات"]\n+++\n',
    "JSON": f'{{\n"title": "{TITLE}",\n"date": "2024-01-17",\n"tags": ["سفر", "واحات"]\n}}\n',
    "without a beginning": f"title: {TITLE}\ndate: 2024-01-17\ntags: [سفر, واحات]\n---\n",
}


@pytest.mark.parametrize("front", FRONT.values(), ids=FRONT)
@pytest.mark.parametrize("name", ["a.md", "a.markdown"])
def test_front_matter_of_every_site_generator_is_read(write: Write, front: str, name: str) -> None:
    [document] = read(write(name, f"{front}\n**افتتح** الوزير المهرجان بحضور المزارعين\n"))
    assert (document.title, document.body) == (TITLE, BODY)
    assert (str(document.date)[:10], document.tags) == ("2024-01-17", ("سفر", "واحات"))


def test_a_heading_may_be_underlined(write: Write) -> None:
    [document] = read(write("a.md", f"{TITLE}\n=====\n\n{BODY}\n"))
    assert (document.title, document.body) == (TITLE, BODY)


def test_captions_that_roll_up_are_read_once(write: Write) -> None:
    cues = [
        "00:01.000 --> 00:02.000\n \nافتتح<00:01.500><c> الوزير</c>\n",
        "00:02.000 --> 00:02.010\nافتتح الوزير\n \n",
        "00:02.010 --> 00:04.000\nافتتح الوزير\nالمهرجان<00:03.000><c> أمس</c>\n",
    ]
    [document] = read(write("a.vtt", "WEBVTT\n\n" + "\n".join(cues)))
    assert document.body == "افتتح الوزير\nالمهرجان أمس\n"
    assert document.anchors == ((0, "time", "00:00:01"), (13, "time", "00:00:02"))


def test_the_lines_of_ass_subtitles_are_dialogues(write: Write) -> None:
    lines = "Dialogue: 0,0:01:10.50,0:01:14.00,Default,,0,0,0,,{\\i1}افتتح الوزير\\Nالمهرجان، أمس\n"
    [document] = read(write("a.ass", f"[Script Info]\nTitle: x\n\n[Events]\n{lines}"))
    assert document.body == "افتتح الوزير المهرجان، أمس\n"
    assert document.anchors == ((0, "time", "00:01:10"),)


def test_an_arabic_file_without_an_ending_is_a_text(write: Write) -> None:
    [document] = read(write("note", f"{TITLE}\n{BODY}\n"))
    assert (document.title, document.body) == (TITLE, BODY)


def test_a_text_that_was_read_wrong_twice_is_repaired(write: Write) -> None:
    wrong = BODY.encode().decode("latin-1").encode().decode("latin-1")
    [document] = read(write("a.txt", f"{TITLE}\n{wrong}"))
    assert document.body == BODY


def test_files_of_unknown_kinds_in_an_archive_are_counted(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", BODY)
        archive.writestr("1.jpg", b"\xff\xd8\xff\xe0")
        archive.writestr("2.jpg", b"\xff\xd8\xff\xe0")
    notes: list[SourceError] = []
    documents = list(read_documents([tmp_path / "a.zip"], on_note=notes.append))
    assert len(documents) == 1
    assert [str(note) for note in notes] == ["skipped: 2 files of unknown kinds: .jpg 2"]
    assert read_with_errors(tmp_path / "a.zip")[1] == []


def test_files_attached_to_a_message_are_documents(write: Write) -> None:
    forwarded = EmailMessage()
    forwarded["Subject"] = "رسالة قديمة"
    forwarded.set_content("نص الرسالة القديمة")
    message = EmailMessage()
    message["Subject"] = TITLE
    message.set_content(f"{BODY}\n")
    message.add_alternative(f"<p>{BODY}</p>", subtype="html")
    message.add_attachment("نص الملف المرفق", filename="ملف.txt")
    message.add_attachment(b"\x89PNG", "image", "png", filename="x.png")
    message.add_attachment(forwarded)
    data = message.as_bytes().replace(b"\n", b"\r\n")
    path = write("a.eml", data)
    documents = read(path)
    assert [one.title for one in documents] == [TITLE, "نص الملف المرفق", "رسالة قديمة"]
    assert documents[0].body == BODY
    assert documents[1].id == f"{path.resolve()}//ملف.txt"
    box = write("a.mbox", b"From a@x Tue Mar 14 08:30:00 2023\n" + message.as_bytes())
    assert [one.title for one in read(box)] == [one.title for one in documents]


def test_signs_of_notes_are_removed(write: Write) -> None:
    text = (
        "كلام[^1] %%خفي%% هنا ^b1\n\n| رأس | آخر |\n|---|---|\n| خلية | أخرى |\n\n> [!note] تنبيه\n"
        "\n[رابط](http://x (عنوان)) {{< figure src='x' >}}\n\n[^1]: نص الحاشية\n"
    )
    [document] = read(write("2024-01-17-note.md", text))
    lines = [line.strip() for line in document.body.split("\n")]
    assert lines == ["كلام هنا", "رأس آخر", "خلية أخرى", "تنبيه", "رابط", "نص الحاشية"]
    assert document.date == "2024-01-17"


def test_front_matter_in_toml_may_have_lists_over_many_lines(write: Write) -> None:
    [document] = read(
        write("a.md", f'+++\ntitle = "{TITLE}"\ntags = [\n  "سفر",\n]\n+++\n{BODY}\n')
    )
    assert (document.title, document.tags) == (TITLE, ("سفر",))


def test_text_between_two_lines_that_divide_it_is_no_front_matter(write: Write) -> None:
    [document] = read(write("a.md", f"---\n\nقال: نعم\n\n{TITLE}\n\n---\n\n{BODY}\n"))
    assert document.body.split("\n") == ["قال: نعم", TITLE, BODY]


def test_subtitles_without_times_are_reported(write: Write) -> None:
    documents, errors = read_with_errors(write("a.srt", f"{TITLE}\n{BODY}\n"))
    assert documents == []
    assert "--as text" in errors[0].reason


def test_breaks_in_ass_subtitles_are_spaces(write: Write) -> None:
    line = r"Dialogue: 0,0:00:01.00,0:00:05.00,D,,0,0,0,,أهلا\Nبكم\hفي\nالبلدة"
    [document] = read(write("a.ass", f"[Events]\n{line}\n"))
    assert document.body == "أهلا بكم في البلدة\n"


def test_a_kind_that_resembles_json_is_unknown(write: Write) -> None:
    documents, errors = read_with_errors(write("a.sub", "{10}{50}أهلا بكم\n{60}{90}نعم\n"))
    assert documents == []
    assert "unknown kind of file" in errors[0].reason


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.md"])
def test_an_empty_file_is_called_so(write: Write, name: str) -> None:
    documents, errors = read_with_errors(write(name, " \n"))
    if documents:
        assert documents[0].title == "a"
    else:
        assert errors[0].reason == "contains no text"
