"""Citations of documents, in the formats of BibTeX and RIS."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

from kashaf.search import Hit

_AUTHORS: Final = ("author", "authors", "مؤلف", "المؤلف")
_SPECIAL: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": "(",  # BibTeX counts braces even after a backslash
        "}": ")",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "&%$#_"},
    }
)


def bibtex(hit: Hit) -> str:
    """Return an entry of a BibTeX database, to be read as UTF-8."""
    year, month, _ = _date_parts(hit)
    fields = {
        "title": f"{{{_escaped(hit.title)}}}" if hit.title else "",
        "author": " and ".join(f"{{{_escaped(author)}}}" for author in _authors(hit)),
        "year": year,
        "month": str(int(month)) if month else "",
        "howpublished": _escaped(_text(hit.fields.get("source"))),
        "url": _text(hit.fields.get("url")).translate({ord(c): None for c in "{}\\ "}),
        "note": _escaped(hit.id),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{_key(hit.id)},\n{''.join(lines)}}}\n"


def ris(hit: Hit) -> str:
    """Return a record of a RIS file, which ends with an empty line."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(hit)) + "ER  - \r\n\r\n"


def _ris_lines(hit: Hit) -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    year, month, day = _date_parts(hit)
    yield from (("AU", author) for author in _authors(hit))
    for tag, value in (
        ("TI", hit.title),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("T2", _text(hit.fields.get("source"))),
        ("UR", _text(hit.fields.get("url"))),
        *(("KW", _text(tag)) for tag in hit.fields.get("tags", ())),
        ("ID", hit.id),
    ):
        if line := " ".join(value.split()):
            yield tag, line


def _authors(hit: Hit) -> list[str]:
    for name in _AUTHORS:
        value = hit.fields.get(name)
        values = value if isinstance(value, list) else [value]
        if found := [text for each in values if (text := _text(each))]:
            return found
    return []


def _date_parts(hit: Hit) -> tuple[str, str, str]:
    """Return the year, month and day of a document, as digits; empty where not known."""
    found = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", _text(hit.fields.get("date")))
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def _key(identity: str) -> str:
    name = re.sub("[^A-Za-z0-9]+", "-", identity).strip("-")[-40:]
    return f"{name or 'document'}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
