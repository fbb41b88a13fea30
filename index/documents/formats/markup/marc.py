"""MARCXML, the catalogs of libraries: a record of the catalog is a document.

Source: MARC 21 Format for Bibliographic Data. The fields 880 contain others in the original
script, such as Arabic, and are preferred to those.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.xml import Element, local, text_of

_ORIGINAL = "880"
_PUNCTUATION = " /:;,.="  # of the cataloging rules, at the end of a subfield
_YEAR = re.compile(r"\d{4}")


class _Field(NamedTuple):
    """A field: its tag (of an 880, that of the field it repeats), and its subfields by code."""

    tag: str
    is_original: bool
    subfields: Sequence[tuple[str, str]]

    def text(self, codes: str = "abcdefghijklmnopqrstuvwxyz") -> str:
        return " ".join(text for code, text in self.subfields if code in codes)


def fields_of(element: Element) -> Element | None:
    """Return the element inside that has the fields of a catalog record, or None."""
    return next((one for one in element.iter() if any(map(_is_field, one))), None)


def record(element: Element) -> Record:
    """Return the record of the fields in an element; all of their texts are its body."""
    fields = sorted(_fields(element), key=lambda field: not field.is_original)
    controls = {one.get("tag"): text_of(one) for one in element if local(one) == "controlfield"}
    dates = (controls.get("008", "")[7:11], _first(fields, "264", "c"), _first(fields, "260", "c"))
    years = (match[0] for text in dates if (match := _YEAR.search(text)))
    optional = {
        "title": _first(fields, "245", "abnp"),
        "author": _first(fields, "1", "abc") or _first(fields, "7", "abc"),
        "date": next(years, None),
        "tags": list(dict.fromkeys(
            field.text("a").rstrip(_PUNCTUATION) for field in fields if field.tag[:1] == "6"
        )),
        "body": "\n".join(text for field in fields if (text := field.text())),
    }  # fmt: skip
    values: dict[str, object] = {name: value for name, value in optional.items() if value}
    number = controls.get("001", "").strip()
    return Record(values, key=number or None, is_named=True, is_clean=True)


def _is_field(element: Element) -> bool:
    return local(element) == "datafield"


def _fields(element: Element) -> Iterator[_Field]:
    """Yield the fields with text for readers: 0.. has numbers and codes, 9.. is a library's own."""
    for one in filter(_is_field, element):
        parts = [(part.get("code", ""), " ".join(text_of(part).split())) for part in one]
        tag = one.get("tag", "")
        is_original = tag == _ORIGINAL
        if is_original:
            tag = next((text[:3] for code, text in parts if code == "6"), tag)
        if tag[:1] not in ("0", "9"):
            yield _Field(tag, is_original, [(code, text) for code, text in parts if text])


def _first(fields: Sequence[_Field], tag: str, codes: str) -> str:
    found = (field.text(codes) for field in fields if field.tag.startswith(tag))
    return next((text.rstrip(_PUNCTUATION) for text in found if text), "")
