"""Word documents (DOCX): paragraphs, with the page breaks of Word's last layout."""

import re
from collections.abc import Iterator
from typing import Final

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.office.package import (
    chart_labels,
    core_properties,
    drawings,
    main_part,
    related,
    xml_part,
)
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, local

_NOTES: Final = re.compile(r"word/(?:footnotes|endnotes)\d*\.xml")
_OLD_FORM: Final = "Fallback"  # of a text box, for Word before 2010
_UNSEEN: Final = frozenset({_OLD_FORM, "pPr", "moveFrom", "p"})  # nested ones follow their own


def read(source: Source) -> Iterator[Item]:
    """Yield the document. Its title is the one in its properties, or else the first paragraph."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        page = 1
        for name in _parts(archive):
            root = xml_part(archive, name)
            for paragraph in _paragraphs(root):
                text, breaks = _text(paragraph)
                if breaks:
                    anchors += [] if anchors else [(0, "page", "1")]
                    page += len(breaks)
                    anchors.append((length + breaks[-1], "page", str(page)))
                if text.strip():
                    pieces.append(f"{text}\n")
                    length += len(text) + 1
            pieces += (f"{label}\n" for label in chart_labels(root))
        properties = core_properties(archive)
    body = "".join(pieces)
    title = properties.pop("title", "") or body.partition("\n")[0][:200]
    values: dict[str, object] = {**properties, "title": title, "body": body}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _parts(archive: Archive) -> list[str]:
    """Return the text, the footnotes and endnotes, and the diagrams and charts."""
    main = main_part(archive, "word/document.xml")
    notes = {name for name in related(archive, main).values() if name in archive.names}
    notes |= archive.names & {"word/footnotes.xml", "word/endnotes.xml"}
    drawn = [name for name in drawings(archive, main) if name in archive.names]
    return [main, *sorted(filter(_NOTES.fullmatch, notes), reverse=True), *drawn]


def _paragraphs(element: Element) -> Iterator[Element]:
    """Yield the paragraphs, each before those of the text boxes in it."""
    if local(element) == "p":
        yield element
    for child in element:
        if local(child) != _OLD_FORM:
            yield from _paragraphs(child)


def _text(paragraph: Element) -> tuple[str, list[int]]:
    """Return the text of a paragraph, and the offsets at which pages begin in it."""
    pieces: list[str] = []
    breaks: list[int] = []
    for element in _seen(paragraph):
        match local(element):
            case "t":
                pieces.append(element.text or "")
            case "rt" | "rubyBase":  # the reading of a word, and the word
                pieces.append(" ")
            case "tab":
                pieces.append("\t")
            case "br" | "cr":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("-")
            case "lastRenderedPageBreak":
                breaks.append(sum(map(len, pieces)))
    return "".join(pieces), breaks


def _seen(element: Element) -> Iterator[Element]:
    """Yield the elements inside a paragraph that belong to its own text."""
    for child in element:
        if local(child) not in _UNSEEN:
            yield child
            yield from _seen(child)
