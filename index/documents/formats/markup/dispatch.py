"""XML: selects the reader of a file by its root element."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.markup import mediawiki, pages, tei, verses
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.web import feeds, newsml
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text import charset
from kashaf.index.documents.text.html import squeezed
from kashaf.index.documents.text.xml import Element, leaf_parent, lines_of, local, records

_Convert: TypeAlias = Callable[[Element, Source, Element], Iterator[Item]]
"""An element, its file, and the root → records."""


def _record(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield an element of an unknown format as a record whose children are its values."""
    values: dict[str, object] = dict(element.attrib)
    values |= {child.get("name", local(child)): squeezed(lines_of(child)) for child in element}
    yield Record(values)


_FORMATS: dict[str, tuple[frozenset[str], _Convert]] = {
    # root element: the elements that are records, and what makes records of them
    "rss": (frozenset({"item"}), feeds.item),
    "RDF": (frozenset({"item"}), feeds.item),
    "feed": (frozenset({"entry"}), feeds.item),
    "mediawiki": (frozenset({"page"}), mediawiki.page),
    "newsItem": (frozenset(), newsml.item),
    "newsMessage": (frozenset({"newsItem"}), newsml.item),
    "nitf": (frozenset(), newsml.item),
    "NewsML": (frozenset({"NewsItem"}), newsml.item),
    "TEI": (frozenset(), tei.text),
    "TEI.2": (frozenset(), tei.text),
    "teiCorpus": (frozenset({"TEI"}), tei.text),
    "quran": (frozenset({"sura"}), verses.sura),
    "alto": (frozenset(), pages.alto),
    "PcGts": (frozenset(), pages.page),
}
_WITHOUT_TEXT = {"urlset": "a sitemap", "sitemapindex": "a sitemap", "opml": "a list of feeds"}
_REPEATED = frozenset(
    {"item", "entry", "record", "row", "document", "doc", "article", "page", "post"}
)


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a file, read in the format that its root element indicates."""
    head = charset.decode(source.head(), source.options.encoding).text

    def names(root: str) -> frozenset[str]:
        return _names(root, head)

    for root, element in records(source, names):
        _, convert = _FORMATS.get(local(root), (_REPEATED, _record))
        yield from convert(element, source, root)


def _names(root: str, head: str) -> frozenset[str]:
    if root in _WITHOUT_TEXT:
        raise StreamError(f"is {_WITHOUT_TEXT[root]}: it names pages, and contains no text")
    if root in _FORMATS:
        return _FORMATS[root][0]
    if root not in _REPEATED and any(f"<{name}" in head for name in _REPEATED):
        return _REPEATED
    name = leaf_parent(head)
    return frozenset({name}) if name not in ("", root) else frozenset()
