"""Schemas and the values of their fields."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from kashaf.index import Date, Document, Keyword, Number, Schema, Text
from kashaf.index.errors import SourceError
from kashaf.index.fields.toml import read_schema, write_schema
from kashaf.index.fields.values import FieldError, conform

SCHEMA = Schema(
    title=Text(weight=2),
    body=Text(stored=False),
    author=Text(weight=0.5, aliases=("مؤلف",)),
    section=Keyword(),
    pages=Number(),
    published=Date(),
)


def test_a_schema_survives_json_toml_and_pickle(tmp_path: Path) -> None:
    assert Schema.from_json(SCHEMA.to_json()) == SCHEMA
    assert pickle.loads(pickle.dumps(SCHEMA)) == SCHEMA
    path = tmp_path / "books.toml"
    path.write_text(write_schema(SCHEMA), "utf-8")
    assert read_schema(path) == SCHEMA
    path.write_text('pages = "number"\n["قسم"]\ntype = "keyword"\n', "utf-8")
    assert read_schema(path) == Schema(pages=Number(), قسم=Keyword())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a b": "text"}, "'a b': is not a name"),
        ({"_a": "text"}, "'_a': is not a name"),
        ({"url": "keyword"}, "url: is the name of a built-in field"),
        ({"body": "keyword"}, "body: is built in; only Text() may set its weight"),
        ({"a": "integer"}, "a: 'integer' is not a type; choose from text, keyword, number, date"),
        ({"a": {"type": "text", "wieght": 1}}, "a: 'wieght' is not an option of text"),
        ({"a": {"type": "number", "weight": 1}}, "a: 'weight' is not an option of number"),
        ({"a": {"type": "text", "weight": -1}}, "a: the weight must be between 0 and 1000"),
        ({"a": {"type": "text", "weight": "x"}}, "a: the weight must be a number, not 'x'"),
        ({"a": {"type": "text", "stored": False}}, "a: is always stored; only body may be left"),
        ({"body": {"type": "text", "stored": 0}}, "body: stored must be true or false, not 0"),
        ({"a": "text", "A": "text"}, "A: two fields have this name"),
        ({"a": {"type": "text", "aliases": ["date"]}}, "date: is the name of a built-in"),
        ({"a": {}}, "a: write a type, one of text, keyword, number, date"),
        ([], "a schema must be a table"),
    ],
)
def test_an_invalid_schema_raises_and_names_the_field(value: Any, message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        Schema.from_json(value)
    assert str(raised.value).startswith(message)


def test_an_invalid_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "books.toml"
    with pytest.raises(SourceError, match=r"books\.toml: can't be read"):
        read_schema(path)
    path.write_text("pages = [", "utf-8")
    with pytest.raises(SourceError, match=r"books\.toml: "):
        read_schema(path)


@pytest.mark.parametrize(
    ("field", "given", "stored"),
    [
        ("pages", "٣٢٠", 320),
        ("pages", "1,250.5", 1250.5),
        ("pages", " -2 ", -2),
        ("pages", "٣٫٥", 3.5),
        ("pages", "", None),
        ("pages", None, None),
        ("published", "٢٠٠١-٠٢-٠٣", "2001-02-03"),
        ("published", "2001-02-03T04:05Z", "2001-02-03T04:05:00"),
        ("section", " رواية ", "رواية"),
        ("section", ["رواية", "", "رواية", "شعر"], ["رواية", "شعر"]),
        ("section", ["رواية"], "رواية"),
        ("section", [], None),
        ("section", 7, "7"),
        ("section", True, "true"),
        ("author", ["طه حسين", None], "طه حسين"),
    ],
)
def test_values_are_brought_to_one_form(field: str, given: Any, stored: Any) -> None:
    document = Document.from_mapping({"id": "1", "title": "كتاب", field: given})
    assert conform(document, SCHEMA).fields.get(field) == stored


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("pages", "كثير", "pages: must be a number, not 'كثير'"),
        ("pages", True, "pages: must be a number, not True"),
        ("pages", [1], "pages: must be a number, not a list"),
        ("pages", "e5", "pages: must be a number, not 'e5'"),
        ("pages", "1e999", "pages: must be a finite number, not inf"),
        ("pages", 2**60, "pages: 1152921504606846976 is too large; the limit is 2^53"),
        ("published", "أمس", "published: 'أمس' is not a date"),
        ("section", {"a": 1}, "section: must be text or a list of texts, not an object"),
        ("section", "x" * 5000, "section: 5000 characters long; the limit is 4096"),
    ],
)
def test_a_value_of_another_kind_raises_with_the_id(field: str, given: Any, message: str) -> None:
    document = Document.from_mapping({"id": "b7", "title": "كتاب", field: given})
    with pytest.raises(FieldError) as raised:
        conform(document, SCHEMA)
    assert str(raised.value).startswith(f"document 'b7': {message}")
