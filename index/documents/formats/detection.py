"""Detects the format of a file: by its first bytes, then its ending, then its first characters."""

import csv
import io
import os
import re

from kashaf.index.documents.formats.registry import BY_EXTENSION, BY_NAME, Format
from kashaf.index.documents.records.names import recognized
from kashaf.index.documents.text import charset

_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PAR1", "arrow"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),
    (b"WARC/", "warc"),
    (b"\0\1\0\0Standard ", "shamela"),  # Jet, the database of Access
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = frozenset(["docx", "odt", "pptx", "epub", "spreadsheet", "zip"])
_WHATSAPP = re.compile(
    r"[\u200e\u200f\ufeff]*\[?[\d٠-٩]{1,4}[\u200f/.\-]+[\d٠-٩]{1,2}[\u200f/.\-]+[\d٠-٩]{1,4}[,،]?\s+"
    r"(?:[^\W\d_]{1,5}\s+)?[\d٠-٩]{1,2}:[\d٠-٩]{2}[^\n]{0,20}(?:\]| - )"
)
_SPECIAL = (  # a text that follows a convention, whatever its ending
    (re.compile(r"\s*######OpenITI#"), "openiti"),
    (re.compile(r"WEBVTT\b|\s*\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} --> "), "subtitles"),
    (re.compile(r"\s*<doc id=[^>]*>"), "wikiextractor"),
    (re.compile(r"(?:#[^\n]*\n|\s)*\d{1,3}\|\d{1,3}\|[^\n|]+\n"), "verses"),
    (re.compile(r"\d{1,3}\t1\t[^\n\t]+\n\d{1,3}\t[12]\t[^\n\t]+\n"), "verses"),
    (re.compile(r"From \S+.*\d{4}\n[\w-]+:"), "mbox"),
    (re.compile(r"(?:window\.)?YTD\.\w+\.part\d+\s*="), "json"),
)
_JSON = re.compile(r"\s*[\[{]")
_JSON_LINES = re.compile(r"\s*\{[^\n]*\}\s*\n\s*\{")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*"
    r"<(?:!doctype html|html\b|head\b|body\b|div\b|p\b)",
    re.IGNORECASE | re.DOTALL,
)
_HOCR = re.compile(r"""class=['"]ocr_page|name=['"]ocr-system""")
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z][\w.:-]*[\s>/])")
_ARABIC = re.compile("[\u0620-\u064a]")
_MESSAGE = re.compile(r"(?:(?:[\w-]+): [^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)


def detected(name: str, head: bytes) -> Format | None:
    """Return the format of a file, or None if it is unknown.

    Args:
        name: The name of the file.
        head: Its first bytes.
    """
    by_ending = BY_EXTENSION.get(os.path.splitext(name)[1].lower())
    found = _by_bytes(head, by_ending)
    if found:
        return found
    codec = charset.detect(head)
    if codec is None:
        return by_ending
    text = head.decode(codec, "ignore").lstrip("\ufeff").replace("\r\n", "\n")
    return _by_text(text, by_ending)


def _by_bytes(head: bytes, by_ending: Format | None) -> Format | None:
    name = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    if name:
        return BY_NAME[name]
    if b"%PDF-" in head[:1024]:
        return BY_NAME["pdf"]
    if head[257:262] == b"ustar":
        return BY_NAME["tar"]
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return by_ending if by_ending and by_ending.name in _ZIPPED else BY_NAME["zip"]
    if head.startswith(_OLE):
        is_sheet = by_ending is not None and by_ending.name == "spreadsheet"
        return by_ending if is_sheet else BY_NAME["doc"]
    return None


def _by_text(text: str, by_ending: Format | None) -> Format | None:
    special = next((name for form, name in _SPECIAL if form.match(text)), None)
    if special:
        return BY_NAME[special]
    if _is_chat(text):
        return BY_NAME["whatsapp"]
    ending = by_ending.name if by_ending else None
    if ending in ("text", None) and _is_table(text):
        return BY_NAME["csv"]
    if ending in ("text", "markdown", "csv", "subtitles", "mail", "mbox"):
        return by_ending
    if ending in ("json", "json-lines"):
        return BY_NAME["json-lines"] if _JSON_LINES.match(text) else by_ending
    if _HTML.match(text):
        return BY_NAME["hocr" if _HOCR.search(text) else "html"]
    if _XML.match(text):
        return by_ending if ending in ("html", "odt") else BY_NAME["xml"]
    if by_ending is None and _JSON.match(text):
        return BY_NAME["json-lines" if _JSON_LINES.match(text) else "json"]
    if by_ending is None and _MESSAGE.match(text):
        return BY_NAME["mail"]
    return by_ending


def is_arabic(head: bytes) -> bool:
    """Return whether the first bytes of a file are text with Arabic letters."""
    codec = charset.detect(head)
    return codec is not None and _ARABIC.search(head.decode(codec, "ignore")) is not None


def _is_table(text: str) -> bool:
    """Return whether a text begins with column names, one of which is that of a text."""
    return any(_has_columns(text, delimiter) for delimiter in "\t;,|")


def _has_columns(text: str, delimiter: str) -> bool:
    if delimiter not in text.partition("\n")[0]:
        return False
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names, row = next(rows), next(rows)
    except (StopIteration, csv.Error):
        return False
    known = recognized(dict.fromkeys(names, "x")) if len(row) == len(names) > 1 else {}
    is_named = len(known) > 1 or delimiter == "\t"
    return is_named and not {"body", "title"}.isdisjoint(known)


def _is_chat(text: str) -> bool:
    """Return whether a text begins with a WhatsApp message and soon contains another."""
    lines = [line for line in text.split("\n")[:40] if line.strip()]
    found = [bool(_WHATSAPP.match(line)) for line in lines]
    return any(found[:2]) and sum(found) > 1
