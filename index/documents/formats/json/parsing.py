"""Lenient JSON: duplicate keys, NaN and long numbers are noted or converted, not rejected."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kashaf.index.documents.files.source import Source

MAX_INT_DIGITS = 300
_SPACE = re.compile(r"[ \t\r\n]*")


def decoder(source: Source) -> json.JSONDecoder:
    """Return a decoder that notes duplicate keys and uses the last one."""

    def last_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
            source.note(f"duplicate key {key[:40]!r}; the last value counts", f"duplicate {key}")
        return result

    return json.JSONDecoder(object_pairs_hook=last_of_each, parse_int=_integer)


def syntax(error: json.JSONDecodeError) -> str:
    """Return a description of a syntax error."""
    return f"not valid JSON: {error.msg}"


def elements(text: str, decode: json.JSONDecoder) -> Iterator[tuple[Any, int]]:
    """Yield the values of a JSON array, or the only value, each with the line that it begins in.

    Raises JSONDecodeError at a syntax error, after the values before it.
    """
    position = _skip_space(text, 0)
    is_array = text.startswith("[", position)
    if is_array:
        position = _skip_space(text, position + 1)
    line, counted = 1, 0
    while not (is_array and text.startswith("]", position)):
        line += text.count("\n", counted, position)
        counted = position
        value, end = _value(decode, text, position)
        yield value, line
        position = _skip_space(text, end)
        if not is_array:
            break
        position = _next(text, position)
    if is_array:
        position = _skip_space(text, position + 1)
    if position < len(text) and text[position] != ";":  # a statement, in an export for browsers
        raise json.JSONDecodeError("More than one value", text, position)


def _next(text: str, position: int) -> int:
    """Return where the next value of an array begins, or its end."""
    if text.startswith(",", position):
        position = _skip_space(text, position + 1)
        if text.startswith("]", position):
            raise json.JSONDecodeError("Expecting value", text, position)
    elif not text.startswith("]", position):
        raise json.JSONDecodeError("Expecting ',' or ']'", text, position)
    return position


def _value(decode: json.JSONDecoder, text: str, position: int) -> tuple[Any, int]:
    try:
        return decode.raw_decode(text, position)
    except RecursionError:
        raise json.JSONDecodeError("Nested too deeply", text, position) from None


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_INT_DIGITS else digits
