"""Rich Text Format, by striprtf."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed


def read(source: Source) -> Iterator[Item]:
    """Yield the document: the title is the first paragraph."""
    from striprtf.striprtf import rtf_to_text

    data = source.data()
    encoding = source.options.encoding or "cp1252"  # for files that do not say it
    body = squeezed(rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace"))
    values = {"title": body.partition("\n")[0][:200], "body": body}
    yield Record(values, key="", is_named=True, is_clean=True)
