"""Presentations (PPTX): one text in which each slide is a page, with the speaker notes."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.office.package import (
    chart_labels,
    core_properties,
    drawings,
    related,
    xml_part,
)
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, local

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_PRESENTATION = "ppt/presentation.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(source: Source) -> Iterator[Item]:
    """Yield the presentation. Its title is the one in its properties, or else the first line."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        for number, slide in _slides(archive):
            anchors.append((length, "page", str(number)))
            notes = [name for name in related(archive, slide).values() if "/notesSlides/" in name]
            for part in (slide, *drawings(archive, slide), *notes):
                for line in _lines(archive, part, number):
                    pieces.append(f"{line}\n")
                    length += len(line) + 1
        properties = core_properties(archive)
    body = "".join(pieces)
    title = properties.pop("title", "").removeprefix("PowerPoint Presentation")
    values = {**properties, "title": title or body.partition("\n")[0][:200], "body": body}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _slides(archive: Archive) -> list[tuple[int, str]]:
    """Return the slides in presentation order, or else by their numbers."""
    targets = related(archive, _PRESENTATION)
    root = xml_part(archive, _PRESENTATION)
    shown = (targets.get(one.get(_RELATION, "")) for one in root.iter() if local(one) == "sldId")
    slides = list(enumerate(filter(None, shown), 1))
    named = (match for match in map(_SLIDE.fullmatch, archive.names) if match)
    return slides or sorted((int(match[1]), match[0]) for match in named)


def _lines(archive: Archive, name: str, number: int) -> Iterator[str]:
    """Yield the lines of a part of a slide, without the slide's number."""
    if name not in archive.names:
        return
    root = xml_part(archive, name)
    for paragraph in (one for one in root.iter() if local(one) == "p"):
        line = _text(paragraph)
        if line.strip() and line.strip() != str(number):
            yield line
    yield from chart_labels(root)


def _text(element: Element) -> str:
    """Return the text of a paragraph without fields such as the slide number."""
    match local(element):
        case "fld":
            return ""
        case "br":
            return "\n"
        case "t":
            return element.text or ""
    return "".join(map(_text, element))
