"""Dates as people and programs write them → `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` in UTC.

It reads ISO 8601, RFC 822, asctime and Twitter's form, day/month/year (month/day/year only where
the second number can't be a month), a year or a year and a month alone (their first day), seconds
and milliseconds since 1970, days as spreadsheets count them, and names of months in Arabic (of the
Levant, Egypt, the Maghreb), English and French, each in Western, Arabic or Persian digits. Hijri
dates are converted by hijridate, where it is installed, which knows the Umm al-Qura calendar of
1343 to 1500; dates set by sight may differ by a day or two.
"""

import re
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from typing import NamedTuple

from kashaf.index.analysis.digits import WESTERN_DIGITS

_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?"
)
_COMPACT = re.compile(
    r"((?:1[5-9]|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([0-2]\d)([0-5]\d)([0-5]\d)Z?)?"
)
_YEAR = re.compile(r"(\d{4})(?:[-/.](\d\d?))?")
_SHORT_YEAR = re.compile(r"(\d{1,2})[\s-]([A-Za-z]{3,9})[\s-](\d\d)")  # 14-Mar-23, as of Excel
_MONTH_YEAR = re.compile(r"(\d\d?)[-/.](\d{4})")
_OFFSET = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[^\W\d_]{1,6}\.?)? ?([+-]\d\d:?\d\d)(?!\d)")
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_NAMED_OFFSET = re.compile(r"(?:GMT|UTC)(?=[+-]\d)")
_EPOCH = re.compile(r"-?\d{9,13}(?:\.\d+)?")
_NUMBERS = re.compile(
    r"(?<![\d/.\-])(\d{1,4})\s*[/.\-\\]\s*(\d{1,2})\s*[/.\-\\]\s*(\d{1,4})(?![\d/\-])"
)
_TWITTER = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))? (\d{4})"
)
_TIME = re.compile(
    r"(?<![\d/])(\d{1,2}):(\d\d)(?::(\d\d))?\s*(am|pm|a\.m\.|p\.m\.|ص|م|صباح\w*|مساء\w*)?(?![\w:])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_HIJRI_SIGN = re.compile(r"(?<!\w)(?:هـ|ه|AH|A\.H\.|هجري\w*)(?!\w)")
_HIJRI_YEARS = range(1, 1600)
_UMM_AL_QURA_YEARS = range(
    1343, 1501
)  # in ISO form far more often a Hijri year than a medieval one
_GREGORIAN_YEARS = range(1600, 2200)
_SPREADSHEET_DAYS = range(25_570, 73_051)  # from 1970 to 2100; an epoch has nine digits at least


class ParsedDate(NamedTuple):
    """A date in ISO form, or None with the reason why it could not be read."""

    iso: str | None
    reason: str | None = None


def parse_date(value: object, form: str | None = None) -> ParsedDate:
    """Parse a date.

    Args:
        value: Text, a number (seconds or milliseconds since 1970, a year, or `YYYYMMDD`), a `date`
            or a `datetime`.
        form: A format of `datetime.strptime` to try first.
    """
    if isinstance(value, datetime):
        return ParsedDate(_iso(value))
    if isinstance(value, date):
        return ParsedDate(value.isoformat())
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ParsedDate(None, f"a date must be text or a number, not {type(value).__name__}")
    if not isinstance(value, str) and _SPREADSHEET_DAYS[0] <= value <= _SPREADSHEET_DAYS[-1]:
        value = _iso(datetime(1899, 12, 30) + timedelta(days=value)).removesuffix("T00:00:00")
    text = _INVISIBLE.sub("", str(value)).translate(WESTERN_DIGITS).strip()
    if not text:
        return ParsedDate(None)
    try:
        found = _by_form(text, form) or _parsed(text)
    except (ValueError, OverflowError):
        found = None
    if isinstance(found, ParsedDate):
        return found
    return ParsedDate(found, None if found else f"{_shown(text)} is not a date")


def _by_form(text: str, form: str | None) -> str | None:
    if form is None:
        return None
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    has_time = any(sign in form for sign in ("%H", "%I", "%X", "%c", "%s"))
    return _iso(moment) if has_time else moment.date().isoformat()


def _parsed(text: str) -> "str | ParsedDate | None":
    if match := _ISO.fullmatch(text):
        return _iso_form(match)
    if match := _COMPACT.fullmatch(text):
        numbers = [int(number or 0) for number in match.groups()]
        moment = datetime(*numbers)  # type: ignore[arg-type]
        return _iso(moment) if match[4] else moment.date().isoformat()
    if (match := _YEAR.fullmatch(text)) and int(match[1]) in _GREGORIAN_YEARS:
        return date(int(match[1]), int(match[2] or 1), 1).isoformat()
    if (match := _MONTH_YEAR.fullmatch(text)) and int(match[2]) in _GREGORIAN_YEARS:
        return date(int(match[2]), int(match[1]), 1).isoformat()
    if match := _SHORT_YEAR.fullmatch(text):
        text = f"{match[1]} {match[2]} {_century(int(match[3]))}"
    text = _DOT_NET.sub(r"\1", text)
    if _EPOCH.fullmatch(text):
        return _since_1970(float(text))
    if match := _TWITTER.fullmatch(text):
        month, day, hour, minute, second, offset, year = match.groups()
        return _rfc822(f"{day} {month} {year} {hour}:{minute}:{second} {offset or '+0000'}")
    return _rfc822(text) or _by_numbers(text) or _by_names(text)


def _iso_form(match: re.Match[str]) -> "str | ParsedDate":
    year, month, day = (int(match[group]) for group in (1, 2, 3))
    if year in _UMM_AL_QURA_YEARS:
        return _hijri(year, month, day, match[0])
    if match[4] is None:
        return date(year, month, day).isoformat()
    moment = datetime(year, month, day, int(match[4]), int(match[5]), int(match[6] or 0))
    return _iso(moment - _offset(match[7]))


def _offset(text: str | None) -> timedelta:
    if not text or text[0] not in "+-":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(days=1):
        raise ValueError("an offset of a day or more")
    return -offset if text[0] == "-" else offset


def _since_1970(seconds: float) -> str:
    if abs(seconds) >= 1e11:
        seconds /= 1000
    return _iso(datetime(1970, 1, 1) + timedelta(seconds=seconds))


def _rfc822(text: str) -> str | None:
    if not re.search(r"[A-Za-z]{3} +\d{4} +\d|[A-Za-z]{3},? \d", text):
        return None
    from email.utils import parsedate_to_datetime  # slow to import, and not needed to search

    try:
        moment = parsedate_to_datetime(_NAMED_OFFSET.sub("", text))
    except (TypeError, ValueError, IndexError):
        return None
    return _iso(moment) if moment.year in _GREGORIAN_YEARS else None


def _by_numbers(text: str) -> "str | ParsedDate | None":
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, second, third = (int(group) for group in match.groups())
    if len(match[1]) == 4:
        year, month, day = first, second, third
    else:
        day, month, year = first, second, third
        if len(match[3]) == 2:
            year = _century(year)
    if month > 12 >= day:
        day, month = month, day
    if _HIJRI_SIGN.search(text) or 1300 <= year < _GREGORIAN_YEARS[0]:
        return _hijri(year, month, day, text)
    return _with_time(date(year, month, day), text) if year in _GREGORIAN_YEARS else None


def _century(year: int) -> int:
    """Return the year that two digits abbreviate."""
    return year + (2000 if year < 70 else 1900)


def _by_names(text: str) -> "str | ParsedDate | None":
    numbers = [int(number) for number in _NUMBER.findall(_TIME.sub(" ", text))]
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if 1 <= number <= 31]
    if not years:
        return None
    if month := _month(text, _HIJRI_NAMES):
        return _hijri(years[-1], month, days[0] if days else 1, text)
    year = next((year for year in years if year in _GREGORIAN_YEARS), None)
    month = _month(text, _NAMES)
    if month is None or year is None:
        return None
    return _with_time(date(year, month, days[0] if days else 1), text)


