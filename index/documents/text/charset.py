"""Detects the encoding of Arabic text, and decodes it.

The encodings are UTF-8, UTF-16 with or without a byte order mark, Windows-1256, ISO-8859-6, CP720,
CP864, Mac Arabic and Windows-1252. To choose among the one-byte encodings, the text in each is
scored by how common its Arabic letters are (their share in this project's own example texts), less
what Arabic spelling excludes. Errors in 4,000 newspaper titles in each encoding: Windows-1256 none,
ISO-8859-6 0.34 %, CP720 0.08 %, Mac Arabic 0.90 %, CP864 0.97 %. Known failures:

- A title of one or two words in ISO-8859-6 may read as Arabic in Windows-1256, too (`مدن` in one is
  `كدل` in the other). The one with the more common letters wins.
- Vowelled text in ISO-8859-6 is read as Windows-1256 if most of its characters are marks.
- Languages written in Cyrillic, Greek or Hebrew in one-byte encodings are rejected.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

SAMPLE_BYTES = 256 * 1024
MAX_CONTROL_SHARE = 0.1  # of the characters, ASCII controls; with more it is not text

UNKNOWN = "not text in UTF-8, UTF-16 or an encoding of Arabic; save it as UTF-8 or give --encoding"

_NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1256": "Windows-1256",
    "iso8859_6": "ISO-8859-6",
    "cp720": "CP720",
    "cp864": "CP864",
    "mac_arabic": "Mac Arabic",
    "cp1252": "Windows-1252",
}
_PRIORS = {  # in points of the score: how common the encodings are among files
    "cp1256": 3.0,
    "iso8859_6": 2.0,
    "cp720": 0.0,
    "cp864": 0.0,
    "mac_arabic": -1.0,
    "cp1252": -1.0,
}
# The natural logarithm of each letter's share in Arabic text, plus 3.6
_WEIGHTS = {
    "ء": -1.9, "آ": -3.1, "أ": -0.1, "ؤ": -4.3, "إ": -1.5, "ئ": -1.9, "ا": 1.7,
    "ب": 0.3, "ة": 0.1, "ت": 0.6, "ث": -1.3, "ج": -0.7, "ح": -0.4, "خ": -1.1,
    "د": 0.2, "ذ": -1.8, "ر": 0.6, "ز": -1.5, "س": -0.1, "ش": -1.1, "ص": -0.9,
    "ض": -1.8, "ط": -0.7, "ظ": -2.6, "ع": 0.2, "غ": -1.9, "ف": 0.1, "ق": 0.0,
    "ك": -0.4, "ل": 1.4, "م": 0.8, "ن": 0.5, "ه": -0.3, "و": 0.8, "ى": -1.1,
    "ي": 0.9,
}  # fmt: skip
_TYPOGRAPHY = frozenset("«»–—…“”‘’•\xa0")  # in text of any language
_HARMLESS = frozenset("،؛؟٪ـ\u200c\u200d\u200e\u200f٠١٢٣٤٥٦٧٨٩ًٌٍَُِّْ")
_IMPOSSIBLE = re.compile(  # a sign in a word; what only ends words elsewhere; a mark on nothing
    r"[ء-ي][!-/:-@\[-`{-~](?=[ء-ي])|[ةى\u064b-\u064d](?=[ء-ي])|(?<![ء-ي])[ةىؤئ\u064b-\u0652]"
    r"|[A-Za-z][ء-ي]|[ء-ي][A-Za-z]"
)
_SHAPED_WORD = re.compile("[\ufe70-\ufefc]+")
_LATIN_IN_WORD = re.compile("[A-Za-z][À-ÿ]|[À-ÿ][A-Za-z]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\0-\x7f\udc80-\udcff]+")
_HIGH_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_SCORED_BYTES = 32 * 1024
_HIGH_BYTES = bytes(range(0x80, 0x100))
_UNLIKE_UTF8 = ("cp1256", "iso8859_6", "cp1252")  # words in these are never valid UTF-8
_LINE_BYTES = 4  # beyond ASCII, by which the encoding of a single line can be told
_MIN_SCORE = -0.6  # for each byte beyond ASCII; Cyrillic, Greek and Chinese text is below -0.8


class UndecodableError(ValueError):
    """The bytes are not text in any encoding that is recognized."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without its byte order mark; `damage` says which bytes had to be replaced."""

    text: str
    codec: str
    damage: str | None = None


