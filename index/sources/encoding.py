"""Which encoding bytes are in, of those Arabic text comes in.

UTF-8, UTF-16 with a byte order mark, Windows-1256 and ISO-8859-6. Known failures:

- The letters from hamza to ḍād have the same bytes in Windows-1256 and ISO-8859-6, and the others
  stand for other letters, so a few words may read as Arabic in both (`مدن` in one is `كدل` in the
  other). The one that gives more letters wins, and Windows-1256 where they give as many, being the
  commoner. Of cuts from news and the Quran in ISO-8859-6, 34 % of single words were taken for
  Windows-1256, 12 % of two words, 5 % of three, 0.4 % of five, one in 8,400 of eight and more; none
  the other way.
- Of the same cuts in Windows-1256, 17 in 14,800 were refused as no text, 14 of them single words.
- French in Latin-1 is taken for Windows-1256 or ISO-8859-6.
- UTF-16 without a byte order mark is refused, as are all other encodings.
"""

import codecs
import re

SAMPLE_BYTES = 256 * 1024
MAX_CONTROL_SHARE = 0.1  # ASCII controls in all characters; more is taken for no text

UNKNOWN = (
    "not text in UTF-8, UTF-16 with a byte order mark, Windows-1256 or ISO-8859-6; save it as UTF-8"
)

_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1256": "Windows-1256", "iso8859_6": "ISO-8859-6"}
_ARABIC_CODECS = ("cp1256", "iso8859_6")  # the first wins where both give as many letters
_ARABIC_LETTER = re.compile("[\u0621-\u063a\u0641-\u064a]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")
_ASCII_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\0-\x7f\udc80-\udcff]+")


class UndecodableError(ValueError):
    """A whole file can't be decoded; `line`, from 1, is the first that can't."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def detect(sample: bytes, *, complete: bool = False) -> str | None:
    """Return the codec `sample` is in, or None where it is in none of them.

    `sample` is the beginning of a file or a part from its middle; unless `complete` it may end
    within a character. UTF-8 with some damage counts as UTF-8: decoding it will say where the
    damage is. Windows-1256 would give a text for it, since each of its bytes stands for something,
    but not a readable one.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec: str | None = "utf-16"
    elif _is_mostly_utf8(sample, complete):
        codec = "utf-8"
    else:
        codec = _arabic_codec(sample)
    return codec if codec and _is_text(sample.decode(codec, "ignore")) else None


def decode(data: bytes) -> str:
    """Return the text of a whole file without its byte order mark, or raise UndecodableError."""
    codec = detect(data[:SAMPLE_BYTES], complete=len(data) <= SAMPLE_BYTES)
    if codec == "utf-8":
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            middle = max(0, error.start - SAMPLE_BYTES // 2)
            codec = detect(data[middle : middle + SAMPLE_BYTES])
    if codec is None:
        raise UndecodableError(UNKNOWN)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UndecodableError(damaged(codec), line) from error


def damaged(codec: str) -> str:
    """Return the reason to give for bytes that are not valid in `codec`."""
    return f"not valid {_NAMES[codec]}; repair the text or save the file as UTF-8"


def _is_mostly_utf8(sample: bytes, complete: bool) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text = decoder.decode(sample, complete)
    bad = len(_UNDECODED.findall(text))
    return bad == 0 or sum(map(len, _BEYOND_ASCII.findall(text))) > bad


def _is_text(text: str) -> bool:
    return len(_ASCII_CONTROL.findall(text)) <= MAX_CONTROL_SHARE * len(text)


def _arabic_codec(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # not at the top: 20 ms that UTF-8 need not wait for

    plausible = from_bytes(
        sample,
        cp_isolation=list(_ARABIC_CODECS),
        preemptive_behaviour=False,
        enable_fallback=False,
    )
    if not plausible:
        return None
    return max(_ARABIC_CODECS, key=lambda codec: _arabic_letters(sample, codec))


def _arabic_letters(sample: bytes, codec: str) -> int:
    """Return the number of Arabic letters less that of controls and undefined bytes."""
    text = sample.decode(codec, "replace")
    return len(_ARABIC_LETTER.findall(text)) - len(_CONTROL.findall(text)) - text.count("\ufffd")
