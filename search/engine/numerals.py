"""Numbers in Arabic words, for queries in digits: 1967 is ألف وتسعمئة وسبعة وستون."""

from typing import Final

_UNITS: Final = (
    "",
    "واحد",
    "اثنان",
    "ثلاثة",
    "أربعة",
    "خمسة",
    "ستة",
    "سبعة",
    "ثمانية",
    "تسعة",
    "عشرة",
)
_TENS: Final = (
    "",
    "عشرة",
    "عشرون",
    "ثلاثون",
    "أربعون",
    "خمسون",
    "ستون",
    "سبعون",
    "ثمانون",
    "تسعون",
)
_HUNDREDS: Final = (
    "",
    "مئة",
    "مئتان",
    "ثلاثمئة",
    "أربعمئة",
    "خمسمئة",
    "ستمئة",
    "سبعمئة",
    "ثمانمئة",
    "تسعمئة",
)
_THOUSANDS: Final = ("", "ألف", "ألفان")


def in_words(number: int) -> str:
    """Return a number below 10,000 in words, as a year is read.

    The gender and case do not matter: words of a query are compared by their lemmas.
    """
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    parts = [_THOUSANDS[thousands] if thousands < 3 else f"{_UNITS[thousands]} آلاف"]
    parts.append(_HUNDREDS[hundreds])
    if 10 < rest < 20:
        first = {1: "أحد", 2: "اثنا"}.get(rest - 10, _UNITS[rest - 10])
        parts.append(f"{first} عشر")
    else:
        tens, units = divmod(rest, 10)
        parts += (_UNITS[units], _TENS[tens])
    return " و".join(filter(None, parts))