def detect(sample: bytes, *, complete: bool = False) -> str | None:
    """Return the codec that `sample` is encoded in, or None if it is none of these.

    UTF-8 with some damage counts as UTF-8: a one-byte encoding could decode it, because it assigns
    a character to every byte, but the text would not be readable.

    Args:
        sample: The beginning of a file or a part from its middle.
        complete: Whether the sample is the whole file; otherwise it may end within a character.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec: str | None = "utf-16"
    elif found := _utf16_without_mark(sample):
        return found
    elif _is_mostly_utf8(sample, complete):
        codec = "utf-8"
    else:
        codec = _one_byte_codec(sample)
    return codec if codec and is_text(sample.decode(codec, "ignore")) else None


def detect_of_lines(sample: bytes) -> str | None:
    """Return the codec that most lines of `sample` are encoded in, or None if it is none of these.

    Lines of different encodings occur where files were joined; a long line counts as one.
    """
    codec = detect(sample)
    if codec and codec.startswith("utf"):
        return codec
    lines = _HIGH_LINES.findall(sample)
    others = [line for line in lines if not _is_utf8(line)]
    if len(others) == len(lines):
        return codec
    return "utf-8" if 2 * len(others) <= len(lines) else detect(b"\n".join(others))


def decode_line(line: bytes, codec: str, *, may_differ: bool) -> Decoded:
    """Return the text of a line of a file in `codec`; `damage` says what is not valid in it.

    Args:
        line: The line.
        codec: The codec of the file.
        may_differ: Whether the line may be in another encoding than the others. A few bytes are not
            enough to tell that.
    """
    may_differ = may_differ and _count_high(line) >= _LINE_BYTES
    if may_differ and codec in _UNLIKE_UTF8 and _is_utf8(line):
        note = f"in UTF-8, unlike other lines, which are in {_NAMES[codec]}"
        return Decoded(line.decode(), "utf-8", note)
    try:
        return Decoded(_unshaped(line.decode(codec), codec), codec)
    except UnicodeDecodeError:
        is_other = may_differ and not _is_mostly_utf8(line, complete=True)
    other = _one_byte_codec(line) if is_other else None
    if other is None:
        return _replaced(line, codec)
    note = f"not valid {_NAMES.get(codec, codec)}, unlike other lines; read as {_NAMES[other]}"
    return Decoded(_unshaped(line.decode(other, "replace"), other), other, note)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a whole file; bytes that are not valid in its encoding become U+FFFD.

    Args:
        data: The whole file.
        encoding: The codec to use; detected if None.

    Raises:
        UndecodableError: It is not text in an encoding that is recognized.
    """
    codec = encoding or detect(data[:SAMPLE_BYTES], complete=len(data) <= SAMPLE_BYTES)
    if codec == "utf-8" and not encoding:
        try:
            return Decoded(data.decode("utf-8-sig"), codec)
        except UnicodeDecodeError as error:
            middle = max(0, error.start - SAMPLE_BYTES // 2)
            codec = detect(data[middle : middle + SAMPLE_BYTES])
    if codec is None:
        raise UndecodableError(UNKNOWN)
    return decode_as(data, "utf-8-sig" if codec == "utf-8" else codec)


def decode_as(data: bytes, codec: str) -> Decoded:
    """Return the text of bytes in a known codec, invalid ones replaced and reported."""
    try:
        return Decoded(_unshaped(data.decode(codec), codec), codec.removesuffix("-sig"))
    except UnicodeDecodeError as error:
        return _replaced(data, codec, data.count(b"\n", 0, error.start) + 1)


def _replaced(data: bytes, codec: str, line: int | None = None) -> Decoded:
    """Return the text of bytes of which some, the first in this line, are not valid."""
    text, name = data.decode(codec, "replace"), codec.removesuffix("-sig")
    return Decoded(_unshaped(text, codec), name, damaged(name, text.count("\ufffd"), line))


def damaged(codec: str, count: int = 1, line: int | None = None) -> str:
    """Return the note for bytes that are not valid in `codec`."""
    bytes_ = "a byte that is" if count == 1 else f"{count} bytes that are"
    where = f", the first in line {line}" if line and count > 1 else ""
    return f"{bytes_} not valid {_NAMES.get(codec, codec)}, replaced by \ufffd{where}"


def is_text(text: str) -> bool:
    """Return whether the text has no more control characters than real texts have."""
    return len(_CONTROL.findall(text)) <= MAX_CONTROL_SHARE * len(text)


def arabic_score(text: str) -> float:
    """Return how similar `text` is to Arabic: positive for Arabic, negative for other bytes."""
    counts = Counter(text)
    score = 0.0
    for character, count in counts.items():
        if character in _WEIGHTS:
            score += count * _WEIGHTS[character]
        elif character in _HARMLESS:
            score -= count
        elif character in _TYPOGRAPHY:
            continue
        elif character > "\x7f" or (character < " " and character not in "\t\r\n"):
            score -= 6 * count
    return score - 5 * len(_IMPOSSIBLE.findall(text))


def _utf16_without_mark(sample: bytes) -> str | None:
    """Return the UTF-16 codec by which all characters are ASCII or Arabic, or None."""
    pairs = sample[: 2048 & ~1]
    if len(pairs) < 8 or (pairs.isascii() and 0 not in pairs):
        return None
    for codec, high in (("utf-16-le", pairs[1::2]), ("utf-16-be", pairs[::2])):
        low = pairs[::2] if codec == "utf-16-le" else pairs[1::2]
        usual = sum(byte in (0x00, 0x06, 0x20) for byte in high)
        if usual >= 0.95 * len(high) and low.count(0) < 0.05 * len(low):
            return codec
    return None


def _is_mostly_utf8(sample: bytes, complete: bool) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text = decoder.decode(sample, complete)
    bad = len(_UNDECODED.findall(text))
    return bad == 0 or sum(map(len, _BEYOND_ASCII.findall(text))) > bad


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _one_byte_codec(sample: bytes) -> str | None:
    lines = b"\n".join(_HIGH_LINES.findall(sample))[:_SCORED_BYTES]
    scores = {codec: prior + _score(lines, codec) for codec, prior in _PRIORS.items()}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] >= _MIN_SCORE * _count_high(lines) else None


def _count_high(data: bytes) -> int:
    """Return the number of bytes beyond ASCII."""
    return len(data) - len(data.translate(None, _HIGH_BYTES))


def _score(lines: bytes, codec: str) -> float:
    text = lines.decode(codec, "replace")
    if codec == "cp1252":
        high = sum(character > "\x7f" for character in text if character not in _TYPOGRAPHY)
        return 3 * len(_LATIN_IN_WORD.findall(text)) - 1.5 * high
    misshaped = 0
    if codec == "cp864":  # an encoding of shapes: a letter that joins the next cannot end a word
        ends = (word[0][-1] for word in _SHAPED_WORD.finditer(text))
        joining = ("<initial>", "<medial>")
        misshaped = sum(unicodedata.decomposition(end).startswith(joining) for end in ends)
    return arabic_score(_unshaped(text, codec)) - 6 * misshaped


def _unshaped(text: str, codec: str) -> str:
    return unicodedata.normalize("NFKC", text) if codec == "cp864" else text
