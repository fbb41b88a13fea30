"""The Quran as XML in Tanzil's format: each verse is a document that names its sura."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, local


def sura(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield the verses of a sura."""
    number, name = element.get("index", ""), element.get("name", "")
    for one in element:
        text = one.get("text") or one.text or ""
        if local(one) == "aya" and text.strip():
            verse = one.get("index", "")
            values = {"title": name, "body": text, "source": source.stem}
            values |= {key: text for key, text in (("sura", number), ("verse", verse)) if text}
            yield Record(values, key=f"{number}:{verse}", is_named=True, is_clean=True)
