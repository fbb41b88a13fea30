"""What of a record can't be kept: a note says so, with its line."""

import json

import pytest

from kashaf.index.documents import read_documents
from kashaf.index.documents.document import Document
from kashaf.index.errors import SourceError
from tests.index.documents.reading import Write


def read_with_notes(write: Write, values: dict[str, object]) -> tuple[Document, list[str]]:
    line = json.dumps({"id": "1", "body": "نص"} | values, ensure_ascii=False)
    notes: list[SourceError] = []
    [document] = read_documents([write("a.jsonl", line)], on_note=notes.append)
    assert all(note.where.endswith("a.jsonl:1") for note in notes)
    return document, [note.reason for note in notes]


def nested(levels: int) -> object:
    value: object = "خبر"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("pages", float("nan"), "pages: nan is not a number; left out"),
        ("pages", float("inf"), "pages: inf is not a number; left out"),
        ("pages", [1, float("inf")], "pages: not a number; left out"),
        ("pages", nested(101), "pages: what is nested more than 100 levels deep; left out"),
        ("tags", [{"color": 1}, "سفر"], 'tags: {"color": 1} has no name; left out'),
        ("tags", ["ا" * 4097], "tags: cut to its first 4096 characters"),
        ("tags", "سفر، " + "ا" * 4097, "tags: cut to its first 4096 characters"),
        ("source", "ا" * 4097, "source: cut to its first 4096 characters"),
    ],
)
def test_what_is_left_out_or_cut_is_noted(write: Write, key: str, value: object, said: str) -> None:
    document, notes = read_with_notes(write, {key: value})
    assert document.body == "نص"
    assert notes == [said]


def test_what_is_kept_whole_has_no_note(write: Write) -> None:
    values = {"pages": nested(100), "tags": [None, "سفر", {"name": "نقل"}], "source": None}
    document, notes = read_with_notes(write, values)
    assert document.tags == ("سفر", "نقل")
    assert document.fields["pages"] == nested(100)
    assert notes == []
