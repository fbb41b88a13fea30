"""Presentations (PPTX): one text, a slide is a page; with the notes of the speaker."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.office.docx import core_properties
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import local, parse

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


def read(source: Source) -> Iterator[Item]:
    """Yield the presentation: the title is that of its properties, or the first line."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        numbers = sorted(int(match[1]) for match in map(_SLIDE.fullmatch, archive.names) if match)
        for number in numbers:
            anchors.append((length, "page", str(number)))
            for part in (
                f"ppt/slides/slide{number}.xml",
                f"ppt/notesSlides/notesSlide{number}.xml",
            ):
                for line in _lines(archive, part):
                    pieces.append(f"{line}\n")
                    length += len(line) + 1
        properties = core_properties(archive)
    body = "".join(pieces)
    title = properties.pop("title", "").removeprefix("PowerPoint Presentation")
    values = {**properties, "title": title or body.partition("\n")[0][:200], "body": body}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _lines(archive: Archive, name: str) -> Iterator[str]:
    if name not in archive.names:
        return
    root = parse(archive.read(name).decode("utf-8", "replace"))
    for paragraph in (one for one in root.iter() if local(one) == "p"):
        line = "".join(one.text or "" for one in paragraph.iter() if local(one) == "t")
        if line.strip() and not line.strip().isdecimal():  # the number of the slide
            yield line
