"""A web page: its main text, without menus; also the pages of a Telegram export.

trafilatura, if installed, finds the main text: it has the best F-score on news pages among the
extractors that its authors and others have compared. Without it, or if it finds less than a third
of the text in <article> or <main>, the page's text without navigation, headers, footers and asides
is used.
"""

import html
import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.web import mhtml, telegram
from kashaf.index.documents.formats.web.mhtml import saved_page
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import Page, parse_page, squeezed

_DECLARED = re.compile(rb"""<meta[^>]{1,200}?charset=["']?\s*([\w-]+)""", re.IGNORECASE)
_CELLS = re.compile(r"^\| ?| ?\|$|(?<= )\|(?= )", re.MULTILINE)  # as trafilatura writes tables
_SITE = re.compile(r"\s+[|\-–—:·»]\s+[^|\-–—:·»]{1,60}$")
_MAIN = re.compile(r"<(article|main)\b", re.IGNORECASE)
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "pubdate",
    "og:published_time", "publishdate", "time",
)  # fmt: skip
_EMPTY = "has no text but its title; if scripts or frames fill the page, save it from a browser"
_MAX_EXTRACTED_CHARS = 4_000_000  # trafilatura's tree takes thirty times the page


def read(source: Source) -> Iterator[Item]:
    """Yield the page, or the messages of a page of a Telegram export."""
    data = source.data()
    saved = saved_page(data) if source.name.lower().endswith(mhtml.EXTENSIONS) else None
    text = page_text(source, saved.data, saved.charset) if saved else page_text(source, data)
    if telegram.is_export(text):
        yield from telegram.messages(text)
        return
    values = page_values(text, source.stem)
    if saved:
        values = {"url": saved.url, "date": saved.date} | values
    if not values["body"]:
        source.note(_EMPTY)
    yield Record(values, key="", is_named=True, is_clean=True)


def page_text(source: Source, data: bytes, declared: str | None = None) -> str:
    """Return the text of a page, decoded as it or its transport declares if that is correct."""
    match = _DECLARED.search(data[:4096])
    name = declared or (match[1].decode("ascii") if match else None)
    # Windows-1256 has a letter for every byte, and its Arabic is never valid UTF-8.
    for codec in ("utf-8-sig", name) if name and not source.options.encoding else ():
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    return source.decoded(data)


def page_values(text: str, name: str = "") -> dict[str, Any]:
    """Return the values of a page's document; `name` is the title of a page without one."""
    page = parse_page(text, main=True)
    data = _article_data(page)
    title = page.meta.get("og:title") or str(data.get("headline") or "") or page.heading
    title = title or _SITE.sub("", " ".join(page.meta.get("title", "").split())) or name
    values: dict[str, Any] = {"title": title, "body": _without_title(_body(text, page), title)}
    found = next((page.meta[key] for key in _DATES if page.meta.get(key)), None)
    date = found or data.get("datePublished") or data.get("dateCreated")
    url = page.meta.get("canonical") or page.meta.get("og:url")
    author = page.meta.get("author") or _name(data.get("author"))
    site = page.meta.get("og:site_name") or _name(data.get("publisher"))
    optional = {"date": date, "url": url, "author": author, "source": site}
    return values | {key: value for key, value in optional.items() if value}


def _body(text: str, page: Page) -> str:
    main = _MAIN.search(text)
    end = text.lower().rfind(f"</{main[1].lower()}") if main else -1
    marked = parse_page(text[main.start() : end], main=True).text if main and end > 0 else ""
    best = marked if marked and len(marked) >= len(page.text) / 3 else page.text
    found = _extracted(text) if len(text) <= _MAX_EXTRACTED_CHARS else ""
    if best is marked:  # what the page marks as the article, without its parts that are not text
        found = _common_lines(marked, found)
        return found if 5 * len(found) >= 3 * len(best) else best
    found = squeezed(_CELLS.sub(" ", found))
    return found if 3 * len(found) >= len(best) else best


def _common_lines(marked: str, found: str) -> str:
    """Return the lines of the article that trafilatura found, too.

    Only letters and digits are compared: trafilatura puts signs before the items of lists and
    between the cells of tables, and leaves invisible characters out.
    """
    known = {_compared(cell) for line in found.split("\n") for cell in (line, *line.split("|"))}
    return "\n".join(line for line in marked.split("\n") if _compared(line) in known)


def _compared(line: str) -> str:
    return "".join(filter(str.isalnum, html.unescape(line)))


def _extracted(text: str) -> str:
    """Return the main text that trafilatura finds, if it is installed and finds any."""
    if not find_spec("trafilatura"):
        return ""
    try:
        from trafilatura import extract

        return extract(text, include_comments=False) or ""
    except Exception:  # lxml and its helpers fail in many ways on broken pages
        return ""


def _without_title(body: str, title: str) -> str:
    first, _, rest = body.partition("\n")
    return rest if rest and " ".join(first.split()) == " ".join(title.split()) else body


def _article_data(page: Page) -> dict[str, Any]:
    """Return the object of schema.org that describes the article."""
    for script in page.scripts:
        try:
            value = json.loads(script)
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", [value]) if isinstance(value, dict) else value
        for item in graph if isinstance(graph, list) else ():
            if isinstance(item, dict) and ("headline" in item or "datePublished" in item):
                return item
    return {}


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    found = value.get("name") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None