def _month(text: str, names: list[tuple[str, int]]) -> int | None:
    words = f" {' '.join(_WORD.findall(text.lower()))} "
    return next((month for name, month in names if f" {name} " in words), None)


def _with_time(day: date, text: str) -> str:
    match = _TIME.search(text)
    if match is None:
        return day.isoformat()
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").lower()
    if half.startswith(("p", "م")) and hour < 12:
        hour += 12
    elif half.startswith(("a", "ص")) and hour == 12:
        hour = 0
    offset = _OFFSET.search(text)
    moment = datetime(day.year, day.month, day.day, hour, minute, second)
    return _iso(moment - _offset(offset[1] if offset else None))


def _hijri(year: int, month: int, day: int, text: str) -> ParsedDate:
    if year not in _HIJRI_YEARS:
        return ParsedDate(None, f"{_shown(text)} is not a date")
    if not find_spec("hijridate"):
        return ParsedDate(
            None, f"{_shown(text)} is a Hijri date; pip install 'kashaf[files]' to convert it"
        )
    from hijridate import Hijri

    try:
        return ParsedDate(Hijri(year, month, day).to_gregorian().isoformat())
    except (ValueError, OverflowError):
        return ParsedDate(None, f"{_shown(text)} is a Hijri date that can't be converted")


