"""E-books (EPUB): one text, with its chapters as sections."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.office.package import xml_part
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import parse_page
from kashaf.index.documents.text.xml import Element, first, local, text_of

_ENCRYPTION = "META-INF/encryption.xml"
_NCX = "application/x-dtbncx+xml"
_EVENT = "{http://www.idpf.org/2007/opf}event"
_UNKNOWN_DATE = "0101-01-01"  # as Calibre writes it
_HEADING = re.compile(r"<h[1-3]\b[^<>]*>(.*?)</h[1-3]", re.DOTALL | re.IGNORECASE)


def read(source: Source) -> Iterator[Item]:
    """Yield the book."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        container = xml_part(archive, "META-INF/container.xml")
        rootfile = first(container, "rootfile")
        path = rootfile.get("full-path", "") if rootfile is not None else ""
        package = xml_part(archive, path)
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        labels = _labels(archive, package, posixpath.dirname(path))
        for chapter, text in _texts(archive, package, posixpath.dirname(path), source):
            page = parse_page(text)
            if not page.text:
                continue
            heading = _HEADING.search(text[:20_000])
            name = parse_page(heading[1]).text if heading else labels.get(chapter, "")
            if name:
                anchors.append((length, "section", " ".join(name.split())[:200]))
            pieces.append(f"{page.text}\n")
            length += len(page.text) + 1
    meta = first(package, "metadata")
    values: dict[str, object] = {"title": _meta(meta, "title") or source.stem}
    values["body"] = "".join(pieces)
    optional = {"author": "، ".join(_all(meta, "creator")), "date": _date(meta)}
    values |= {name: value for name, value in optional.items() if value}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _labels(archive: Archive, package: Element, folder: str) -> dict[str, str]:
    """Return the names of chapters in the tables of contents, for those without a heading."""
    labels: dict[str, str] = {}
    for item in package.iter():
        is_contents = item.get("media-type") == _NCX or "nav" in item.get("properties", "").split()
        name = _member(folder, item.get("href", ""))
        if local(item) != "item" or not is_contents or name not in archive.names:
            continue
        with suppress(StreamError):
            for target, label in _entries(xml_part(archive, name)):
                labels.setdefault(_member(posixpath.dirname(name), target), label)
    return labels


def _entries(contents: Element) -> Iterator[tuple[str, str]]:
    """Yield the target and the label of each entry of a table of contents (NCX or XHTML)."""
    for entry in contents.iter():
        if local(entry) == "navPoint":
            target, label = first(entry, "content"), first(entry, "navLabel")
            yield (target.get("src", "") if target is not None else ""), _line(label)
        elif local(entry) == "a":
            yield entry.get("href", ""), _line(entry)


def _member(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _line(element: Element | None) -> str:
    return " ".join(text_of(element).split())


def _texts(
    archive: Archive, package: Element, folder: str, source: Source
) -> Iterator[tuple[str, str]]:
    """Yield the name and the markup of each chapter; those that can't be read are noted.

    Raises:
        StreamError: None can be read.
    """
    encrypted = _encrypted(archive)
    failure: StreamError | None = None
    is_read = False
    for chapter in _chapters(archive, package, folder):
        try:
            if chapter in encrypted:
                raise StreamError("is encrypted; only its seller's programs read it")
            text = source.decoded(archive.read(chapter))
        except StreamError as error:
            failure = error
            source.note(f"the chapter {chapter} was left out: {error}", "chapter")
        else:
            is_read = True
            yield chapter, text
    if failure and not is_read:
        source.notes.clear()
        raise failure


def _encrypted(archive: Archive) -> set[str]:
    """Return the names of the members that are encrypted, as by shops; often only the fonts."""
    if _ENCRYPTION not in archive.names:
        return set()
    root = xml_part(archive, _ENCRYPTION)
    return {unquote(one.get("URI", "")) for one in root.iter() if local(one) == "CipherReference"}


def _chapters(archive: Archive, package: Element, folder: str) -> Iterator[str]:
    """Yield the chapters in order, without the table of contents."""
    items = {
        one.get("id"): one.get("href", "")
        for one in package.iter()
        if local(one) == "item"
        and "nav" not in one.get("properties", "").split()
        and not one.get("media-type", "").startswith("image/")
    }
    count = 0
    for reference in package.iter():
        if local(reference) != "itemref":
            continue
        href = items.get(reference.get("idref"), "")
        name = _member(folder, href)
        if href and name in archive.names:
            count += 1
            yield name
    if not count:
        raise StreamError("the book has no chapters that can be read")


def _meta(meta: Element | None, name: str) -> str:
    return next(_all(meta, name), "")


def _all(meta: Element | None, name: str) -> Iterator[str]:
    """Yield the texts of all elements of a name in the metadata."""
    for one in meta.iter() if meta is not None else ():
        if local(one) == name and (text := _line(one)):
            yield text


def _date(meta: Element | None) -> str:
    """Return the date of publication; other dates are those of the file."""
    found = [one for one in meta.iter() if local(one) == "date"] if meta is not None else []
    events = {one.get(_EVENT, ""): text_of(one).strip() for one in reversed(found)}
    date = events.get("publication") or events.get("") or events.get("original-publication", "")
    return "" if date.startswith(_UNKNOWN_DATE) else date
