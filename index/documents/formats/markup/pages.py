"""Recognised pages: ALTO and PAGE; a file is one text with its pages as anchors."""

from collections.abc import Iterable, Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, local, text_of


def alto(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the text of an ALTO file; a word divided between lines is read once, whole."""
    pages = (
        (str(one.get("PHYSICAL_IMG_NR") or one.get("ID", "")), _alto_lines(one))
        for one in _all(element, "Page")
    )
    yield paged(pages, source)


def page(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the text of a PAGE file."""
    pages = [
        (str(number), map(_page_line, _all(one, "TextLine")))
        for number, one in enumerate(_all(element, "Page"), 1)
    ]
    yield paged(pages, source)


def paged(pages: Iterable[tuple[str, Iterable[str]]], source: Source) -> Record:
    """Return the record of a text whose pages are lines; a page ends no sentence."""
    body = ""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for number, lines in pages:
        if number:
            anchors.append((length, "page", number))
        body = "".join(f"{line}\n" for line in lines if line.strip())
        pieces.append(body)
        length += len(body)
    values = {"title": source.stem, "body": "".join(pieces)}
    return Record(values, key="", anchors=tuple(anchors), is_named=True, is_clean=True)


def _alto_lines(page: Element) -> Iterator[str]:
    return map(_alto_line, _all(page, "TextLine"))


def _alto_line(line: Element) -> str:
    words = []
    for word in line:
        if local(word) != "String" or word.get("SUBS_TYPE") == "HypPart2":
            continue
        words.append(str(word.get("SUBS_CONTENT") or word.get("CONTENT", "")))
    return " ".join(words)


def _page_line(line: Element) -> str:
    """Return the text of a line: its own, or its words'."""
    texts = {
        local(parent): text_of(unicode)
        for parent in (line, *line)
        for equivalent in parent
        if local(equivalent) == "TextEquiv"
        for unicode in equivalent
        if local(unicode) == "Unicode"
    }
    if "TextLine" in texts:
        return texts["TextLine"]
    return " ".join(text_of(one) for one in line.iter() if local(one) == "Unicode")


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if local(one) == name)
