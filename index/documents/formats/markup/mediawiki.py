"""MediaWiki: the articles of a dump (pages-articles.xml)."""

from collections.abc import Iterator
from urllib.parse import quote

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.markup.wikitext import plain
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, children, first, local, text_of

_ARTICLES = "0"


def page(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the latest revision of an article; redirects and other namespaces are left out."""
    found = children(element)
    if text_of(found.get("ns")) not in ("", _ARTICLES) or "redirect" in found:
        return
    revision = next((one for one in reversed(element) if local(one) == "revision"), None)
    if revision is None:
        return
    parts = children(revision)
    body, tags = plain(text_of(parts.get("text")))
    if not body:
        return
    title = text_of(found.get("title"))
    values: dict[str, object] = {
        "title": title,
        "body": body,
        "date": text_of(parts.get("timestamp")) or None,
        "tags": tags,
    }
    if url := _url(root, title):
        values["url"] = url
    if site := text_of(first(root, "sitename")):
        values["source"] = site
    yield Record(values, key=text_of(found.get("id")) or title, is_named=True, is_clean=True)


def _url(root: Element, title: str) -> str | None:
    base = text_of(first(root, "base"))
    head, slash, _ = base.rpartition("/")
    return f"{head}/{quote(title.replace(' ', '_'))}" if slash else None
