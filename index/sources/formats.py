"""The documents in a stream, by its format: text, JSON and JSON by lines.

Each reader yields documents and, for what is no document, errors in their place.
"""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Never

from kashaf.index.document import Document
from kashaf.index.errors import SourceError
from kashaf.index.sources import encoding
from kashaf.index.sources.streams import MAX_DOCUMENT_BYTES, StreamError, text_lines, whole

MAX_JSON_BYTES = 512 * 1024 * 1024
MAX_INT_DIGITS = 400

TOO_LARGE = f"larger than {MAX_DOCUMENT_BYTES // 2**20} MiB; divide it"

Items = Iterator[Document | SourceError]

_SPACE = re.compile(r"[ \t\r\n]*")


def read_text(stream: io.BufferedReader, name: str, default_id: str) -> Items:
    """Yield the one document of a text file: its first line with text is the title."""
    try:
        text = encoding.decode(whole(stream, MAX_DOCUMENT_BYTES))
        text = re.sub("\r\n?", "\n", text).strip()
        title, _, body = text.partition("\n")
        document = {"title": title.rstrip(), "body": body.lstrip("\n")}
        yield Document.from_mapping(document, default_id)
    except StreamError as error:
        yield SourceError(name, str(error))
    except encoding.UndecodableError as error:
        yield SourceError(f"{name}:{error.line}", str(error))
    except ValueError as error:
        yield SourceError(f"{name}:1", str(error))


def read_json_lines(stream: io.BufferedReader, name: str, origin: str = "") -> Items:
    """Yield the document of each line, an object in JSON; blank lines are passed over."""
    decoder = _strict_decoder()
    number = 0
    try:
        lines, codec = text_lines(stream)
        for number, line in enumerate(lines, 1):
            if line is None:
                yield SourceError(f"{name}:{number}", TOO_LARGE)
            elif not line.isspace():
                yield _json_line(line, codec, decoder, f"{name}:{number}", origin)
    except StreamError as error:
        yield SourceError(f"{name}:{number + 1}", str(error))


def read_json(stream: io.BufferedReader, name: str, origin: str = "") -> Items:
    """Yield the document of each object in a JSON array, or of the one object.

    The file is held whole, at most MAX_JSON_BYTES; JSON by lines has no such limit. What follows
    a syntax error is lost, as there is no telling where the next object begins.
    """
    try:
        yield from _json_objects(encoding.decode(whole(stream, MAX_JSON_BYTES)), name, origin)
    except StreamError as error:
        yield SourceError(name, f"{error}, or write it as .jsonl")
    except encoding.UndecodableError as error:
        yield SourceError(f"{name}:{error.line}", str(error))
    except json.JSONDecodeError as error:
        yield SourceError(f"{name}:{error.lineno}", f"{_syntax(error)}; the rest was not read")


def _json_objects(text: str, name: str, origin: str) -> Items:
    """Yield the objects of `text`; raises JSONDecodeError at a syntax error."""
    place = _skip_space(text, 0)
    is_array = text.startswith("[", place)
    if is_array:
        place = _skip_space(text, place + 1)
    strict = _strict_decoder()
    line, counted = 1, 0
    while not (is_array and text.startswith("]", place)):
        line += text.count("\n", counted, place)
        counted = place
        where = f"{name}:{line}"
        value, end = _next_value(strict, text, place)
        if end - place > MAX_DOCUMENT_BYTES:
            value = ValueError(TOO_LARGE)
        yield _document(value, where, origin)
        place = _skip_space(text, end)
        if not is_array:
            break
        if text.startswith(",", place):
            place = _skip_space(text, place + 1)
            if text.startswith("]", place):
                raise json.JSONDecodeError("Expecting value", text, place)
        elif not text.startswith("]", place):
            raise json.JSONDecodeError("Expecting ',' or ']'", text, place)
    if is_array:
        place = _skip_space(text, place + 1)
    if place < len(text):
        raise json.JSONDecodeError(
            "More than one value (name the file .jsonl if each line is one)", text, place
        )


def _next_value(strict: json.JSONDecoder, text: str, place: int) -> tuple[object, int]:
    """Return the value at `place`, or the ValueError why `strict` refuses it, and its end."""
    try:
        try:
            return strict.raw_decode(text, place)
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            return error, json.JSONDecoder(parse_int=str).raw_decode(text, place)[1]
    except RecursionError:
        raise json.JSONDecodeError("Nested too deeply", text, place) from None


def _skip_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _json_line(
    line: bytes, codec: str, decoder: json.JSONDecoder, where: str, origin: str
) -> Document | SourceError:
    try:
        return _document(decoder.decode(line.decode(codec)), where, origin)
    except UnicodeDecodeError:
        return SourceError(where, encoding.damaged(codec))
    except json.JSONDecodeError as error:
        return SourceError(where, f"{_syntax(error)} at column {error.colno}")
    except RecursionError:
        return SourceError(where, "nested too deeply")
    except ValueError as error:
        return SourceError(where, str(error))


def _document(value: object, where: str, origin: str) -> Document | SourceError:
    if isinstance(value, ValueError):
        return SourceError(where, str(value))
    if not isinstance(value, dict):
        return SourceError(where, f"must be an object, as {{…}}, not {type(value).__name__}")
    try:
        return Document.from_mapping(value, origin=origin)
    except ValueError as error:
        return SourceError(where, str(error))


def _syntax(error: json.JSONDecodeError) -> str:
    return f"not valid JSON: {error.msg}"


def _strict_decoder() -> json.JSONDecoder:
    """Return a decoder of what the standard allows: no NaN, and each key once in an object."""
    return json.JSONDecoder(
        object_pairs_hook=_unique_keys, parse_constant=_no_constant, parse_int=_bounded_int
    )


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice[:40]!r} is there twice or more")
    return result


def _no_constant(constant: str) -> Never:
    raise ValueError(f"{constant} is not a JSON value; write null or leave it out")


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_INT_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits; write it as text")
    return int(digits)
