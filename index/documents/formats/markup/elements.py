"""XML of a format that is not known: an element is a record, and the elements in it are values."""

from collections.abc import Iterator

from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.markup import marc
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.names import recognized, recognized_names
from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import squeezed
from kashaf.index.documents.text.xml import Element, lines_of, local

_SINGLE = ("id", "date", "url")  # of which a document has one; the first is taken
_GUESS = (
    "no element is called title or body: the text is that of all elements; "
    "--map title=NAME names one"
)


def record(element: Element, source: Source, root: Element) -> Iterator[Item]:
    """Yield an element as a record.

    An element that consists of others is not a value, but they are. If none of the values is
    called as a body is, the body is all text for which there is no other use.
    """
    if (fields := marc.fields_of(element)) is not None:
        yield marc.record(fields)
        return
    texts: dict[str, list[str]] = {}
    for name, text in _values(element):
        texts.setdefault(name, []).append(text)
    known = recognized({name: found[0] for name, found in texts.items()})
    single = [known[key] for key in _SINGLE if key in known]
    values: dict[str, object] = dict(element.attrib)
    for name, found in texts.items():
        values[name] = found[0] if name in single or len(found) == 1 else found
    if "body" not in recognized(values) and "body" not in source.options.columns:
        others = [text for name in texts if name not in known.values() for text in texts[name]]
        if others:
            values["body"] = "\n".join(others)
            if "title" not in known:
                source.note(_GUESS, "guess")
    yield Record(values)


def _values(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each value inside an element."""
    for child in element:
        name = child.get("name", local(child))
        if _is_structure(child, name):
            yield from _values(child)
        elif text := squeezed(lines_of(child)):
            yield name, text


def _is_structure(element: Element, name: str) -> bool:
    """Return whether an element only holds values, and is not a value itself."""
    meaning = recognized_names([name])
    if len(element) == 0 or "body" in meaning:
        return False
    if any((text or "").strip() for text in (element.text, *(one.tail for one in element))):
        return False
    inner = (one.get("name", local(one)) for one in element.iter() if one is not element)
    return not meaning or any(recognized_names([one]) for one in inner)