def _iso(moment: datetime) -> str:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds")


def _names(months: list[list[str]]) -> list[tuple[str, int]]:
    pairs = [(name, number) for number, names in enumerate(months, 1) for name in names]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")


_NAMES = _names(
    [
        ["january", "jan", "janvier", "يناير", "كانون الثاني", "جانفي"],
        ["february", "feb", "février", "fevrier", "فبراير", "شباط", "فيفري"],
        ["march", "mar", "mars", "مارس", "آذار", "اذار"],
        ["april", "apr", "avril", "أبريل", "ابريل", "إبريل", "نيسان", "أفريل", "افريل"],
        ["may", "mai", "مايو", "أيار", "ايار", "ماي"],
        ["june", "jun", "juin", "يونيو", "يونيه", "حزيران", "جوان"],
        ["july", "jul", "juillet", "يوليو", "يوليه", "تموز", "جويلية", "يوليوز"],
        ["august", "aug", "août", "aout", "أغسطس", "اغسطس", "آب", "أوت", "اوت", "غشت"],
        ["september", "sept", "sep", "septembre", "سبتمبر", "أيلول", "ايلول", "شتنبر"],
        ["october", "oct", "octobre", "أكتوبر", "اكتوبر", "تشرين الأول", "تشرين الاول"],
        ["november", "nov", "novembre", "نوفمبر", "تشرين الثاني", "نونبر"],
        [
            "december",
            "dec",
            "décembre",
            "decembre",
            "ديسمبر",
            "كانون الأول",
            "كانون الاول",
            "دجنبر",
        ],
    ]
)
_HIJRI_NAMES = _names(
    [
        ["محرم", "المحرم"],
        ["صفر"],
        ["ربيع الأول", "ربيع الاول", "ربيع أول", "ربيع اول"],
        ["ربيع الآخر", "ربيع الاخر", "ربيع الثاني", "ربيع ثاني"],
        ["جمادى الأولى", "جمادى الاولى", "جمادي الأولى", "جمادى الأول", "جمادى أول"],
        ["جمادى الآخرة", "جمادى الاخرة", "جمادى الثانية", "جمادي الثانية", "جمادى الآخر"],
        ["رجب"],
        ["شعبان"],
        ["رمضان"],
        ["شوال"],
        ["ذو القعدة", "ذي القعدة", "ذو القعده", "ذي القعده"],
        ["ذو الحجة", "ذي الحجة", "ذو الحجه", "ذي الحجه"],
    ]
)
