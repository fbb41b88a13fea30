"""XML from untrusted sources: no custom entities, nothing fetched, bounded in depth and memory.

expat, the standard library's parser, loads no external entities by itself; a document that declares
any entity is rejected, so none can expand or refer to other files.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html.entities import html5
from itertools import chain
from typing import Any, TypeAlias

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, MAX_XML_DEPTH, StreamError
from kashaf.index.documents.files.source import Source

Element: TypeAlias = ET.Element

_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]{0,300}\?>")
_ENTITY_OR_ROOT = re.compile("<!ENTITY|<[A-Za-z_:]")
_COMMENT = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_INLINE = frozenset(  # of HTML, TEI, DocBook and JATS
    str.split(
        "a abbr b big bold cite em emphasis font foreignphrase hi i italic link mark phrase q ref "
        "s seg small span strong sub sup u w xref"
    )
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{1,30});")
_CUT_ENTITY = re.compile(r"&\w{0,31}\Z")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def parse(text: str) -> Element:
    """Return the root element of an XML text. Raises StreamError if it is not XML."""
    root: Element | None = None
    for event, element in _events([text]):
        if event == "start" and root is None:
            root = element
    if root is None:
        raise StreamError("not valid XML: it has no element")
    return root


def records(
    source: Source, names_in: Callable[[str], frozenset[str]]
) -> Iterator[tuple[Element, Element]]:
    """Yield each record with the root, which contains all elements before the first record.

    Records are removed from memory once they were yielded, so a file of any size can be read.

    Args:
        source: The file.
        names_in: Returns the names of the records, given that of the root; none if the root itself
            is the record.

    Raises:
        StreamError: The file is not XML, or a record is larger than MAX_DOCUMENT_BYTES.
    """
    ancestors: list[Element] = []
    names: frozenset[str] = frozenset()
    wanted: Element | None = None
    has_begun = False
    pieces = source.pieces()
    if source.head().lstrip().startswith(b"<DOC"):  # the SGML of TREC: many roots
        pieces = chain(["<corpus>"], pieces, ["</corpus>"])
    for event, element in _events(pieces):
        if event == "start":
            if not ancestors:
                names = names_in(local(element))
            if wanted is None and (local(element) in names if ancestors else not names):
                wanted = element
            ancestors.append(element)
            continue
        ancestors.pop()
        if element is wanted:
            yield ancestors[0] if ancestors else element, element
            wanted, has_begun = None, True
        if has_begun and wanted is None and ancestors:
            ancestors[-1].remove(element)


def text_of(element: Element | None) -> str:
    """Return all text inside an element; empty for None."""
    return "".join(element.itertext()) if element is not None else ""


def lines_of(element: Element) -> str:
    """Return the text inside an element, with a line break after each element that is a block."""
    if len(element) == 0:
        return element.text or ""
    for child in element.iter():
        if child is not element and local(child).lower() not in _INLINE:
            child.tail = "\n" + (child.tail or "")
    return text_of(element)


def first(element: Element, *names: str) -> Element | None:
    """Return the first descendant with one of the names, which are tried in order."""
    for name in names:
        found = next((one for one in element.iter() if local(one) == name), None)
        if found is not None:
            return found
    return None


def record_name(head: str) -> str:
    """Return the name of the elements that are records in an unknown format.

    They have two kinds of text-only children, and are not alone among others; or else they are all
    children of the root. Empty if there are none: then the root is the record.
    """
    parser: Any = ET.XMLPullParser(("start",))
    with suppress(ET.ParseError):
        parser.feed(_clean(_DECLARATION.sub("", head.lstrip())))
    root = next((element for _, element in parser.read_events()), None)
    if root is None or _has_values(root):
        return ""
    for parent in root.iter():
        beside = [local(one) for one in parent]
        for element in filter(_has_values, parent):
            if len(set(beside)) == 1 or beside.count(local(element)) > 1:
                return local(element)
    names = [local(one) for one in root]
    return names[0] if len(names) > 1 and len(set(names)) == 1 else ""


def _has_values(element: Element) -> bool:
    """Return whether an element has two kinds of text-only children."""
    leaves = (one for one in element if len(one) == 0 and (one.text or "").strip())
    return len({one.get("name", local(one)) for one in leaves}) > 1


def children(element: Element) -> dict[str, Element]:
    """Return the children by local name, the first of each."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(local(child), child)
    return found


def _events(pieces: Iterable[str]) -> Iterator[tuple[str, Element]]:
    parser: Any = ET.XMLPullParser(("start", "end"))
    prolog: str | None = ""
    depth = size = 0
    try:
        for piece in _whole_entities(pieces):
            if prolog is not None:
                prolog += piece
                if _declares_entities(prolog):
                    raise StreamError("declares XML entities, which are refused")
                if len(prolog) == len(piece):
                    piece = _DECLARATION.sub("", piece.lstrip())
            parser.feed(_clean(piece))
            size += len(piece)
            for event, element in parser.read_events():
                prolog = None
                depth += 1 if event == "start" else -1
                if depth > MAX_XML_DEPTH:
                    raise StreamError(f"XML elements nested over {MAX_XML_DEPTH} deep")
                yield event, element
                if depth == 1:
                    size = 0
            if size > MAX_DOCUMENT_BYTES:
                raise StreamError(f"an element larger than {MAX_DOCUMENT_BYTES // 2**20} MiB")
        parser.close()
        yield from parser.read_events()
    except ET.ParseError as error:
        raise StreamError(f"not valid XML: {error}; the rest was not read") from None


def _whole_entities(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a text in pieces that do not end within an entity."""
    rest = ""
    for piece in pieces:
        whole = _CUT_ENTITY.sub("", rest + piece)
        rest = (rest + piece)[len(whole) :]
        yield whole
    if rest:
        yield rest


def _declares_entities(prolog: str) -> bool:
    """Return whether a document type with entities comes before the root element."""
    if "<!DOCTYPE" not in prolog:
        return False
    match = _ENTITY_OR_ROOT.search(_COMMENT.sub("", prolog))
    return match is not None and match[0].startswith("<!")


def _clean(piece: str) -> str:
    """Return XML without control characters, and with the characters of HTML's entities.

    Feeds use these although XML does not have them.
    """
    piece = _CONTROL.sub(" ", piece)
    return (
        _ENTITY.sub(lambda match: html5.get(f"{match[1]};", match[0]), piece)
        if "&" in piece
        else piece
    )
