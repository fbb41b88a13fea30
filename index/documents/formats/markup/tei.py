"""TEI: editions of texts; an issue of a journal has an article in each `div`, a book one text."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, first, local, text_of

_ARTICLES = ("item", "article", "entry", "letter")
_BREAKS = frozenset(
    [
        "p",
        "head",
        "l",
        "lb",
        "cell",
        "row",
        "item",
        "lg",
        "div",
        "ab",
        "quote",
        "sp",
        "speaker",
        "title",
        "closer",
        "opener",
    ]
)
_LEFT_OUT = frozenset(["note", "fw", "figDesc", "teiHeader", "standOff", "facsimile"])
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def text(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the articles of an edition, or its whole text, with the pages as anchors."""
    header = first(element, "teiHeader")
    statement = first(header, "titleStmt") if header is not None else None
    book = _line(first(statement, "title")) if statement is not None else ""
    author = _line(first(statement, "author")) if statement is not None else ""
    date = _date(header)
    content = next((one for one in element if local(one) == "text"), element)
    page = [""]
    articles = [one for one in content.iter() if _is_article(one)]
    whole = not articles
    for number, division in enumerate([content] if whole else articles, 1):
        body, anchors = _body(division, page)
        if not body.strip():
            continue
        heading = _line(next((one for one in division if local(one) == "head"), None))
        values: dict[str, object] = {"title": heading or book, "body": body}
        optional = {"source": "" if whole else book, "author": _author(division) or author}
        values |= {name: value for name, value in {**optional, "date": date}.items() if value}
        if root is element and whole:
            key = ""
        else:
            key = division.get(_XML_ID) or element.get(_XML_ID) or str(number)
        yield Record(values, key=key, anchors=anchors, is_named=True, is_clean=True)


def _is_article(element: Element) -> bool:
    """Return whether a division is an article without articles inside."""
    if local(element) != "div" or element.get("type") not in _ARTICLES:
        return False
    return not any(one is not element and _is_article(one) for one in element.iter())


def _body(division: Element, page: list[str]) -> tuple[str, tuple[Anchor, ...]]:
    """Return the text and the anchors of a division; `page` is its first page, then its last."""
    pieces: list[str] = []
    anchors: list[Anchor] = [(0, "page", page[0])] if page[0] else []
    length = 0

    def add(piece: str) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            length += len(piece)

    def visit(element: Element) -> None:
        name = local(element)
        if name == "pb" and element.get("n") and element.get("ed", "print") == "print":
            page[0] = element.get("n", "")
            anchors.append((length, "page", page[0]))
        if name not in _LEFT_OUT:
            add(" ".join((element.text or "").split("\n")) if (element.text or "").strip() else "")
            for child in element:
                visit(child)
                tail = child.tail or ""
                add(" ".join(tail.split("\n")) if tail.strip() else " " if tail else "")
        if name in _BREAKS:
            add("\n")

    visit(division)
    return "".join(pieces), tuple(anchors)


def _author(division: Element) -> str:
    byline = next((one for one in division if local(one) == "byline"), None)
    return _line(byline)


def _date(header: Element | None) -> str | None:
    if header is None:
        return None
    edition = first(header, "sourceDesc")
    date = first(edition, "date") if edition is not None else None
    return (date.get("when") or text_of(date).strip() or None) if date is not None else None


def _line(element: Element | None) -> str:
    return " ".join(text_of(element).split())
