"""Detects text that was decoded with the wrong encoding before, and decodes it correctly.

Two mistakes are common in Arabic: UTF-8 read as Latin-1 or Windows-1252 (`Ø§Ù„…`; as in exports of
Facebook and Instagram), and Windows-1256 read as Windows-1252 (`ÇáÚÑÈíÉ`). The first
is undone by the standard library where the whole text has it, and by ftfy, where it is installed,
for the rest. ftfy does not know the second. Known failure: a name of one or two words in the second
form is left as it is, since it could be French.
"""

import re
from collections.abc import Callable
from importlib.util import find_spec

from kashaf.index.documents.text.charset import arabic_score

_UTF8_AS_LATIN = re.compile("[ÃÂØÙÚÛ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_LATIN_LETTER = re.compile("[A-Za-zÀ-ÿ]")
_HIGH_LATIN_LETTER = re.compile("[À-ÿ]")
_MIN_SIGNS = 3
_MIN_SHARE = 0.7  # of the Latin letters of a line that are beyond ASCII


def repaired(text: str) -> tuple[str, str | None]:
    """Return `text` decoded correctly, and a note of what was wrong, or None."""
    if not _has_high_latin(text):
        return text, None
    if len(_UTF8_AS_LATIN.findall(text)) >= _MIN_SIGNS:
        fixed = _per_line(text, _as_utf8)
        if fixed != text:
            fixed = _per_line(fixed, _as_utf8)  # some text was read wrong twice
            return fixed, "UTF-8 that had been read as Latin-1; decoded again"
        return text, (
            "looks like UTF-8 that was read as Latin-1 and damaged; "
            "install kashaf[files] to have it repaired"
            if not find_spec("ftfy")
            else "looks like UTF-8 that was read as Latin-1, too damaged to be repaired"
        )
    if len(_HIGH_LATIN_LETTER.findall(text)) >= 4 * _MIN_SIGNS:
        fixed = _per_line(text, _as_windows_1256)
        if fixed != text:
            return fixed, "Windows-1256 that had been read as Windows-1252; decoded again"
    return text, None


def _has_high_latin(text: str) -> bool:
    """Return whether a text has one of the letters À to ÿ, which both mistakes leave behind.

    In UTF-8 these are the characters with the lead byte C3: encoding a text and looking for the
    byte takes a tenth of the time of looking for the letters.
    """
    return b"\xc3" in text.encode(errors="replace")


def _per_line(text: str, repair: Callable[[str], str]) -> str:
    return "".join(map(repair, text.splitlines(keepends=True)))


def _as_utf8(line: str) -> str:
    if not _UTF8_AS_LATIN.search(line):
        return line
    for codec in ("latin-1", "cp1252"):
        try:
            return line.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    if find_spec("ftfy"):
        from ftfy import fix_encoding

        fixed: str = fix_encoding(line)
        return fixed
    return line


def _as_windows_1256(line: str) -> str:
    letters = len(_LATIN_LETTER.findall(line))
    if len(_HIGH_LATIN_LETTER.findall(line)) < max(_MIN_SIGNS, _MIN_SHARE * letters):
        return line
    try:
        fixed = line.encode("cp1252").decode("cp1256")
    except UnicodeError:
        return line
    return fixed if arabic_score(fixed) > 0 else line
