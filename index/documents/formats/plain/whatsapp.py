"""WhatsApp chats exported from Android or iOS, in any language; each message is a document."""

import re
from collections.abc import Iterator

from kashaf.index.documents.dates import parse_date
from kashaf.index.documents.files.source import Source
from kashaf.index.documents.formats.registry import Item
from kashaf.index.documents.records.record import Record

_INVISIBLE = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_MESSAGE = re.compile(
    rf"{_INVISIBLE}\[?(?P<date>[\d٠-٩]{{1,4}}\u200f?[/.\-]\u200f?[\d٠-٩]{{1,2}}\u200f?[/.\-]\u200f?"
    rf"[\d٠-٩]{{1,4}})[,،]?\s+(?:[^\W\d_]{{1,5}}\s+)?(?P<time>[\d٠-٩]{{1,2}}:[\d٠-٩]{{2}}(?::[\d٠-٩]{{2}})?)"
    rf"[\s\u202f]?(?P<half>[صمAaPp][. ]?[Mm]?\.?)?{_INVISIBLE}\]?(?:\s+-)?\s+(?P<rest>.*)"
)
_MEDIA = re.compile(
    r"<[^<>]*>|(?:[\w ]{1,20} )?omitted|(?:تم )?استبعاد (?:ال)?"
    r"(?:وسائط|صورة|فيديو|صوت|مقطع صوتي|ملصق|مستند|بطاقة جهة اتصال|GIF)"
    r"|(?:لقد )?(?:تم حذف|حذفت) هذه الرسالة\.?"
    r"|This message was deleted\.?|You deleted this message\.?"
)
_REMARKS = re.compile(  # of the app: the name of an attached file, or that a message was edited
    r"^[^\n]{1,120}\.\w{2,5} \((?:الملف مرفق|ملف مرفق|file attached)\)\n?"
    r"|\s?<\u200e?(?:تم تعديل هذه الرسالة|This message was edited)\.?>\s{0,9}$"
)
_NUMBERS = re.compile(r"\d+")


def read(source: Source) -> Iterator[Item]:
    """Yield the messages, without notices of the app and omitted media."""
    chat = source.stem
    lines = source.text().split("\n")
    is_month_first = _is_month_first(lines)
    number = 0
    message: dict[str, object] | None = None
    first = 0
    for line_number, line in enumerate(lines, 1):
        match = _MESSAGE.fullmatch(line)
        if match is None:
            if message is not None and line.strip():
                message["body"] = f"{message['body']}\n{line}"
            continue
        if message is not None:
            number += 1
            yield from _records(message, number, first)
        message, first = _message(match, chat, is_month_first), line_number
    if message is not None:
        yield from _records(message, number + 1, first)


def _is_month_first(lines: list[str]) -> bool:
    """Return whether dates are written as in the United States: 1/17/24.

    If no number is above 12, two-digit years without leading zeros and with AM or PM decide.
    """
    matches = [match for line in lines if (match := _MESSAGE.fullmatch(line))]
    dates = [_NUMBERS.findall(match["date"]) for match in matches]
    if any(int(date[1]) > 12 for date in dates):
        return True
    return all(
        len(date[2]) == 2 and int(date[0]) <= 12 and date[0][0] not in "0٠" and match["half"]
        for date, match in zip(dates, matches, strict=True)
    )


def _message(match: re.Match[str], chat: str, is_month_first: bool) -> dict[str, object] | None:
    author, colon, text = match["rest"].partition(": ")
    is_notice = not colon or (text.startswith("\u200e") and len(text) < 200)
    if is_notice or not text.strip() or _MEDIA.fullmatch(text.strip("\u200e ")):
        return None
    first, second, third = _NUMBERS.findall(match["date"])
    if is_month_first:
        first, second = second, first
    date = parse_date(f"{first}/{second}/{third} {match['time']} {match['half'] or ''}")
    return {
        "body": text,
        "date": date.iso,
        "author": author.strip("\u200e\u200f\u202a\u202c\u202f ~"),
        "source": chat,
    }


def _records(message: dict[str, object], number: int, line: int) -> Iterator[Record]:
    """Yield the record of a message that has text of its own."""
    body = _REMARKS.sub("", str(message["body"]))
    if body.strip():
        values = {**message, "body": body}
        yield Record(values, key=str(number), line=line, is_named=True, is_clean=True)
