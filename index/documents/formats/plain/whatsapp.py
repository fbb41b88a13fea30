"""Exported WhatsApp chats, of Android and iOS, in any language; a message is a document."""

import re
from collections.abc import Iterator

from kashaf.index.documents.dates import parse_date
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record

_INVISIBLE = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_MESSAGE = re.compile(
    rf"{_INVISIBLE}\[?(?P<date>[\d٠-٩]{{1,4}}\u200f?[/.\-]\u200f?[\d٠-٩]{{1,2}}\u200f?[/.\-]\u200f?"
    rf"[\d٠-٩]{{2,4}})[,،]?\s+(?P<time>[\d٠-٩]{{1,2}}:[\d٠-٩]{{2}}(?::[\d٠-٩]{{2}})?)"
    rf"[\s\u202f]?(?P<half>[صمAaPp][. ]?[Mm]?\.?)?{_INVISIBLE}\]?(?:\s+-)?\s+(?P<rest>.*)"
)
_MEDIA = re.compile(r"<[^<>]*>|.*(?:omitted|استبعاد|مستبعد).*")


def read(source: Source) -> Iterator[Item]:
    """Yield the messages; what the app itself wrote, and media that were left out, are not."""
    chat = source.stem
    number = 0
    message: dict[str, object] | None = None
    first = 0
    for line_number, line in enumerate(source.text().split("\n"), 1):
        match = _MESSAGE.fullmatch(line)
        if match is None:
            if message is not None and line.strip():
                message["body"] = f"{message['body']}\n{line}"
            continue
        if message is not None:
            number += 1
            yield _record(message, number, first)
        message, first = _message(match, chat), line_number
    if message is not None:
        yield _record(message, number + 1, first)


def _message(match: re.Match[str], chat: str) -> dict[str, object] | None:
    author, colon, text = match["rest"].partition(": ")
    is_notice = not colon or (text.startswith("\u200e") and len(text) < 200)
    if is_notice or not text.strip() or _MEDIA.fullmatch(text.strip("\u200e ")):
        return None
    date = parse_date(f"{match['date']} {match['time']} {match['half'] or ''}")
    return {
        "body": text,
        "date": date.iso,
        "author": author.strip("\u200e\u200f\u202a\u202c "),
        "source": chat,
    }


def _record(message: dict[str, object], number: int, line: int) -> Record:
    return Record(message, key=str(number), line=line, is_named=True, is_clean=True)
