"""Numbers and dates in a query: single ones, comparisons, and ranges."""

import re
from datetime import date, timedelta
from typing import Final

from kashaf.index.fields.numbers import read_number
from kashaf.search.query.nodes import DateRange, NumberRange

_DATE: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
BETWEEN: Final = re.compile(r"\s+(?:TO|to|إلى|الى)\s+|\s*\.\.\s*")
"""The separators between the two ends of a range."""
COMPARED: Final = re.compile(r"(>=|<=|>|<)\s*(.+)")
OPEN: Final = ("*", "")


def read_dates(text: str) -> DateRange | None:
    """Return the range that a text such as `2015`, `>=2015-07` or `2015-07-01 TO *` describes.

    Both ends are included; a month or a year is all of its days.

    Args:
        text: The text, with Western digits.

    Returns:
        The range, or None if the text is not a date.
    """
    text = text.strip()
    ends = BETWEEN.split(text)
    if len(ends) == 2:
        return _between(ends[0].strip(), ends[1].strip())
    compared = COMPARED.fullmatch(text)
    period = _period(compared[2].strip() if compared else text)
    if not period:
        return None
    first, last = period
    if not compared:
        return DateRange(first.isoformat(), last.isoformat())
    return _compared(compared[1], first, last)


def _compared(operator: str, first: date, last: date) -> DateRange | None:
    """Return the days that compare with a period in this way, or None if there are none."""
    match operator:
        case ">=":
            return DateRange(first.isoformat(), None)
        case ">":
            return DateRange((last + timedelta(1)).isoformat(), None) if last < date.max else None
        case "<=":
            return DateRange(None, last.isoformat())
        case _:
            return DateRange(None, (first - timedelta(1)).isoformat()) if first > date.min else None


def _between(low: str, high: str) -> DateRange | None:
    first, last = _period(low), _period(high)
    if (not first and low not in OPEN) or (not last and high not in OPEN):
        return None
    return DateRange(first[0].isoformat() if first else None, last[1].isoformat() if last else None)


def _period(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a day, month or year."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    if month:
        days = 31 if month == 12 else (first.replace(month=month + 1) - first).days
        return first, first.replace(day=days)
    return first, first.replace(month=12, day=31)


def read_numbers(field: str, text: str) -> NumberRange | None:
    """Return the range that a text such as `100`, `>=100`, `100..300` or `100 TO *` describes.

    Both ends of a range are included; None if the text is not a number.
    """
    text = text.strip()
    try:
        ends = BETWEEN.split(text)
        if len(ends) == 2:
            low, high = (None if end in OPEN else _number(end) for end in map(str.strip, ends))
            return NumberRange(field, low, high)
        compared = COMPARED.fullmatch(text)
        number = _number(compared[2] if compared else text)
    except ValueError:
        return None
    match compared[1] if compared else "=":
        case ">=":
            return NumberRange(field, number, None)
        case ">":
            return NumberRange(field, number, None, excludes_low=True)
        case "<=":
            return NumberRange(field, None, number)
        case "<":
            return NumberRange(field, None, number, excludes_high=True)
        case _:
            return NumberRange(field, number, number)


def _number(text: str) -> float:
    number = read_number("", text)
    if number is None:
        raise ValueError("blank")
    return float(number)
