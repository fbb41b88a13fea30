"""Plain text: a file is one document, and its first line that is not blank is the title."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record


def read(source: Source) -> Iterator[Item]:
    """Yield the text."""
    title, _, body = source.text().strip().partition("\n")
    values = {"title": title.rstrip(), "body": body.lstrip("\n")}
    yield Record(values, key="", is_named=True)
