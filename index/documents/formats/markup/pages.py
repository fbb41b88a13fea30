"""Recognized pages: ALTO and PAGE; a file is one text with its pages as anchors."""

from collections.abc import Iterable, Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, first, local, text_of


def alto(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the text of an ALTO file; a word divided between lines is joined."""
    pages = (
        (str(one.get("PHYSICAL_IMG_NR") or one.get("ID", "")), _alto_lines(one))
        for one in _all(element, "Page")
    )
    yield paged(pages, source)


def page(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the text of a PAGE file."""
    pages = [
        (str(number), [line for region in _regions(one) for line in _region_lines(region)])
        for number, one in enumerate(_all(element, "Page"), 1)
    ]
    yield paged(pages, source)


def paged(pages: Iterable[tuple[str, Iterable[str]]], source: Source) -> Record:
    """Return the record of a text, given its pages as lines; sentences may span pages."""
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


def _regions(page: Element) -> list[Element]:
    """Return the text regions in reading order, if the page specifies one."""
    references = filter(_is_reference, page.iter())
    order = {one.get("regionRef"): int(one.get("index", "0")) for one in references}
    regions = [one for one in page.iter() if local(one) in ("TextRegion", "TableCell")]
    return sorted(regions, key=lambda region: order.get(region.get("id"), len(order)))


def _is_reference(element: Element) -> bool:
    return local(element) == "RegionRefIndexed" and element.get("index", "").isdecimal()


def _region_lines(region: Element) -> Iterator[str]:
    lines = [one for one in region if local(one) == "TextLine"]
    yield from map(_page_line, lines)
    if not lines and not any(local(one) == "TextRegion" for one in region):
        yield _page_line(region)


def _page_line(line: Element) -> str:
    """Return the text of a line or region: its own, or its words' or their letters'."""
    own = _reading(line)
    if own:
        return own
    parts = [one for one in line if local(one) in ("Word", "Glyph", "TextLine")]
    return ("" if local(line) == "Word" else " ").join(map(_page_line, parts))


def _reading(element: Element) -> str:
    """Return the best reading of an element, which has the lowest index."""
    readings = [one for one in element if local(one) == "TextEquiv"]
    readings.sort(key=lambda one: int(index) if (index := one.get("index", "0")).isdecimal() else 0)
    return next((text for one in readings if (text := text_of(first(one, "Unicode")))), "")


def _all(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if local(one) == name)
