"""The text files of wikiextractor: articles between `<doc …>` and `</doc>`."""

import html
import re
from collections.abc import Iterator

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import TOO_LARGE
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.errors import SourceError

_START = re.compile(r"<doc\s([^>]*)>\s*")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def read(source: Source) -> Iterator[Item]:
    """Yield the articles, reading one at a time."""
    attributes: dict[str, str] | None = None
    lines: list[str] = []
    first = size = 0
    for number, line in enumerate(source.lines(), 1):
        if line is None:
            yield SourceError(f"{source.shown}:{number}", TOO_LARGE)
        elif match := _START.match(line):
            attributes = {k: html.unescape(v) for k, v in _ATTRIBUTE.findall(match[1])}
            lines, first, size = [], number, 0
        elif line.startswith("</doc>") and attributes is not None:
            yield _article(attributes, lines, first)
            attributes = None
        elif attributes is not None:
            size += len(line)
            if size > MAX_DOCUMENT_BYTES:
                yield SourceError(f"{source.shown}:{first}", TOO_LARGE)
                attributes = None
            else:
                lines.append(line)
    if attributes is not None:
        yield _article(attributes, lines, first)


def _article(attributes: dict[str, str], lines: list[str], line: int) -> Record:
    title = attributes.get("title", "")
    body = "".join(lines).strip()
    heading, _, rest = body.partition("\n")
    values: dict[str, object] = {"title": title, "body": rest.strip() if heading == title else body}
    if url := attributes.get("url"):
        values["url"] = url
    return Record(values, key=attributes.get("id"), line=line, is_named=True)
