"""Books in JSON, as sites of the Shamela library publish them: a list of pages with their texts."""

import re
from collections.abc import Mapping
from typing import Any

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.records.values import text_of
from kashaf.index.documents.text.html import without_markup

_TEXT_PAGES = ("pages", "book_pages", "الصفحات")
_PAGES = (*_TEXT_PAGES, "data")
_TABLE = re.compile(r"[bt]\d+")  # of a .bok file: pages in b123, headings in t123
_TEXTS = ("text", "nass", "content", "body", "النص")
_NUMBERS = ("page", "page_number", "pageNumber", "page_num", "pg", "الصفحة")
_VOLUMES = ("vol", "volume", "part", "juz", "الجزء")
_SECTIONS = ("chapterTitle", "chapter", "heading", "tit", "section")
_TITLES = ("title", "name", "bk", "Bk", "book_name", "bookName", "العنوان", "الكتاب")
_AUTHORS = ("author", "author_name", "auth", "Auth", "authorName", "المؤلف")
_ABOUT = ("meta", "book", "info", "metadata", "about")


def book(value: Mapping[str, Any], source: Source) -> Record | None:
    """Return the record of a book, one text with its pages as anchors; None for anything else."""
    tables = [name for name in value if _TABLE.fullmatch(name)]
    names = [*_PAGES, *tables]
    pages = next((value[name] for name in names if _are_pages(value.get(name))), _numbered(value))
    if pages is None:
        return None
    headings = _headings(value, tables)
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for page in pages:
        found = {
            "volume": _first(page, _VOLUMES),
            "page": _first(page, _NUMBERS),
            "section": _first(page, _SECTIONS) or headings.get(text_of(page.get("id")), ""),
        }
        anchors += [(length, kind, text[:200]) for kind, text in found.items() if text]
        text = without_markup(_first(page, _TEXTS)).replace("\r", "\n").strip()
        pieces.append(f"{text}\n")
        length += len(text) + 1
    about = [value, *(value[name] for name in _ABOUT if isinstance(value.get(name), dict))]
    about += [row for row in value.get("Main") or () if isinstance(row, dict)]
    title, author = (_of_any(about, names) for names in (_TITLES, _AUTHORS))
    values: dict[str, object] = {"title": title or source.stem, "body": "".join(pieces)}
    if author:
        values |= {"author": author, "source": author}
    return Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _headings(value: Mapping[str, Any], tables: list[str]) -> dict[str, str]:
    """Return the headings in the tables of a .bok file, by the id of the row that each is at."""
    rows = [row for name in tables for row in value[name] if isinstance(row, dict) and "tit" in row]
    return {text_of(row.get("id")): text_of(row["tit"]) for row in rows}


def _numbered(value: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return numbered pages for a book whose pages are plain texts."""
    texts = next((value[name] for name in _TEXT_PAGES if isinstance(value.get(name), list)), None)
    if not texts or not all(isinstance(text, str) for text in texts) or "body" in recognized(value):
        return None
    return [{"page": number, "text": text} for number, text in enumerate(texts, 1)]


def _are_pages(value: object) -> bool:
    """Return whether a value is a list of pages with numbers and texts, and no titles."""
    if not isinstance(value, list) or len(value) < 1:
        return False
    return all(
        isinstance(one, dict)
        and not one.keys().isdisjoint(_TEXTS)
        and not one.keys().isdisjoint(_NUMBERS)
        and one.keys().isdisjoint(("title", "headline", "url", "date"))
        for one in value
    )


def _of_any(objects: list[Mapping[str, Any]], names: tuple[str, ...]) -> str:
    return next((text for one in objects if (text := _first(one, names))), "")


def _first(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        found = value.get(name)
        if found is not None and not isinstance(found, list) and (text := text_of(found).strip()):
            return text
    return ""
