"""The names that Kashaf exports: a change here is a change for every application."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kashaf
import kashaf.index
import kashaf.search

FIELD_NAMES = {"Date", "Keyword", "Number", "Schema", "Text"}
ROOT_NAMES = {
    *FIELD_NAMES,
    "Analyzer",
    "Document",
    "__version__",
    "aio",
    "build",
    "errors",
    "open",
    "rebuild",
}
INDEX_NAMES = {
    *FIELD_NAMES,
    "Changes",
    "Document",
    "IndexWriter",
    "backup_index",
    "restore_index",
    "set_dictionary",
    "Report",
    "build_index",
    "copy_index",
    "delete_documents",
    "is_current",
    "rebuild_index",
    "update_document",
    "verify_index",
}
SEARCH_NAMES = {
    "Hit",
    "Index",
    "Part",
    "Results",
    "SearchRequest",
    "Snippet",
    "Suggestion",
    "open_index",
}


@pytest.mark.parametrize(
    ("module", "names"),
    [(kashaf, ROOT_NAMES), (kashaf.index, INDEX_NAMES), (kashaf.search, SEARCH_NAMES)],
    ids=["kashaf", "kashaf.index", "kashaf.search"],
)
def test_a_package_exports_these_names_and_each_can_be_imported(
    module: ModuleType, names: set[str]
) -> None:
    assert set(module.__all__) == names
    assert all(getattr(module, name) is not None for name in names)


def test_the_short_names_are_those_of_the_packages() -> None:
    assert kashaf.open is kashaf.search.open_index
    assert kashaf.build is kashaf.index.build_index
    assert kashaf.rebuild is kashaf.index.rebuild_index
    assert kashaf.Document is kashaf.index.Document
    assert all(getattr(kashaf, name) is getattr(kashaf.index, name) for name in FIELD_NAMES)
    assert issubclass(kashaf.errors.IndexMissingError, kashaf.errors.KashafError)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'kashaf' has no attribute 'nothing'"):
        kashaf.nothing  # noqa: B018


def test_an_index_is_built_and_searched_through_the_short_names(tmp_path: Path) -> None:
    kashaf.build([{"id": "1", "body": "وصل أحمد إلى بغداد"}], tmp_path / "news.kashaf")
    with kashaf.open(tmp_path / "news.kashaf") as index:
        assert [hit.id for hit in index.search("احمد")] == ["1"]


def test_importing_kashaf_loads_none_of_its_packages() -> None:
    code = "import sys, kashaf; print(*[name for name in sys.modules if 'kashaf.' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_warnings_of_the_package_are_silent_until_logging_is_configured() -> None:
    code = "from kashaf.index.logs import logger; logger('kashaf.index').warning('unheard')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("module", [kashaf, kashaf.index, kashaf.search], ids=lambda m: m.__name__)
def test_every_exported_name_is_in_the_reference(module: ModuleType) -> None:
    page = Path(__file__).parent.parent / "docs" / "reference" / "python.md"
    text = page.read_text(encoding="utf-8")
    missing = [name for name in module.__all__ if f"{module.__name__}.{name}" not in text]
    assert not missing


ONE = {"id": "1", "body": "وصل أحمد إلى بغداد"}


@pytest.mark.parametrize(
    ("argument", "value", "advice"),
    [
        ("documents", ONE, "a list"),
        ("documents", "news.json", "a list"),
        ("documents", 1, "a list"),
        ("target", None, "the path of a folder"),
        ("schema", {"author": "text"}, "a Schema"),
        ("schema", ["author"], "a Schema"),
        ("settings", {"hamza_seats": False}, "AnalyzerSettings"),
        ("encoder", print, "a name"),
    ],
)
@pytest.mark.parametrize("operation", [kashaf.build, kashaf.rebuild], ids=lambda o: o.__name__)
def test_an_argument_of_another_type_is_an_error_that_says_what_to_give(
    operation: Any, argument: str, value: object, advice: str, tmp_path: Path
) -> None:
    arguments = {"documents": [ONE], "target": tmp_path / "an.kashaf", argument: value}
    with pytest.raises(TypeError, match=rf"^{argument}: must be {advice}.*, not \w+$"):
        operation(**arguments)
    assert not kashaf.index.is_current(tmp_path / "an.kashaf")


def test_a_document_that_is_no_mapping_is_reported_like_any_invalid_one(tmp_path: Path) -> None:
    documents: Any = [ONE, "وصل كمال"]
    with pytest.raises(ValueError, match="a document must be a Document or a mapping, not str"):
        kashaf.build(documents, tmp_path)
    errors: list[kashaf.errors.SourceError] = []
    assert kashaf.build(documents, tmp_path, on_error=errors.append).added == 1
    assert [error.where for error in errors] == ["document 2"]


def test_opening_says_what_to_give() -> None:
    nothing: Any = None
    with pytest.raises(TypeError, match="target: must be the path of a folder, or an address"):
        kashaf.open(nothing)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda index: index.search(None), "query: must be text, not NoneType"),
        (lambda index: index.search("احمد", limit="5"), "limit: must be an integer, not str"),
        (lambda index: index.search("احمد", filters=["source"]), "filters: must be a mapping"),
        (lambda index: index.get(1), "identity: must be text, not int"),
        (lambda index: index.more_like(1), "identity: must be text, not int"),
        (lambda index: index.suggest(None), "text: must be text, not NoneType"),
        (lambda index: index.update(1, {}), "identity: must be text, not int"),
        (lambda index: index.update("1", ["title"]), "changes: must be a mapping"),
    ],
)
def test_an_open_index_says_what_to_give(
    call: Callable[[Any], object], reason: str, tmp_path: Path
) -> None:
    kashaf.build([ONE], tmp_path)
    with kashaf.open(tmp_path) as index, pytest.raises(TypeError, match=reason):
        call(index)
