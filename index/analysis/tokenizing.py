"""Tokenizing: text → tokens with their spans in the original text.

A first regular expression finds chunks: runs of letters, digits, marks and invisible characters,
with the periods and commas inside numbers, host names and e-mail addresses. Nearly every chunk is
one Arabic word. A second expression splits the others:

| chunk | tokens |
| --- | --- |
| `السَّلامُ` | the word with its marks (Python's letter class alone would split it at every mark) |
| `#عين_الأسد` | `#عين_الأسد` whole, at the position of its first word, and عين and الأسد |
| `info@example.org`, `example.org` | whole, and each part |
| `3.5`, `٣٫٥`, `3,5`, `1,200`, `١٬٢٠٠` | one number: 3.5, 3.5, 3.5, 1200, 1200 |
| `الـCNN`, `عام2015` | the Arabic part and the other part |
| `COVID19`, `F-16`, `الWi-Fi` | `covid19`, `f16`, `wifi` whole, and the parts of each |
| `U.S.A.` | `usa` whole, and the letters |
| `وزارةالتعليم`, `مستوىالمعيشة` | two words: no word continues after ة, or with ال after ى |
| `يَٰقَوْمِ`, `هَٰٓأَنتُمْ` | يا and قَوْمِ, each with the span of both: the Quran joins these particles |
| `كلمة.كلمة` | two words: text from the web often lacks the space |
| `ﷺ`, `﷽`, `﷼` | the words it stands for, each with the span of the single character |

Invisible characters at the end of a word are not part of its span. U+200B, which Unicode counts as
a word boundary, belongs to the word like the other invisible characters, because text pasted from
the web contains it inside words.

Known failure: two numbers with a comma but no space between them, the second of one or two digits,
are taken for one: verses 2,3.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kashaf.index.analysis.folding import (
    ARABIC,
    DAGGER,
    INVISIBLE,
    MARKS,
    PRESENTATION_FORMS,
    bare,
    character_class,
)

MAX_FORM = 200
"""The longest form that is indexed, in characters; longer ones are truncated."""

_SIGNS = "\ufdfc\ufdfd"
"""Signs that stand for words but are not letters to Unicode: ﷼ and ﷽."""


class Piece(NamedTuple):
    """A token inside a chunk.

    Attributes:
        start: Where it starts in the chunk, in characters.
        end: Where it ends.
        increment: How many positions it is after the previous token; 0 for a token at the same
            position (Lucene's position increment).
        text: The text of the token.
    """

    start: int
    end: int
    increment: int
    text: str


@cache
def chunk_pattern() -> re.Pattern[str]:
    """Return the pattern of a chunk, with which indexing finds all chunks of a text at once."""
    marks = character_class(*MARKS) + "\u0300-\u036f"
    run = rf"[\w{_SIGNS}{marks}{character_class(*INVISIBLE)}]*[\w{_SIGNS}{marks}]"
    inside = r"[.@,٫٬]\w|(?<=[a-zA-Z\d])-(?=[a-zA-Z\d])|\u200a(?=\u0670)"
    return re.compile(rf"[\w#{_SIGNS}](?:{run})?(?:(?:{inside})(?:{run})?)*")


def _word(letters: str) -> str:
    """Return the expression of a word of these letters, with marks anywhere after the first."""
    marks = character_class(*MARKS) + "\u0640\u200a"
    return rf"[{letters}](?:[{letters}{marks}{character_class(*INVISIBLE)}]*[{letters}{marks}])?"


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(_word(ARABIC))


@cache
def _parts_pattern() -> re.Pattern[str]:
    arabic = ARABIC + character_class(*PRESENTATION_FORMS)
    number = r"(?:\d+(?:[,٬]\d{3})+(?:[.٫]\d+)?|\d+[.٫]\d+|\d+,\d{1,2})(?![\d.,٫٬@])"
    return re.compile(
        rf"(?P<number>(?<![\d.,٫٬@])(?:{number}))"
        rf"|(?P<arabic>{_word(arabic)})"
        rf"|(?P<other>(?:(?![{arabic}_\u0640])\w)(?:(?![{arabic}_\u0640])[\w\u0300-\u036f{character_class(*INVISIBLE)}])*)"
    )


@cache
def _host_pattern() -> re.Pattern[str]:
    return re.compile(r"(?:[\w.]+@)?[a-z0-9]\w*(?:\.\w+)*\.[a-z]{2,}", re.IGNORECASE | re.ASCII)


@cache
def _initials() -> re.Pattern[str]:
    return re.compile(r"(?:[a-z]\.)+[a-z]", re.IGNORECASE | re.ASCII)


@cache
def _missing_space() -> re.Pattern[str]:
    """Return the pattern of a position inside a word at which a space is missing."""
    letter = f"[{ARABIC}]"
    marks = f"[{character_class(*MARKS)}]*"
    return re.compile(rf"(?:ة{marks}(?={letter}{marks}{letter})|ى{marks}(?=ال{letter}{letter}))")


@cache
def _particle() -> re.Pattern[str]:
    """Return the pattern of يا or ها, spelled with a small alef and joined to the next word."""
    marks = character_class(*MARKS) + "\u0640"
    small_alef = f"(?:(?!{DAGGER})[{marks}])*+{DAGGER}[{marks}]*+"
    word = f"(?=[{ARABIC}][{marks}]*+[{ARABIC}])"
    return re.compile(f"([وف]?)[{marks}]*+(?:(ي){small_alef}{word}|(ه){small_alef}(?=أ))")


def is_plain_word(text: str) -> bool:
    """Return whether a text is one Arabic word of letters only, hence one chunk and one token."""
    return (
        text.isalpha() and _word_pattern().fullmatch(text) is not None and not _missing_spaces(text)
    )


def _missing_spaces(word: str) -> Sequence[int]:
    """Return the offsets in an Arabic word at which a space is missing."""
    if word.find("ة", 0, -1) < 0 and word.find("ى", 0, -1) < 0:
        return ()
    return [match.end() for match in _missing_space().finditer(word)]


def pieces(chunk: str) -> Iterator[Piece]:
    """Yield the tokens of one chunk, in text order."""
    if _word_pattern().fullmatch(chunk):
        yield from _spaced(0, chunk, 1)
        return
    first = _first_ascii(chunk)
    if first and _whole(chunk[first:]):
        yield from pieces(chunk[:first])
        for piece in pieces(chunk[first:]):
            yield piece._replace(start=piece.start + first, end=piece.end + first)
        return
    whole = _whole(chunk)
    if whole:
        yield Piece(0, len(chunk), 1, whole)
    increment = 0 if whole else 1
    for match in _parts_pattern().finditer(chunk):
        start, end = match.span()
        text = match[0]
        if match.lastgroup == "number":
            if "," in text[-3:-1]:
                text = text.replace(",", ".")
            text = text.replace("٫", ".").replace(",", "").replace("٬", "")
        is_arabic = match.lastgroup == "arabic"
        words = bare(text).split() if is_arabic or len(text) == 1 else [text]
        if is_arabic and len(words) == 1 and len(text) > 1:
            yield from _spaced(start, text, increment)
            increment = 1
            continue
        for word in words:
            yield Piece(start, end, increment, word)
            increment = 1


def _spaced(start: int, text: str, increment: int) -> Iterator[Piece]:
    """Yield the words of an Arabic word: after a particle, and where spaces are missing."""
    particle = _particle().match(text) if DAGGER in text else None
    if particle:
        end = start + len(text)
        yield Piece(start, end, increment, "".join(filter(None, particle.groups())) + "ا")
        yield Piece(start, end, 1, text[particle.end() :])
        return
    cuts = _missing_spaces(text)
    for first, last in zip((0, *cuts), (*cuts, len(text)), strict=True):
        yield Piece(start + first, start + last, increment, text[first:last])
        increment = 1


def _first_ascii(chunk: str) -> int:
    """Return where the compound of `الWi-Fi` starts: after Arabic letters; 0 if there is none."""
    if chunk[0] == "#" or chunk.isascii():
        return 0
    first = next((at for at, letter in enumerate(chunk) if letter.isascii()), 0)
    return first if chunk[first:].isascii() else 0


def _whole(chunk: str) -> str | None:
    """Return the text of the token for a whole compound; None if the chunk is not a compound."""
    if chunk[0] == "#":
        return chunk if len(chunk) > 1 and chunk.strip("#_") else None
    if not chunk.isascii():
        return None
    if "." in chunk:
        if _initials().fullmatch(chunk):
            return chunk.replace(".", "")
        return chunk if _host_pattern().fullmatch(chunk) else None
    if "-" in chunk and not chunk.replace("-", "").isdigit():
        return chunk.replace("-", "")
    return None
