"""OpenDocument texts and presentations (ODT, ODP; flat FODT): the paragraphs."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import opened
from kashaf.index.documents.formats.office.package import xml_part
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, first, local, parse, text_of

_LEFT_OUT = frozenset({"annotation", "tracked-changes", "note-citation", "page-number"})
_SPACES = re.compile("[ \\t\\n]+")  # white space of the XML, which is no more than a space
_PARAGRAPHS = frozenset({"p", "h"})


def read(source: Source) -> Iterator[Item]:
    """Yield the document. Its title is the one in its properties, or else the first paragraph."""
    if source.head().startswith(b"PK"):
        with source.seekable() as file, opened(file, source.budget) as archive:
            root = xml_part(archive, "content.xml")
            meta = xml_part(archive, "meta.xml") if "meta.xml" in archive.names else root
    else:
        root = meta = parse(source.text())
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = slide = 0
    for element in _blocks(root):
        if local(element) == "page":
            slide += 1
            anchors.append((length, "page", str(slide)))
        elif text := _text(element).strip():
            pieces.append(f"{text}\n")
            length += len(text) + 1
    body = "".join(pieces)
    title = text_of(first(meta, "title")).strip() or body.partition("\n")[0][:200]
    values = {"title": title, "body": body}
    if author := text_of(first(meta, "initial-creator", "creator")).strip():
        values["author"] = author
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _blocks(element: Element) -> Iterator[Element]:
    """Yield the paragraphs, each before its notes and text boxes, and the beginnings of slides."""
    for child in element:
        name = local(child)
        if name in _LEFT_OUT or name == "meta":
            continue
        if name in (*_PARAGRAPHS, "page"):
            yield child
        yield from _blocks(child)


def _text(element: Element) -> str:
    pieces = [_SPACES.sub(" ", element.text or "")]
    for child in element:
        match local(child):
            case "s":
                pieces.append(" ")
            case "ruby-text":  # the reading of the word before it
                pieces.append(f" {_text(child)}")
            case "tab":
                pieces.append("\t")
            case "line-break":
                pieces.append("\n")
            case name if name not in _LEFT_OUT and name not in _PARAGRAPHS:
                pieces.append(_text(child))
        pieces.append(_SPACES.sub(" ", child.tail or ""))
    return "".join(pieces)
