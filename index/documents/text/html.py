"""HTML → the text that a reader sees, with line breaks between blocks, and the page's metadata."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from kashaf.index.documents.files.limits import Deadline

_BLOCKS = frozenset(
    str.split(
        "address article aside blockquote br caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre "
        "section summary table tbody td tfoot th thead title tr ul"
    )
)
_APART = frozenset({"rt", "sup"})  # the reading, or the mark of a note, of the word before it
_UNSEEN = frozenset({"noscript", "script", "style", "svg", "template"})
_BOILERPLATE = frozenset({"aside", "footer", "form", "header", "nav"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"})
_MAX_DEPTH = 10_000
_MAX_PAGE_SECONDS = 60.0  # html.parser is quadratic in some malformed pages
_PIECE_CHARS = 16 * 1024
_MAX_OPEN_CHARS = 4 * 1024  # of a tag or comment that does not end: html.parser reads it repeatedly
_TAG = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|br|center|cite|code|div|dl|dt|dd|em|figure|font|h[1-6]"
    r"|hr|i|img|iframe|li|mark|ol|p|pre|q|s|script|section|small|span|strong|style|sub|sup|table"
    r"|tbody|td|th|tr|tt|u|ul|video)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"&lt;(?:/(?:p|div|a|b|strong|em|span|li|h[1-6]|td)|br\s*/?)\s*&gt;", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v\xa0]{2,}|[\t\r\f\v\xa0]")


@dataclass
class Page:
    """A page: its text, and the metadata in its head (`og:title`, `title`, `canonical`, …)."""

    text: str = ""
    heading: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)


def parse_page(source: str, *, main: bool = False) -> Page:
    """Parse HTML, however malformed.

    Args:
        source: The HTML.
        main: Whether navigation, headers, footers and asides are left out.

    Raises:
        StreamError: Parsing takes too long.
    """
    parser = _Parser(main)
    deadline = Deadline(_MAX_PAGE_SECONDS)
    try:
        for start in range(0, len(source), _PIECE_CHARS):
            parser.feed(source[start : start + _PIECE_CHARS])
            deadline.check()
        if len(parser.rawdata) > _MAX_OPEN_CHARS:
            parser.handle_data(_without_tags(parser.rawdata))
            parser.rawdata = ""
        parser.close()
    except AssertionError:  # html.parser on some malformed declarations
        parser.page.text += _without_tags(source)
    parser.page.text = squeezed(parser.page.text or "".join(parser.pieces))
    parser.page.heading = " ".join(parser.page.heading.split())
    return parser.page


def _without_tags(source: str) -> str:
    """Return what html.parser can't read without its tags, and with its entities decoded."""
    return html.unescape(_TAG.sub(" ", source))


def without_markup(text: str) -> str:
    """Return the text of possible HTML; text without tags and entities is returned unchanged.

    HTML that was escaped once too often, as in many feeds, is recognized by its closing tags.
    """
    if "&lt;" in text and "<" not in text and _CLOSING.search(text):
        text = html.unescape(text)
    if "<" in text and _TAG.search(text):
        return parse_page(text).text
    if "&" in text and _ENTITY.search(text):
        return html.unescape(text)
    return text


def squeezed(text: str) -> str:
    """Return the text with single spaces, and without blank lines."""
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)


class _Parser(HTMLParser):
    def __init__(self, main: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.pieces: list[str] = []
        self._skipped = _UNSEEN | _BOILERPLATE if main else _UNSEEN
        self._hidden: list[str] = []
        self._inside: str | None = None  # title, h1 or a script of metadata

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in _APART:
            self.pieces.append(" ")
        if tag in ("title", "h1") and self._inside is None:
            self._inside = tag
        elif tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop")
            if name and values.get("content"):
                self.page.meta.setdefault(name.lower(), values["content"])
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            self.page.meta.setdefault("canonical", values.get("href", ""))
        elif tag == "time" and values.get("datetime"):
            self.page.meta.setdefault("time", values["datetime"])
        elif tag == "script" and values.get("type", "").lower() == "application/ld+json":
            self._inside = "script"
            self.page.scripts.append("")
        if tag in self._skipped and tag not in _VOID and len(self._hidden) < _MAX_DEPTH:
            self._hidden.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag == "rt":
            self.pieces.append(" ")
        if tag == self._inside:
            self._inside = None
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.page.meta["title"] = self.page.meta.get("title", "") + data
        elif self._inside == "script":
            self.page.scripts[-1] += data
        elif self._inside == "h1":
            self.page.heading += data
        if not self._hidden and self._inside != "title":
            self.pieces.append(data)
