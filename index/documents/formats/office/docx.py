"""Word documents (DOCX): the paragraphs, with the pages on which Word last put them."""

from collections.abc import Iterator
from typing import Final

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.archives.zip import Archive, opened
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, first, local, parse, text_of

_NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml")


def read(source: Source) -> Iterator[Item]:
    """Yield the document: the title is that of its properties, or the first paragraph."""
    with source.seekable() as file, opened(file, source.budget) as archive:
        pieces: list[str] = []
        anchors: list[Anchor] = []
        length = 0
        page = 1
        for name in ("word/document.xml", *_NOTES):
            if name != "word/document.xml" and name not in archive.names:
                continue
            for paragraph in _paragraphs(parse(archive.read(name).decode("utf-8", "replace"))):
                text, breaks = _text(paragraph)
                if breaks:
                    anchors += [] if anchors else [(0, "page", "1")]
                    page += len(breaks)
                    anchors.append((length + breaks[-1], "page", str(page)))
                if text.strip():
                    pieces.append(f"{text}\n")
                    length += len(text) + 1
        properties = core_properties(archive)
    body = "".join(pieces)
    title = properties.pop("title", "") or body.partition("\n")[0][:200]
    values: dict[str, object] = {**properties, "title": title, "body": body}
    yield Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def core_properties(archive: Archive) -> dict[str, str]:
    """Return the title, author and date that an Office document's properties contain."""
    if "docProps/core.xml" not in archive.names:
        return {}
    root = parse(archive.read("docProps/core.xml").decode("utf-8", "replace"))
    found = {
        name: " ".join(text_of(first(root, element)).split())
        for name, element in {"title": "title", "author": "creator"}.items()
    }
    return {name: value for name, value in found.items() if value and value != "python-docx"}


def _paragraphs(root: Element) -> Iterator[Element]:
    """Yield the paragraphs; of two forms of a text box for old and new Word, the new one."""
    if local(root) == "p":
        yield root
        return
    for child in root:
        if local(child) != "Fallback":
            yield from _paragraphs(child)


def _text(paragraph: Element) -> tuple[str, list[int]]:
    """Return the text of a paragraph, and where in it pages begin."""
    pieces: list[str] = []
    breaks: list[int] = []
    length = 0
    for element in paragraph.iter():
        piece = ""
        match local(element):
            case "t":
                piece = element.text or ""
            case "tab":
                piece = "\t"
            case "br" | "cr":
                piece = "\n"
            case "lastRenderedPageBreak":
                breaks.append(length)
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), breaks
