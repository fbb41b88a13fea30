"""TEI: editions of texts. In a journal issue each `div` is an article; a book is one text."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, first, local, text_of

_ARTICLES = ("item", "article", "entry", "letter")
_BREAKS = frozenset(
    str.split(
        "ab argument bibl byline cell closer dateline div docAuthor docDate docImprint docTitle "
        "epigraph figure fw head item l label lb lg list note opener p quote row salute signed sp "
        "speaker stage table title titlePage titlePart trailer"
    )
)
_MILESTONES = frozenset(["lb", "pb", "cb", "gb"])
_ASIDE = frozenset(["note", "del"])  # in the middle of a sentence; they follow at the end
_PREFERRED = ("corr", "reg", "expan", "lem")
_LEFT_OUT = frozenset(["fw", "figDesc", "teiHeader", "standOff", "facsimile"])
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
        key = _key(element, None if whole else division, number, is_root=root is element)
        yield Record(values, key=key, anchors=anchors, is_named=True, is_clean=True)


def _key(element: Element, article: Element | None, number: int, *, is_root: bool) -> str | None:
    """Return the key of a text in its file; None, for a hash, if nothing identifies it."""
    if article is None:
        return "" if is_root else element.get(_XML_ID)
    own = article.get(_XML_ID)
    name = element.get(_XML_ID)
    if own or is_root:
        return own or str(number)
    return f"{name}/{number}" if name else None


def _is_article(element: Element) -> bool:
    """Return whether a division is an article without articles inside."""
    if local(element) != "div" or element.get("type") not in _ARTICLES:
        return False
    return not any(one is not element and _is_article(one) for one in element.iter())


def _body(division: Element, page: list[str]) -> tuple[str, tuple[Anchor, ...]]:
    """Return the text and the anchors of a division, and update `page`, the current page."""
    body = _Body(page)
    body.visit(division)
    body.add_notes()
    return "".join(body.pieces), tuple(body.anchors)


class _Body:
    """Collects the text of elements, with the pages that begin in it."""

    def __init__(self, page: list[str]) -> None:
        self.pieces: list[str] = []
        self.anchors: list[Anchor] = [(0, "page", page[0])] if page[0] else []
        self._page = page
        self._length = 0
        self._notes: list[Element] = []

    def visit(self, element: Element) -> None:
        """Add an element without the text after it."""
        name = local(element)
        is_inside_word = element.get("break") == "no"
        if is_inside_word:
            self._cut()
        elif name in _MILESTONES:
            self._add(" ")
        if name == "pb" and element.get("n") and element.get("ed", "print") == "print":
            self._page[0] = element.get("n", "")
            self.anchors.append((self._length, "page", self._page[0]))
        if name in _ASIDE:
            self._notes.append(element)
            return
        if name in ("choice", "app"):
            self._visit_one(element)
        elif name not in _LEFT_OUT:
            self._add(_flat(element.text))
            for child in element:
                self.visit(child)
                tail = _flat(child.tail)
                self._add(tail.lstrip() if child.get("break") == "no" else tail)
        if name in _BREAKS and not is_inside_word:
            self._add("\n")

    def add_notes(self) -> None:
        """Add the notes of the visited elements, each as a paragraph."""
        notes, self._notes = self._notes, []
        for note in notes:
            self._add(f"{_line(note)}\n")

    def _visit_one(self, choice: Element) -> None:
        """Add the form of a word that the editor prefers."""
        forms = sorted(choice, key=lambda one: local(one) not in _PREFERRED)
        if forms:
            self.visit(forms[0])
        if local(choice) == "app":  # the readings of other manuscripts
            self._notes += forms[1:]

    def _add(self, piece: str) -> None:
        if piece:
            self.pieces.append(piece)
            self._length += len(piece)

    def _cut(self) -> None:
        """Remove the space and the hyphen before the second half of a word."""
        while self.pieces:
            piece = self.pieces.pop()
            kept = piece.rstrip(" \n-\u00ad")
            self._length -= len(piece)
            if kept:
                self._add(kept)
                return


def _flat(text: str | None) -> str:
    """Return text in one line; white space alone becomes one space."""
    if not text:
        return ""
    return " ".join(text.split("\n")) if text.strip() else " "


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
