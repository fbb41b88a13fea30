"""A JSON document: an array of objects, one object, or objects inside others."""

import json
import re
from collections.abc import Iterator

from kashaf.index.documents.files.limits import MAX_DOCUMENT_BYTES, MAX_WHOLE_BYTES, StreamError
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.files.streams import TOO_LARGE
from kashaf.index.documents.formats.json.parsing import decoder, elements, syntax
from kashaf.index.documents.formats.json.records import records_of
from kashaf.index.documents.formats.registry import Item
from kashaf.index.errors import SourceError

_SEPARATORS = re.compile(r"[\s,;]*")
_PAGES = re.compile(r"\s*\[\s*\{[^{}\[\]]{0,200}\"nass\"\s*:")
_ROWS = re.compile(r"\s*\[\s*\[")
_ASSIGNMENT = re.compile(r"\s*(?:window\.|var |let |const )?[\w.$]+(?:\[\S*\])?\s*=\s*(?=[\[{])")


def read(source: Source) -> Iterator[Item]:
    """Yield the records of a document of at most MAX_WHOLE_BYTES, all of which is held in memory.

    Consecutive objects, as in JSON Lines, are read as well. Everything after a syntax error is
    lost, because it is unknown where the next object begins.
    """
    try:
        text = source.text(MAX_WHOLE_BYTES)
    except StreamError as error:
        raise StreamError(
            f"{error}, or write it as .jsonl" if "MiB" in str(error) else str(error)
        ) from None
    if match := _ASSIGNMENT.match(text):  # tweets.js of a Twitter archive
        text = text[match.end() :]
    if not text.strip():
        raise StreamError("contains no text")
    yield from _records(text, source)


def _records(text: str, source: Source) -> Iterator[Item]:
    decode = decoder(source)
    try:
        if _ROWS.match(text):  # a table
            rows, _ = decode.raw_decode(text, text.index("["))
            yield from records_of(rows, source, 1, is_listed=False)
            return
        if _PAGES.match(text):  # of a book of Shamela
            rows, _ = decode.raw_decode(text, text.index("["))
            yield from records_of({"pages": rows}, source, 1, is_listed=False)
            return
        is_listed = text.lstrip().startswith("[")
        for value, line in elements(text, decode):
            yield from _bounded(value, source, line, is_listed=is_listed)
    except json.JSONDecodeError as error:
        if error.msg == "More than one value":
            yield from _further(text, error.pos, source)
            return
        where = f"{source.shown}:{error.lineno}"
        yield SourceError(where, f"{syntax(error)}; the rest was not read")


def _further(text: str, position: int, source: Source) -> Iterator[Item]:
    """Yield the records of the values after the first."""
    decode = decoder(source)
    line, counted = 1, 0
    while (position := _SEPARATORS.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, position = decode.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError):
            yield SourceError(f"{source.shown}:{line}", "not valid JSON; the rest was not read")
            return
        yield from _bounded(value, source, line)


def _bounded(value: object, source: Source, line: int, *, is_listed: bool = True) -> Iterator[Item]:
    if isinstance(value, dict) and any(
        isinstance(item, str) and len(item) > MAX_DOCUMENT_BYTES for item in value.values()
    ):
        yield SourceError(f"{source.shown}:{line}", TOO_LARGE)
    else:
        yield from records_of(value, source, line, is_listed=is_listed)
