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
_ZIPPED = frozenset(["docx", "odt", "pptx", "epub", "spreadsheet"])
_MEMBER = re.compile(rb"PK\x03\x04.{26}([\w.-]+)/", re.DOTALL)
_FOLDERS = {b"word": "docx", b"ppt": "pptx", b"xl": "spreadsheet"}
_MIMETYPE = re.compile(rb"PK\x03\x04.{26}mimetype(application/[\w.+-]+)", re.DOTALL)
_MIMETYPES = (
    (b"application/epub", "epub"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "spreadsheet"),
    (b"application/vnd.oasis.opendocument", "odt"),
)
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
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]\d-])")
_SPREAD_JSON = re.compile(r"\s*(?:\[\s*\n|\{\s*\n\s*\")")  # over several lines
_JSON_LINES = re.compile(r"\s*\{[^\n]*\}\s*\n\s*\{")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*"
    r"<(?:!doctype html|html\b|head\b|body\b|div\b|p\b)",
    re.IGNORECASE | re.DOTALL,
)
_HOCR = re.compile(r"""class=['"]ocr_page|name=['"]ocr-system""")
_XML = re.compile(r"\s*<(?:\?xml|[A-Za-z][\w.:-]*[\s>/])")
_ARABIC = re.compile("[\u0620-\u064a]")
_TEXT_NAMED = {"spreadsheet": "csv", "doc": "text"}  # what a text with such an ending is
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
        is_document = by_ending is not None and by_ending.name in _ZIPPED
        return _zipped(head) or by_ending if is_document else BY_NAME["zip"]
    if head.startswith(_OLE):
        is_sheet = by_ending is not None and by_ending.name == "spreadsheet"
        return by_ending if is_sheet else BY_NAME["doc"]
    return None


def _zipped(head: bytes) -> Format | None:
    """Return the format of an Office document, OpenDocument or book by its first members' names.

    Known failure: the first of them may be beyond `head`; then the ending of the file decides.
    """
    if match := _MIMETYPE.match(head):
        return next((BY_NAME[name] for kind, name in _MIMETYPES if match[1].startswith(kind)), None)
    folders = (match[1] for match in _MEMBER.finditer(head))
    return next((BY_NAME[_FOLDERS[name]] for name in folders if name in _FOLDERS), None)


def _by_text(text: str, by_ending: Format | None) -> Format | None:
    special = next((name for form, name in _SPECIAL if form.match(text)), None)
    if special:
        return BY_NAME[special]
    if _is_chat(text):
        return BY_NAME["whatsapp"]
    ending = by_ending.name if by_ending else None
    if ending in ("text", None) and _is_table(text):
        return BY_NAME["csv"]
    if ending in ("text", "markdown", "subtitles", "mail", "mbox"):
        return by_ending
    if by_ending and ending in ("json", "json-lines"):
        return _json(text, by_ending)
    return _by_markup(text, by_ending)


def _by_markup(text: str, by_ending: Format | None) -> Format | None:
    ending = by_ending.name if by_ending else None
    if _HTML.match(text):
        return BY_NAME["hocr" if _HOCR.search(text) else "html"]
    if ending != "csv" and _XML.match(text):
        return by_ending if ending in ("html", "odt") else BY_NAME["xml"]
    if ending is not None:
        return BY_NAME[_TEXT_NAMED.get(ending, ending)]
    if _JSON.match(text):
        return _json(text, BY_NAME["json"])
    return BY_NAME["mail"] if _MESSAGE.match(text) else None


def _json(text: str, usual: Format) -> Format:
    if _JSON_LINES.match(text):
        return BY_NAME["json-lines"]
    return BY_NAME["json"] if _SPREAD_JSON.match(text) else usual


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
