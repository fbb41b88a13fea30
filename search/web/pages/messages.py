"""The messages of the pages in Arabic and English, and how each writes numbers, dates and lists."""

import re
from collections.abc import Sequence
from typing import Final

from kashaf.search.web.languages import Language, problem_in
from kashaf.search.web.pages.texts import ERRORS, NOTES, TEXTS

_EASTERN: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MONTHS_AR: Final = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
_MONTHS_EN: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


class Messages:
    """The messages of one language; templates use it as `t`."""

    def __init__(self, language: Language) -> None:
        """Use this language."""
        self.language = language
        self._column = 0 if language == "ar" else 1

    def __getitem__(self, key: str) -> str:
        """Return a message."""
        return TEXTS[key][self._column]

    def error(self, status: int) -> str:
        """Return the meaning of an HTTP status."""
        return ERRORS.get(status, ERRORS[500])[self._column]

    def problem(self, detail: str) -> str:
        """Return the description of a problem, in English if there is no translation."""
        return problem_in(self.language, detail)

    def note(self, note: str) -> str:
        """Return a note of the library, in English if there is no translation."""
        if self.language == "ar":
            for pattern, arabic in NOTES:
                if found := pattern.fullmatch(note):
                    return found.expand(arabic)
        return note

    def number(self, value: float) -> str:
        """Return a number with separators: ١٢٬٣٤٥ or 12,345."""
        text = f"{value:,}"
        return text if self.language == "en" else self._eastern(text)

    def found(self, count: int) -> str:
        """Return a number of results in words; Arabic has forms for 0, 1, 2, 3 to 10, and more."""
        return self._counted(count, ("نتيجة واحدة", "نتيجتان", "نتائج", "نتيجة"), "result")

    def documents(self, count: int) -> str:
        """Return a number of documents in words."""
        return self._counted(count, ("وثيقة واحدة", "وثيقتان", "وثائق", "وثيقة"), "document")

    def duplicates(self, count: int) -> str:
        """Return a number of near-duplicates in words."""
        if self.language == "en":
            return f"{self.number(count)} near-duplicate{'' if count == 1 else 's'}"
        forms = ("نسخة مشابهة", "نسختان مشابهتان", "نسخ مشابهة", "نسخة مشابهة")
        return self._counted(count, forms, "")

    def related(self, count: int) -> str:
        """Return how many more results there are with words of the same root."""
        if self.language == "en":
            return f"{self.number(count)} more with related words"
        other = "أخريان" if count == 2 else "أخرى"
        return f"{self.found(count)} {other} بكلمات من الجذر نفسه"

    def of(self, number: int, total: int) -> str:
        """Return a number and the total: ٣ من ١٢."""
        between = "من" if self.language == "ar" else "of"
        return f"{self.number(number)} {between} {self.number(total)}"

    def day(self, date: str) -> str:
        """Return a date that starts with YYYY, YYYY-MM or YYYY-MM-DD in words: ٣١ يوليو ٢٠١٥."""
        match = _DAY.match(date)
        if not match or not 1 <= int(match[2] or 1) <= 12:
            return date
        months = _MONTHS_EN if self.language == "en" else _MONTHS_AR
        day = [str(int(match[3]))] if match[3] else []
        month = [months[int(match[2]) - 1]] if match[2] else []
        text = " ".join([*day, *month, match[1]])
        return text if self.language == "en" else text.translate(_EASTERN)

    def days(self, first: str | None, last: str | None) -> str:
        """Return a range of days in words, either end of which may be open."""
        return self.range(self.day(first) if first else "", self.day(last) if last else "")

    def range(self, low: str, high: str) -> str:
        """Return a range in words, either end of which may be empty."""
        if low == high:
            return low
        if self.language == "en":
            return (
                f"from {low} to {high}" if low and high else f"from {low}" if low else f"to {high}"
            )
        return " ".join([f"من {low}"] * bool(low) + [f"إلى {high}"] * bool(high))

    def value(self, value: object) -> str:
        """Return the value of a field in the form that people write."""
        if isinstance(value, bool):
            return self["yes" if value else "no"]
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, list | tuple):
            return self.list([self.value(each) for each in value])
        return str(value)

    def list(self, items: Sequence[str]) -> str:
        """Return a list in words: أ وب وج, or A, B and C."""
        if self.language == "ar":
            return " و".join(items) if all(" " not in item for item in items) else "، ".join(items)
        return ", ".join(items[:-1]) + " and " + items[-1] if len(items) > 1 else "".join(items)

    def _counted(self, count: int, arabic: tuple[str, str, str, str], english: str) -> str:
        if self.language == "en":
            return f"{self.number(count)} {english}{'' if count == 1 else 's'}"
        one, two, few, many = arabic
        if count in (0, 1, 2):
            return (f"لا {few}", one, two)[count]
        return f"{self.number(count)} {few if 3 <= count % 100 <= 10 else many}"

    @staticmethod
    def _eastern(text: str) -> str:
        return text.replace(",", "٬").replace(".", "٫").translate(_EASTERN)


MESSAGES: Final = {"ar": Messages("ar"), "en": Messages("en")}
"""The messages of each language."""
