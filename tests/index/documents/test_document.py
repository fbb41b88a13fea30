import dataclasses
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashaf.index.documents.document import MAX_DEPTH, Document
from kashaf.index.documents.files.origins import MAX_KEY_CHARS

FULL: dict[str, Any] = {
    "id": "خبر-1",
    "title": "افتتاح المكتبة",
    "body": "افتتحت البلدية مكتبة جديدة في الحي القديم.",
    "date": "2024-05-01",
    "source": "صحيفة المرفأ",
    "url": "https://example.org/1",
    "tags": ["ثقافة", "محليات"],
    "author": {"name": "سلمى", "age": 41},
}


def read(**changes: object) -> Document:
    return Document.from_mapping({**FULL, **changes})


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_known_keys_become_attributes_and_the_others_fields() -> None:
    assert Document.from_mapping(FULL) == Document(
        id="خبر-1",
        title="افتتاح المكتبة",
        body="افتتحت البلدية مكتبة جديدة في الحي القديم.",
        date="2024-05-01",
        source="صحيفة المرفأ",
        url="https://example.org/1",
        tags=("ثقافة", "محليات"),
        fields={"author": {"name": "سلمى", "age": 41}},
    )


def test_null_is_the_same_as_absent() -> None:
    nulls = dict.fromkeys(["id", "body", "date", "source", "url", "tags"])
    assert Document.from_mapping({"title": "عنوان", **nulls}) == Document.from_mapping(
        {"title": "عنوان"}
    )


@pytest.mark.parametrize("key", ["text", "content"])
def test_text_and_content_stand_in_for_a_missing_body(key: str) -> None:
    assert Document.from_mapping({key: "نص"}).body == "نص"
    assert Document.from_mapping({key: "نص", "body": None}).body == "نص"


def test_text_beside_a_body_is_an_extra_field() -> None:
    document = Document.from_mapping({"body": "المتن", "text": "آخر"})
    assert (document.body, document.fields) == ("المتن", {"text": "آخر"})


@pytest.mark.parametrize(
    ("given_date", "kept"),
    [
        ("2024-05-01", "2024-05-01"),
        ("٢٠٢٤-٠٥-٠١", "2024-05-01"),
        ("۲۰۲۴-۰۵-۰۱", "2024-05-01"),
        ("2024-05-01T07:08:09", "2024-05-01T07:08:09"),
        ("2024-05-01 07:08", "2024-05-01T07:08:00"),
        ("2024-05-01T07:08:09.5Z", "2024-05-01T07:08:09"),
        ("2024-05-01T01:00:00+03:00", "2024-04-30T22:00:00"),
        (" ", None),
    ],
)
def test_dates_are_kept_in_one_form(given_date: str, kept: str | None) -> None:
    assert read(date=given_date).date == kept


@pytest.mark.parametrize(
    "date", ["2024-13-01", "2023-02-29", "31/2/2024", "أمس", "0001-01-01T00:00+05:00"]
)
def test_an_invalid_date_is_refused_with_the_form_to_write(date: str) -> None:
    with pytest.raises(ValueError, match=r"date: .* write YYYY-MM-DD"):
        read(date=date)


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ("ثقافة, محليات", ("ثقافة", "محليات")),
        ("ثقافة، محليات،", ("ثقافة", "محليات")),
        (["ثقافة", "", "ثقافة"], ("ثقافة",)),
        (["a,b"], ("a,b",)),
        ("", ()),
    ],
)
def test_tags_come_as_a_list_or_with_commas(tags: object, kept: tuple[str, ...]) -> None:
    assert read(tags=tags).tags == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", True),
        ("id", 1.5),
        ("id", 10**400),
        ("id", "x" * (MAX_KEY_CHARS + 1)),
        ("title", 1984),
        ("body", ["نص"]),
        ("date", {}),
        ("source", {}),
        ("url", b"https://example.org"),
        ("tags", 3),
        ("tags", ["ثقافة", 3]),
        ("extra", {1, 2}),
        ("extra", float("nan")),
        ("extra", [float("inf")]),
        ("extra", {"a": {1: 2}}),
        ("extra", 10**400),
        ("extra", nested(MAX_DEPTH + 1)),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_key(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^'?{key}'?: "):
        read(**{key: value})


def test_values_nested_up_to_the_limit_are_taken() -> None:
    assert read(extra=nested(MAX_DEPTH)).fields["extra"] == nested(MAX_DEPTH)


@pytest.mark.parametrize(
    "empty", [{}, {"title": ""}, {"title": " ", "body": "\n"}, {"author": "x"}]
)
def test_a_document_needs_a_title_or_a_body(empty: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="title, body"):
        Document.from_mapping(empty)


def test_keys_that_become_one_when_repaired_are_refused() -> None:
    equal: dict[str, Any] = dict.fromkeys([f"a{letter}" for letter in "\ud800\ufffd"], 1)
    with pytest.raises(ValueError, match="duplicate key"):
        read(**equal)
    with pytest.raises(ValueError, match="twice"):
        read(extra=equal)


def test_a_number_can_be_an_id() -> None:
    assert read(id=17).id == "17"


def test_a_missing_id_is_the_default_one_and_else_comes_from_the_content() -> None:
    assert Document.from_mapping({"title": "عنوان"}, default_id="a.txt").id == "a.txt"
    first = Document.from_mapping({"title": "عنوان", "n": 1})
    same = Document.from_mapping({"n": 1, "title": "عنوان", "id": " "})
    other = Document.from_mapping({"title": "عنوان", "n": 2})
    assert first.id == same.id != other.id


def test_text_that_cannot_be_stored_is_repaired_in_place() -> None:
    document = read(title="أ\0ب", body="ج\ud800د", extra={"مفتاح\udfff": ["\0"]}, id="\udc80")
    assert document.title == "أ ب"
    assert document.body == "ج\ufffdد"
    assert document.fields["extra"] == {"مفتاح\ufffd": [" "]}
    assert document.id == "\ufffd"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "2"},
        {"title": "آخر"},
        {"body": "آخر"},
        {"date": "2024-05-02"},
        {"source": None},
        {"url": None},
        {"tags": ["ثقافة"]},
        {"author": None},
        {"new": 1},
    ],
)
def test_the_digest_tells_any_change(change: dict[str, object]) -> None:
    assert read(**change).digest != read().digest
    assert len(read().digest) == 16


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    turned = dict(reversed(FULL.items()))
    turned["author"] = dict(reversed(FULL["author"].items()))
    assert Document.from_mapping(turned).digest == read().digest


def test_documents_are_values() -> None:
    document = read()
    assert pickle.loads(pickle.dumps(document)) == document
    assert len({document, read()}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.title = "آخر"  # type: ignore[misc]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), JSON, max_size=4), st.text(st.characters(codec=None)))
def test_any_document_can_be_stored_and_read_again(extra: dict[str, Any], title: str) -> None:
    try:
        document = Document.from_mapping({**extra, "title": title, "body": "نص"})
    except ValueError:
        return
    line = json.dumps(dataclasses.asdict(document), ensure_ascii=False).encode()
    kept = json.loads(line)
    for key in ("location", "anchors", "part_of"):
        kept.pop(key)
    again = Document.from_mapping({**kept.pop("fields"), **kept})
    assert again == document
    assert again.digest == document.digest
