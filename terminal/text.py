"""Text for a terminal or a pipe: highlighted and wrapped on a terminal, plain in a pipe.

On a terminal, each piece of right-to-left text is put in an isolate (U+2068 … U+2069, UAX #9), so
that the terminal orders it separately from the text beside it. Nothing is reordered here.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kashaf.search import Snippet

FAINT: Final = "\x1b[2m"
BOLD: Final = "\x1b[1m"
_END: Final = "\x1b[0m"
_ISOLATE, _POP = "\u2068", "\u2069"
_NARROWEST: Final = 20


def clean(text: str) -> str:
    """Return the text with spaces for control and bidi characters, which can affect a terminal."""
    from kashaf.search.highlight.controls import without_controls

    return without_controls(text)


def lines(text: "Snippet", indent: int) -> list[str]:
    """Return a text as one line, or for a terminal wrapped between words."""
    if not is_terminal():
        return [" ".join(text.plain().split())]
    return [
        isolated(" ".join((piece.ansi() if has_color() else piece.plain()).split()))
        for piece in _wrapped(text, shutil.get_terminal_size().columns - indent)
    ]


def _wrapped(text: "Snippet", width: int) -> Iterator["Snippet"]:
    """Yield the text in pieces at most `width` wide, unless a word is wider."""
    start = end = 0
    used = -1
    for word in re.finditer(r"\S+", text.text):
        size = width_of(word[0])
        if end and used + 1 + size > max(width, _NARROWEST):
            yield _slice(text, start, end)
            start, used = word.start(), -1
        end = word.end()
        used += 1 + size
    if end:
        yield _slice(text, start, end)


def _slice(text: "Snippet", start: int, end: int) -> "Snippet":
    spans = ((max(left, start) - start, min(right, end) - start) for left, right in text.spans)
    return type(text)(text.text[start:end], tuple(span for span in spans if span[0] < span[1]))


def isolated(text: str) -> str:
    """Return a text in an isolate, if it is for a terminal."""
    return f"{_ISOLATE}{text}{_POP}" if is_terminal() else text


def styled(text: str, style: str) -> str:
    """Return a text in a style, if colors are used."""
    return f"{style}{text}{_END}" if has_color() else text


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def has_color() -> bool:
    """Return whether to use colors: not in a pipe, nor if NO_COLOR is set (no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(text: str) -> int:
    """Return how many columns a text takes: a combining mark takes none."""
    return sum(not unicodedata.combining(letter) for letter in text)


def padded(text: str, width: int) -> str:
    """Return a text, isolated, with spaces after it up to a width in columns."""
    return isolated(text) + " " * (width - width_of(text))


def bar(count: float, highest: float, width: int = 30) -> str:
    """Return a bar of at most `width` columns, and at least half a column unless it is zero."""
    halves = round(2 * width * count / highest) if highest else 0
    full, half = divmod(max(halves, 1 if count else 0), 2)
    return "█" * full + "▌" * half
