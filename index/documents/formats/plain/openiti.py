"""OpenITI mARkdown: a book as one text, with volumes, pages and sections as anchors.

Markers of milestones (`ms001`) and pages (`PageV01P002`) may occur between any two words: they are
removed, so that a phrase across them is found. A page marker ends its page.
Source of the rules: https://maximromanov.github.io/mARkdown/
"""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record

_HEADER_END = "#META#Header#End#"
_META = re.compile(r"^#META#\s*(?:\d+\.)?\s*([^:\t\n]+?)\s*:{1,2}\s*(.*)$", re.MULTILINE)
_JSON_META = re.compile(r'^\s*"(\w+)":\s*"([^"\n]*)"', re.MULTILINE)
_PAGE = re.compile(r"\s*Page(?:End)?V(\d+|[A-Z])P(\d+)[A-Z]?\s*")
_MILESTONE = re.compile(r"\s*\b(?:ms[A-Z]?\d+|PageBegV\d+P\d+)\b")
_SECTION = re.compile(r"^#{1,3}\s*(\|+|\$+(?!#)|-+)\s*(.*)$")
_KIND = re.compile(r"^(?:EDITOR|PARATEXT)\|\s*")  # of a section, whose title may follow
_PREFIX = re.compile(r"^(?:#\$#\w+\$|#+\s*(?:~:\w+:)?|~~)\s*")
_TAGS = re.compile(  # named entities, verses of poems, kinds of entries
    r"#\$#\w+\$|@[A-Z][A-Za-z\d_@]*|%~%|(?<!\S)%(?!\S)|(?<!\S)\$?[A-Z]+(?:_[A-Z]+)*\$|\bAUTO\b|#~:\w+:"
)
_ABSENT = ("", "None", "NODATA", "NOTGIVEN", "NOCODE")
_TITLES = ("BookTITLE", "BookTitle", "Title", "bk", "الكتاب", "title")
_AUTHORS = ("AuthorNAME", "AuthorNam", "AuthorAKA", "auth", "المؤلف", "author")


def read(source: Source) -> Iterator[Item]:
    """Yield the book."""
    head, found, text = source.text().partition(_HEADER_END)
    if not found:
        head, text = "", head
    found_in_head = _META.findall(head) or _JSON_META.findall(head)
    meta = {name.strip(): value.strip() for name, value in found_in_head}
    body, anchors = _body(text)
    values: dict[str, object] = {"title": _value(meta, _TITLES) or source.stem, "body": body}
    if author := _value(meta, _AUTHORS):
        values |= {"source": author, "author": author}
    yield Record(values, key="", anchors=anchors, is_named=True, is_clean=True)


def _body(text: str) -> tuple[str, tuple[Anchor, ...]]:
    """Return the text without markers, and the anchors."""
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = page_start = 0
    text = _MILESTONE.sub("", text)

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    for line in text.split("\n"):
        section = _SECTION.match(line)
        is_continued = line.startswith("~~")
        if pieces:
            add(" " if is_continued else "\n")
        if section and section[1] and "-" not in section[1]:
            title = _words(_KIND.sub("", section[2]))
            if title:
                anchors.append((length, "section", title[:200]))
        position = 0
        line = _KIND.sub("", section[2]) if section else _PREFIX.sub("", line)
        for match in _PAGE.finditer(line):
            add(_words(line[position : match.start()]))
            volume, page = match[1].lstrip("0"), match[2].lstrip("0") or "0"
            anchors += [(page_start, "volume", volume)] if volume else []
            anchors.append((page_start, "page", page))
            page_start = length
            add(" ")
            position = match.end()
        add(_words(line[position:]))
    anchors.sort(key=lambda anchor: anchor[0])
    return "".join(pieces), tuple(anchors)


def _words(text: str) -> str:
    return " ".join(_TAGS.sub(" ", text).split())


def _value(meta: dict[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        value = next((meta[key] for key in meta if key == name or key.endswith(f".{name}")), "")
        if value not in _ABSENT:
            return value
    return ""
