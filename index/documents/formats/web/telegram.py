"""Pages of a chat that Telegram exported as HTML; for JSON see `formats.json.records`."""

import re
from collections.abc import Iterator

from kashaf.index.documents.records.record import Record
from kashaf.index.documents.text.html import parse_page

_MESSAGE = re.compile(r'<div class="message default([^"]*)" id="message(-?\d+)"')
_DATE = re.compile(
    r'class="[^"]*date[^"]*" title="(\d\d)\.(\d\d)\.(\d{4}) ([\d:]{8})(?: UTC([+-]\d\d:\d\d))?'
)
_FORWARDED = re.compile(r'<div class="forwarded body">')
_DETAILS = re.compile(r'<span class="[^"]*details[^"]*">[^<]*</span>')


def is_export(text: str) -> bool:
    """Return whether a page is one of an exported chat."""
    return _MESSAGE.search(text) is not None


def messages(text: str) -> Iterator[Record]:
    """Yield the messages; a message joined to the previous one has the same author."""
    starts = list(_MESSAGE.finditer(text))
    chat = _shown(text[: starts[0].start()], "text bold")
    ends = [start.start() for start in starts[1:]] + [len(text)]
    author = ""
    for start, end in zip(starts, ends, strict=True):
        message = text[start.start() : end]
        own = _FORWARDED.split(message)[0]
        author = _shown(own, "from_name") or (author if "joined" in start[1] else "")
        body = _shown(message, "text")
        if body:
            found = {"date": _date(message), "author": author, "source": chat}
            values = {"body": body, **{key: value for key, value in found.items() if value}}
            yield Record(values, key=start[2], is_named=True, is_clean=True)


def _date(message: str) -> str | None:
    match = _DATE.search(message)
    if match is None:
        return None
    day, month, year, time, offset = match.groups()
    return f"{year}-{month}-{day}T{time}{offset or ''}"


def _shown(text: str, name: str) -> str:
    """Return the text of the first `div` of a class."""
    _, found, rest = text.partition(f'<div class="{name}">')
    content = rest.partition("</div>")[0] if found else ""
    return parse_page(_DETAILS.sub("", content)).text
