"""hOCR: recognized pages in HTML."""

import re
from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.markup.pages import paged
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.formats.web.html import page_text
from kashaf.index.documents.text.html import parse_page

_PAGE = re.compile(r"""<div[^<>]*class=['"]ocr_page['"][^<>]*>""")
_NUMBER = re.compile(r"ppageno (\d+)")
_LINE = re.compile(r"""<span[^<>]*class=['"]ocr(?:_line|_header|_caption|_textfloat|x_line)['"]""")


def read(source: Source) -> Iterator[Item]:
    """Yield the text of the pages."""
    text = page_text(source, source.data())
    starts = list(_PAGE.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    pages = []
    for position, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        number = _NUMBER.search(start[0])
        shown = str(int(number[1]) + 1) if number else str(position)
        pages.append((shown, _lines(text[start.start() : end])))
    if not pages:
        pages = [("", _lines(text))]
    yield paged(pages, source)


def _lines(page: str) -> Iterator[str]:
    cuts = [match.start() for match in _LINE.finditer(page)] or [0]
    for start, end in zip(cuts, [*cuts[1:], len(page)], strict=True):
        yield " ".join(parse_page(page[start:end]).text.split())
