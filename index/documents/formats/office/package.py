"""The package of an Office document (DOCX, PPTX): its parts and its properties."""

import posixpath
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

from kashaf.index.documents.formats.archives.zip import Archive
from kashaf.index.documents.text.xml import Element, first, local, parse, text_of

_DRAWING: Final = re.compile(r"\w+/(?:diagrams/data|charts/chart)[^/]*\.xml")


def main_part(archive: Archive, usual: str) -> str:
    """Return the name of the main part; some programs do not use the usual name."""
    parts = (
        _target("", one) for one in _relations(archive, "")
        if one.get("Type", "").endswith("/officeDocument")
    )  # fmt: skip
    return usual if usual in archive.names else next(parts, usual)


def related(archive: Archive, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the ids of the relationships."""
    return {one.get("Id", ""): _target(part, one) for one in _relations(archive, part)}


def core_properties(archive: Archive) -> dict[str, str]:
    """Return the title and author that a document's properties contain.

    The dates are left out: they tell when a file was made from a template, not when its text was
    written.
    """
    if "docProps/core.xml" not in archive.names:
        return {}
    root = xml_part(archive, "docProps/core.xml")
    found = {
        name: " ".join(text_of(first(root, element)).split())
        for name, element in {"title": "title", "author": "creator"}.items()
    }
    return {name: value for name, value in found.items() if value and value != "python-docx"}


def xml_part(archive: Archive, name: str) -> Element:
    """Return the root element of a part."""
    data = archive.read(name)
    codec = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    return parse(data.decode(codec, "replace"))


def drawings(archive: Archive, part: str) -> list[str]:
    """Return the names of the parts with the text of the diagrams and charts in a part."""
    return [name for name in related(archive, part).values() if _DRAWING.fullmatch(name)]


def chart_labels(root: Element) -> list[str]:
    """Return the names of the categories and series of a chart, each once."""
    caches = (one for one in root.iter() if local(one) == "strCache")
    labels = (text_of(one) for cache in caches for one in cache.iter() if local(one) == "v")
    return [label for label in dict.fromkeys(labels) if label.strip()]


def _relations(archive: Archive, part: str) -> list[Element]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return list(xml_part(archive, path)) if path in archive.names else []


def _target(part: str, relation: Element) -> str:
    path = posixpath.join("/", posixpath.dirname(part), relation.get("Target", ""))
    return posixpath.normpath(path).lstrip("/")
