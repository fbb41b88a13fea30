"""Exports: all matches of a search as NDJSON, JSON, CSV, RIS or BibTeX, written piece by piece."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from kashaf.search import Hit, Index, SearchRequest
from kashaf.search.export import document_dict
from kashaf.search.web.export.citations import bibtex, ris
from kashaf.search.web.limits import EXPORT_CHARS, EXPORT_PAGE

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Format(NamedTuple):
    """A format of exports.

    Attributes:
        media_type: Its media type.
        head: The beginning of a file.
        row: Returns the text of a document, given the names of the columns.
        between: The separator of two documents.
        tail: The end of a file.
    """

    media_type: str
    head: Callable[[list[str]], str]
    row: Callable[[Hit, list[str]], str]
    between: str = ""
    tail: str = ""


def batches(index: Index, request: SearchRequest) -> Iterator[list[Hit]]:
    """Yield all matches as whole documents, some at a time.

    Raises:
        KashafError: Time ran out, so that matches would be missing.
    """
    batch: list[Hit] = []
    chars = 0
    for hit in index.scan(replace(request, snippets=False), whole=True):
        batch.append(hit)
        chars += len(hit.body)
        if len(batch) == EXPORT_PAGE or chars >= EXPORT_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def columns_of(index: Index, request: SearchRequest) -> list[str]:
    """Return the columns of a CSV file: the requested fields, or those of all documents."""
    if request.fields is not None:
        return list(request.fields)
    return ["date", "source", "url", "tags", *index.schema.fields]


def _no_head(_: list[str]) -> str:
    return ""


def _json_row(hit: Hit, _: list[str]) -> str:
    return json.dumps(document_dict(hit), ensure_ascii=False, separators=(",", ":"))


def _ndjson_row(hit: Hit, columns: list[str]) -> str:
    return _json_row(hit, columns) + "\n"


def _csv_head(columns: list[str]) -> str:
    return "\ufeff" + _csv_line(["id", "title", "body", *columns])  # so that Excel reads UTF-8


def _csv_row(hit: Hit, columns: list[str]) -> str:
    values = [hit.id, hit.title, hit.body, *(hit.fields.get(name) for name in columns)]
    return _csv_line([_cell(value) for value in values])


def _csv_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    """Return the text of a cell; a `'` protects text that a spreadsheet would read as a formula."""
    match value:
        case None:
            return ""
        case bool() | int() | float():
            return json.dumps(value)
        case list() if all(isinstance(each, str) for each in value):
            text = "; ".join(value)
        case str():
            text = value
        case _:
            text = json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


FORMATS: Final = {
    "ndjson": Format("application/x-ndjson", _no_head, _ndjson_row),
    "json": Format("application/json", lambda _: "[", _json_row, ",\n", "]\n"),
    "csv": Format("text/csv", _csv_head, _csv_row),
    "ris": Format("application/x-research-info-systems", _no_head, lambda hit, _: ris(hit)),
    "bib": Format("application/x-bibtex", _no_head, lambda hit, _: bibtex(hit), "\n"),
}
"""The formats of exports by name."""
