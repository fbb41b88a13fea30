"""XML: selects the reader of a file by its root element."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from kashaf.index.documents.files.limits import StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.markup import elements, mediawiki, pages, tei, verses
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.web import feeds, newsml
from kashaf.index.documents.text import charset
from kashaf.index.documents.text.xml import Element, local, record_name, records

_Convert: TypeAlias = Callable[[Element, Source, Element], Iterator[Item]]
"""An element, its file, and the root → records."""


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
_START = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a file, read in the format that its root element indicates."""
    head = charset.decode(source.head(), source.options.encoding).text

    def names(root: str) -> frozenset[str]:
        return _names(root, head)

    for root, element in records(source, names):
        _, convert = _FORMATS.get(local(root), (_REPEATED, elements.record))
        yield from convert(element, source, root)


def _names(root: str, head: str) -> frozenset[str]:
    if root in _WITHOUT_TEXT:
        raise StreamError(f"is {_WITHOUT_TEXT[root]}: it names pages, and contains no text")
    if root in _FORMATS:
        return _FORMATS[root][0]
    inner = {name for name in _START.findall(head) if name in _REPEATED} - {root}
    if inner or root in _REPEATED:
        return frozenset(inner)
    name = record_name(f"<{root}>{head}" if head.lstrip().startswith("<DOC") else head)
    return frozenset({name}) if name not in ("", root) else frozenset()
