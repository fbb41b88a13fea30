"""E-books (EPUB): one text, with its chapters as sections."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import parse_page
from kashaf.index.documents.text.xml import Element, first, local, parse, text_of

_HEADING = re.compile(r"<h[1-3]\b[^<>]*>(.*?)</h[1-3]", re.DOTALL | re.IGNORECASE)


def read(source: Source) -> Iterator[Item]:
    """Yield the book."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        container = parse(archive.read("META-INF/container.xml").decode("utf-8", "replace"))
        rootfile = first(container, "rootfile")
        path = rootfile.get("full-path", "") if rootfile is not None else ""
        package = parse(archive.read(path).decode("utf-8", "replace"))
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        for chapter in _chapters(archive, package, posixpath.dirname(path)):
            text = source.decoded(archive.read(chapter))
            page = parse_page(text)
            if not page.text:
                continue
            heading = _HEADING.search(text[:20_000])
            name = parse_page(heading[1]).text if heading else ""
            if name:
                anchors.append((length, "section", " ".join(name.split())[:200]))
            pieces.append(f"{page.text}\n")
            length += len(page.text) + 1
    meta = first(package, "metadata")
    values: dict[str, object] = {"title": _meta(meta, "title") or source.stem}
    values["body"] = "".join(pieces)
    optional = {"author": _meta(meta, "creator"), "date": _meta(meta, "date")}
    values |= {name: value for name, value in optional.items() if value}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _chapters(archive: Archive, package: Element, folder: str) -> Iterator[str]:
    """Yield the chapters in order, without the table of contents."""
    items = {
        one.get("id"): one.get("href", "")
        for one in package.iter()
        if local(one) == "item" and "nav" not in one.get("properties", "").split()
    }
    count = 0
    for reference in package.iter():
        if local(reference) != "itemref":
            continue
        href = unquote(items.get(reference.get("idref"), "").partition("#")[0])
        name = posixpath.normpath(posixpath.join(folder, href))
        if href and name in archive.names:
            count += 1
            yield name
    if not count:
        raise StreamError("the book has no chapters that can be read")


def _meta(meta: Element | None, name: str) -> str:
    return " ".join(text_of(first(meta, name)).split()) if meta is not None else ""
