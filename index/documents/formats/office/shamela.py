"""Books of al-Maktaba al-Shamela (.bok), which are Access databases, read by mdb-export.

A book has a table `b…` of passages (`nass`, `id`, `part`, `page`), a table `t…` of headings (`tit`,
`lvl`, the `id` of a passage), and a table `Main` about the book.
"""

import csv
import io
import re
from collections.abc import Iterator

from kashaf.index.documents.files.programs import output_of, program
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.location import Anchor
from kashaf.index.documents.records.record import Record

_NAME = re.compile(r"[\w ]{1,64}")
_FOOTNOTES = re.compile(r"\r?\n?_{5,}\r?\n?")


def read(source: Source) -> Iterator[Item]:
    """Yield the books, each as one text with its volumes, pages and headings as anchors."""
    with source.on_disk() as path:
        names = _run("mdb-tables", "-1", path).split("\n")
        main = [row for name in names if name.lower() == "main" for row in _rows(path, name)]
        for name in names:
            if re.fullmatch(r"b\d+|book", name, re.IGNORECASE):
                number = name.lstrip("bB")
                titles = next(
                    (other for other in names if other.lower() in (f"t{number}", "title")), ""
                )
                about = next(
                    (row for row in main if row.get("bkid") == number), main[0] if main else {}
                )
                yield _book(_rows(path, name), _rows(path, titles) if titles else [], about, source)


def _book(
    passages: list[dict[str, str]],
    headings: list[dict[str, str]],
    about: dict[str, str],
    source: Source,
) -> Record:
    sections = {row.get("id", ""): row.get("tit", "") for row in headings}
    pieces: list[str] = []
    anchors: list[Anchor] = []
    length = 0
    for row in passages:
        found = {"volume": row.get("part", ""), "page": row.get("page", "")}
        found["section"] = sections.get(row.get("id", ""), "")
        anchors += [(length, kind, value) for kind, value in found.items() if value]
        text = _FOOTNOTES.sub("\n", row.get("nass", "")).replace("\r", "\n").strip()
        pieces.append(f"{text}\n")
        length += len(text) + 1
    values: dict[str, object] = {
        "title": about.get("bk") or source.stem,
        "body": "".join(pieces),
        "author": about.get("auth") or None,
        "source": about.get("auth") or None,
    }
    key = "" if not about.get("bkid") else about["bkid"]
    return Record(values, key=key, anchors=tuple(anchors), is_named=True, is_clean=True)


def _rows(path: str, table: str) -> list[dict[str, str]]:
    if not _NAME.fullmatch(table):
        return []
    rows = csv.DictReader(io.StringIO(_run("mdb-export", path, table)))
    return [{name.lower(): value for name, value in row.items() if name and value} for row in rows]


def _run(name: str, *arguments: str) -> str:
    with output_of([program(name, "mdbtools"), *arguments], name) as output:
        return output.read().decode("utf-8", "replace")
