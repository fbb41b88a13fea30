"""The examples of embedding, each run as its reader would run it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kashaf.index import Keyword, Number, Schema, build_index
from kashaf.search import open_index

EMBED = Path(__file__).parent.parent.parent / "examples" / "embed"


def run(arguments: Sequence[object], cwd: Path, **environment: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {name: str(value) for name, value in environment.items()},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_script(tmp_path: Path) -> None:
    assert "1 افتتاح المكتبة افتتح <mark>أحمد</mark>" in run([EMBED / "script.py"], tmp_path)


def test_a_fastapi_route(news: Path) -> None:
    code = """
from fastapi.testclient import TestClient
from fastapi_app import app
with TestClient(app) as client:
    print(client.get("/find", params={"q": "القوات"}).json()["total"])
    print(client.get("/find", params={"q": "x", "page": 0}).status_code)
"""
    total, status = run(["-c", code], EMBED, NEWS_INDEX=news).split()
    assert int(total) > 1
    assert status == "422"


def test_a_django_view_in_a_project_with_a_search_app(news: Path) -> None:
    code = """
import django
django.setup()
from django.test import Client
answer = Client().get("/find/", {"q": "القوات <script>"})
print(answer.status_code, answer.content.decode())
"""
    site = EMBED / "django_site"
    page = run(["-c", code], site, NEWS_INDEX=news, DJANGO_SETTINGS_MODULE="settings")
    assert page.startswith("200 ")
    assert "<mark>القوات</mark>" in page
    assert "<script>" not in page


def test_a_django_view_shows_a_document_that_has_only_a_title(tmp_path: Path) -> None:
    build_index([{"id": "1", "title": "القوات"}], tmp_path / "i")
    code = """
import django
django.setup()
from django.test import Client
print(Client().get("/find/", {"q": "القوات"}).content.decode())
"""
    options = {"NEWS_INDEX": tmp_path / "i", "DJANGO_SETTINGS_MODULE": "settings"}
    assert "<mark>القوات</mark>" in run(["-c", code], EMBED / "django_site", **options)


def test_a_langchain_retriever(news: Path) -> None:
    code = f"""
from kashaf.search import open_index
from langchain_retriever import KashafRetriever
with open_index({str(news)!r}) as index:
    found = KashafRetriever(index=index, k=2).invoke("عين الأسد")
print(*(document.id for document in found))
"""
    first, *_ = run(["-c", code], EMBED).split()
    assert first == "003-ain-al-asad.txt"


def test_the_fastapi_route_filters_by_the_fields_of_the_index(tmp_path: Path) -> None:
    books = [
        {"id": "1", "title": "رواية", "section": "أدب", "pages": 300},
        {"id": "2", "title": "رواية", "section": "سيرة", "pages": 120},
    ]
    build_index(books, tmp_path / "books", schema=Schema(section=Keyword(), pages=Number()))
    code = """
from fastapi.testclient import TestClient
from fastapi_app import app
with TestClient(app) as client:
    params = {"q": "رواية", "pages": "200..", "facet": "section"}
    found = client.get("/find", params=params).json()
    print(*(hit["id"] for hit in found["hits"]), found["facets"]["section"][0]["count"])
    print(client.get("/find", params={"q": "رواية", "price": "1"}).status_code)
"""
    assert run(["-c", code], EMBED, NEWS_INDEX=tmp_path / "books").split() == ["1", "1", "422"]


def test_the_django_view_filters_and_counts(tmp_path: Path) -> None:
    books = [
        {"id": "1", "title": "رواية", "body": "قصة", "section": "أدب"},
        {"id": "2", "title": "رواية", "body": "حياة", "section": "سيرة"},
    ]
    build_index(books, tmp_path / "books", schema=Schema(section=Keyword()))
    code = """
import django
django.setup()
from django.test import Client
print(Client().get("/find/", {"q": "رواية", "section": "أدب"}).content.decode())
"""
    site = EMBED / "django_site"
    page = run(["-c", code], site, NEWS_INDEX=tmp_path / "books", DJANGO_SETTINGS_MODULE="settings")
    assert "قصة" in page
    assert "حياة" not in page
    assert "سيرة (1)" in page


def test_the_django_command_builds_the_index(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("كتاب جديد", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "1", "body": "قلم"}\n{bad\n', encoding="utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.jsonl"]
    environment = {"NEWS_INDEX": tmp_path / "i", "PYTHONDONTWRITEBYTECODE": "1"}
    site = EMBED / "django_site"
    assert run(["manage.py", "build_search", *files], site, **environment) == "2 added, 0 updated\n"
    with open_index(tmp_path / "i") as index:
        assert index.search("قلم").total == 1


def test_a_llamaindex_retriever(news: Path) -> None:
    """llama-index-core installs 33 packages, so only those who use it have it."""
    pytest.importorskip("llama_index.core", reason="llama-index-core is not installed")
    code = f"""
from kashaf.search import open_index
from llamaindex_retriever import KashafRetriever
with open_index({str(news)!r}) as index:
    found = KashafRetriever(index, k=2).retrieve("عين الأسد")
print(*(one.node.node_id for one in found))
"""
    first, *_ = run(["-c", code], EMBED).split()
    assert first == "003-ain-al-asad.txt"
