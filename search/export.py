"""Export: documents as JSON lines or CSV, which `kashaf index` reads again."""

import csv
import json
from collections.abc import Iterable
from typing import Any, Final, TextIO

from kashaf.search.model.hit import Hit

BUILT_IN: Final = ("id", "title", "body", "date", "source", "url", "tags")
"""The fields that every document may have; in CSV they are the first columns."""


def document_dict(document: Hit) -> dict[str, Any]:
    """Return a document as one flat object, in the form in which it can be indexed again.

    Empty values are left out.
    """
    values = {"id": document.id, "title": document.title, "body": document.body}
    found = values | document.fields
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def write_jsonl(documents: Iterable[dict[str, Any]], file: TextIO) -> int:
    """Write objects as JSON, one on each line; return how many."""
    count = 0
    for count, document in enumerate(documents, 1):  # noqa: B007 - returned
        file.write(json.dumps(document, ensure_ascii=False) + "\n")
    return count


def write_csv(documents: Iterable[dict[str, Any]], columns: Iterable[str], file: TextIO) -> int:
    """Write objects as a table with a header; return how many.

    Args:
        documents: The objects. A list of texts becomes one text with commas, any other list or
            object becomes JSON.
        columns: The keys to write, in order; see `columns_of`.
        file: The file to write to, opened with `newline=""` as `csv` requires.
    """
    names = list(columns)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for count, document in enumerate(documents, 1):  # noqa: B007 - returned
        writer.writerow(_cell(document.get(name)) for name in names)
    return count


def columns_of(documents: Iterable[dict[str, Any]]) -> list[str]:
    """Return the keys of all objects: the built-in fields first, then the others by name."""
    names = {name for document in documents for name in document}
    return [name for name in BUILT_IN if name in names] + sorted(names.difference(BUILT_IN))


def _cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case list() if all(isinstance(item, str) and "," not in item for item in value):
            return ",".join(value)
        case list() | dict() | bool():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return value
