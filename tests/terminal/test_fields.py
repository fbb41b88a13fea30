"""Schemas and fields on the command line."""

import json
from pathlib import Path

import pytest

from tests.terminal.running import kashaf


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A file of books, and next to it a schema."""
    (tmp_path / "books.toml").write_text(
        '[author]\ntype = "text"\naliases = ["مؤلف"]\n\n'
        '[section]\ntype = "keyword"\n\n[pages]\ntype = "number"\n\n'
        '[published]\ntype = "date"\n',
        encoding="utf-8",
    )
    source = tmp_path / "books.csv"
    source.write_text(
        "id,title,author,section,pages,published\n"
        "1,رواية أولى,نجيب محفوظ,رواية,٣٢٠,1956\n2,رواية ثانية,طه حسين,سيرة,120,٢٠٠١-٠٥-٠٦\n"
        "3,رواية,,,كثير,\n",
        encoding="utf-8",
    )
    return source


def test_a_schema_is_used_to_filter_count_and_sort(books: Path, tmp_path: Path) -> None:
    index = tmp_path / "books.kashaf"
    done = kashaf("index", books, "--index", index, "--schema", tmp_path / "books.toml")
    assert done.returncode == 0
    assert "document '3': pages: must be a number, not 'كثير'" in done.stderr

    def found(*options: str) -> list[str]:
        done = kashaf("search", "رواية", "--index", index, "--json", *options)
        return [hit["id"] for hit in json.loads(done.stdout)["hits"]]

    assert found("--filter", "pages=100..200") == ["2"]
    assert found("--filter", "section!=سيرة") == ["1"]
    assert found("--filter", "author=") == []
    kashaf("index", books, "--index", index)
    assert found("--filter", "published=2001..2005") == ["2"]
    assert found("--sort", "-pages") == ["1", "2"]
    done = kashaf("search", "author:محفوظ", "--index", index, "--facet", "section")
    assert "section\n   رواية  1" in done.stdout
    done = kashaf("schema", "--index", index)
    assert done.stdout.strip() == (tmp_path / "books.toml").read_text("utf-8").strip().replace(
        'type = "text"', 'type = "text"\nweight = 1.0'
    )


def test_another_schema_is_reported_and_rebuild_applies_it(books: Path, tmp_path: Path) -> None:
    index = tmp_path / "books.kashaf"
    kashaf("index", books, "--index", index, "--field", "pages=number")
    done = kashaf("index", books, "--index", index, "--field", "pages=keyword")
    assert done.returncode == 2
    assert "pages: keyword instead of number. Run: kashaf rebuild --schema FILE" in done.stderr
    done = kashaf("rebuild", "--index", index, "--field", "section=keyword")
    assert done.stdout == "2 added, 0 updated, 0 unchanged\n"
    assert kashaf("search", "section:سيرة", "--index", index).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "x", "--sort", "price"], "price: no such sort; choose from relevance"),
        (["search", "x", "--facet", "price"], "price: no such facet; choose from source"),
        (["search", "x", "--filter", "price=1"], "price: no such filter; choose from id"),
        (["search", "x", "--filter", "price"], "--filter price: write "),
        (["index", "-", "--field", "pages"], "--field pages: write NAME=text, keyword, number"),
        (
            ["index", "-", "--field", "pages=int"],
            "--field pages: 'int' is not a type; choose from text",
        ),
        (["index", "-", "--schema", "absent.toml"], "absent.toml: can't be read"),
    ],
)
def test_a_field_that_is_not_valid_is_reported(
    news: Path, arguments: list[str], message: str
) -> None:
    done = kashaf(*arguments, "--index", news)
    assert done.returncode == 2
    assert message in done.stderr
