"""Which keys and columns of strangers' data are a document's title, body, date, and so on.

A name is compared in lower case (`publishedAt`, `published_at` and `Published At` are one name),
with and without a prefix that says what the record is (`article_text`).
The first name in a list that has a value wins; the other values stay under their own keys.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "id": "id _id uid uuid guid id_str pk identifier key docid المعرف معرف رقم الرقم",
    "title": (
        "title headline heading subject header name head titre العنوان عنوان الموضوع "
        "العنوان_الرئيسي عنوان_الخبر عنوان_المقال الاسم"
    ),
    "body": (
        "body text content contents full_text fulltext full_content body_text bodytext maintext "
        "main_text raw_text clean_text plain_text content_text textcontent html body_html "
        "content_html body_xhtml article story paragraph paragraphs passage context document "
        "message post tweet comment review feed sentence sentences arabic text_arabic arabic_text "
        "text_uthmani text_imlaei nass matn hadith ayah verse description summary abstract snippet "
        "النص نص المتن متن المحتوى محتوى التفاصيل نص_الخبر نص_المقال الخبر المقال المقالة التغريدة "
        "الرسالة التعليق الجملة الفقرة الحديث الآية الوصف الملخص"
    ),
    "date": (
        "date published published_at publishedat publish_date pub_date pubdate date_published "
        "datepublished publication_date published_date published_on post_date date_gmt created_at "
        "createdat created creation_timestamp timestamp_ms created_time created_utc creation_date "
        "datetime timestamp time day version_created versioncreated first_created firstcreated "
        "date_extracted date_download updated_at updated modified التاريخ تاريخ تاريخ_النشر "
        "تاريخ_الخبر اليوم الوقت"
    ),
    "source": (
        "source source_name publisher newspaper outlet site site_name sitename channel agency "
        "المصدر مصدر الصحيفة الجريدة الموقع الناشر"
    ),
    "url": "url link href permalink web_url source_url uri canonical الرابط رابط",
    "tags": "tags tag keywords keyword hashtags labels topics الوسوم وسوم الكلمات_المفتاحية",
}

_RANKS = {
    name: (key, rank)
    for key, names in reversed(list(NAMES.items()))
    for rank, name in enumerate(names.split())
}
_PREFIX = re.compile(
    "(?:article|news|post|story|item|doc|document|tweet|page|record|message|review|comment|blog)_"
)
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s\-./:]+")
_MARKS = re.compile("[\u064b-\u0652\u0640\u200b-\u200f\ufeff]")


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """Return a name in the form in which names are compared."""
    name = _CAMEL.sub("_", _MARKS.sub("", name).strip())
    return _SEPARATORS.sub("_", name).strip("_").lower()


def recognised(names: Mapping[str, object]) -> Mapping[str, str]:
    """Return the key for `title`, `body`, …, each the first by NAMES whose value is not empty."""
    filled = [name for name, value in names.items() if not _is_empty(value)]
    numbers = [name for name in filled if isinstance(names[name], int | float)]
    return _recognised(tuple(filled), frozenset(numbers))


@lru_cache(maxsize=1024)
def _recognised(filled: tuple[str, ...], numbers: frozenset[str]) -> Mapping[str, str]:
    """Return what the names mean; `numbers` are those of numbers, which are no body."""
    known: dict[str, str] = {}
    for name in filled:
        form = normalized(name)
        known.setdefault(form, name)
        known.setdefault(form.replace("_", ""), name)
    for form, name in list(known.items()):
        if match := _PREFIX.match(form):
            known.setdefault(form[match.end() :], name)
    found: dict[str, str] = {}
    for form in sorted(known.keys() & _RANKS.keys(), key=lambda form: _RANKS[form][1]):
        key, name = _RANKS[form][0], known[form]
        if name not in found.values() and not (key == "body" and name in numbers):
            found.setdefault(key, name)
    return MappingProxyType(found)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})
