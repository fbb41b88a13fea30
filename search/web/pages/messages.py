"""The messages of the pages in Arabic and English, and how each writes numbers and dates."""

import re
from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["ar", "en"]

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
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")

_MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "name": ("كشّاف", "Kashaf"),
    "tagline": ("بحث في النصوص العربية", "Search in Arabic texts"),
    "search": ("ابحث", "Search"),
    "query": ("كلمات البحث", "Search terms"),
    "placeholder": ("اكتب كلمة أو أكثر", "One or more words in Arabic"),
    "skip": ("إلى المحتوى", "Skip to content"),
    "results": ("النتائج", "Results"),
    "nothing": ("لا نتائج", "Nothing found"),
    "nothing_for": ("لم يُعثر على شيء لهذا البحث", "No document matches this search"),
    "try": (
        "جرّب كلمات أقل، أو صيغة أخرى للكلمة، أو أزل المرشّحات.",
        "Try fewer words or another form of a word, or remove the filters.",
    ),
    "did_you_mean": ("هل تقصد", "Did you mean"),
    "previous": ("السابق", "Previous"),
    "next": ("التالي", "Next"),
    "pages": ("صفحات النتائج", "Result pages"),
    "page": ("صفحة", "Page"),
    "back": ("إلى النتائج", "Back to results"),
    "next_match": ("الموضع التالي", "Next match"),
    "previous_match": ("الموضع السابق", "Previous match"),
    "matches": ("مواضع الكلمات", "Matches"),
    "highlighted_to": (
        "استغرق التظليل وقتًا طويلًا فتوقف عند الحرف",
        "Highlighting took too long and stopped at character",
    ),
    "no_matches": ("لا مواضع في هذه الوثيقة", "No matches in this document"),
    "original": ("الأصل", "Original"),
    "source": ("المصدر", "Source"),
    "date": ("التاريخ", "Date"),
    "tags": ("الوسوم", "Tags"),
    "from": ("من", "From"),
    "to": ("إلى", "To"),
    "apply": ("طبّق", "Apply"),
    "filters": ("تصفية النتائج", "Filter results"),
    "clear": ("أزل المرشّحات", "Remove filters"),
    "over_time": ("النتائج عبر الزمن", "Matches over time"),
    "order": ("الترتيب", "Order"),
    "by_relevance": ("الأوثق صلة", "Most relevant"),
    "by_date": ("الأحدث", "Newest"),
    "dark": ("الوضع الداكن", "Dark mode"),
    "light": ("الوضع الفاتح", "Light mode"),
    "documents": ("وثيقة", "documents"),
    "untitled": ("بلا عنوان", "Untitled"),
    "partial": (
        "انتهى الوقت المخصّص للبحث، فقد تكون بعض النتائج ناقصة.",
        "The search ran out of time; some results may be missing.",
    ),
    "failed": ("تعذّر تنفيذ الطلب", "The request could not be served"),
    "absent": ("لا وثيقة بهذا المعرّف", "Document not found"),
    "home": ("إلى صفحة البحث", "Go to the search page"),
    "help": ("كيف أبحث؟", "How to search"),
}

HELP: Final = (
    ("القوات الأميركية", "الوثائق التي فيها الكلمتان أولًا", "documents with both words come first"),
    (
        "أحمد",
        "يجد احمد وأَحْمَد: الحركات والهمزات لا تهم",
        "finds احمد and أَحْمَد: vowel marks and hamza do not matter",
    ),
    ("القوات", "يجد وبالقوات وللقوات", "also finds the word with attached prefixes"),
)
"""Examples of queries: the query, and what it shows in Arabic and in English."""


class Messages:
    """The messages of one language; templates use it as `t`."""

    def __init__(self, language: Language) -> None:
        """Use this language."""
        self.language = language
        self._column = 0 if language == "ar" else 1

    def __getitem__(self, key: str) -> str:
        """Return a message."""
        return _MESSAGES[key][self._column]

    def number(self, value: int) -> str:
        """Return a whole number with separators: ١٢٬٣٤٥ or 12,345."""
        if self.language == "en":
            return f"{value:,}"
        return f"{value:,}".replace(",", "٬").translate(_EASTERN)

    def found(self, count: int) -> str:
        """Return the number of results in words; Arabic has forms for 1, 2, 3 to 10, and more."""
        if self.language == "en":
            return f"{self.number(count)} result{'' if count == 1 else 's'}"
        if count in (1, 2):
            return ("نتيجة واحدة", "نتيجتان")[count - 1]
        return f"{self.number(count)} {'نتائج' if 3 <= count % 100 <= 10 else 'نتيجة'}"

    def related(self, count: int) -> str:
        """Return how many more results there are with words of the same root."""
        if self.language == "en":
            return f"{self.number(count)} more with related words"
        return f"{self.found(count)} أخرى بكلمات من الجذر نفسه"

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


MESSAGES: Final = {"ar": Messages("ar"), "en": Messages("en")}
"""The messages of each language."""
