"""Recognizes the keys and columns of third-party data: title, body, date, and so on.

A name is compared in lower case (`publishedAt`, `published_at` and `Published At` are the same),
Arabic names without ال, and both with and without words that qualify it (`article_text`,
`title_ar`, `نص الخبر`).
The first name in a list that has a value wins; the other values keep their keys.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

NAMES: Final[Mapping[str, str]] = {
    "id": "id _id uid uuid guid id_str pk identifier key docid docno معرف رقم",
    "title": (
        "title headline headlines heading subject header name head titre subj عنوان موضوع "
        "عنوان_رئيسي اسم"
    ),
    "body": (
        "body full_text fulltext full_content text content contents bodies body_text bodytext "
        "maintext main_text raw_text clean_text plain_text plaintext content_text textcontent "
        "selftext text_original text_display html body_html content_html body_xhtml article story "
        "paragraph paragraphs passage context document message post tweet comment review feed "
        "sentence sentences arabic text_uthmani text_imlaei nass matn hadith ayah aya verse "
        "description descriptions summary abstract snippet extract نص نص_كامل متن محتوي تفاصيل خبر "
        "مقال مقاله تغريده منشور رساله تعليق جمله فقره حديث ايه وصف ملخص"
    ),
    "date": (
        "date published published_at publishedat publish_date pub_date pubdate date_published "
        "date_publish datepublished publication_date published_date published_on post_date "
        "date_gmt "
        "created_at createdat created creation_timestamp timestamp_ms created_time created_utc "
        "creation_date created_date datetime timestamp time day ts version_created versioncreated "
        "first_created firstcreated date_created date_extracted date_download updated_at updated "
        "modified تاريخ يوم وقت طابع_زمني"
    ),
    "source": (
        "source source_name publisher newspaper outlet site site_name sitename channel agency "
        "provider مصدر صحيفه جريده موقع ناشر"
    ),
    "url": "url link href permalink web_url source_url uri canonical رابط",
    "tags": "tags tag keywords keyword hashtags labels topics وسوم كلمات_مفتاحيه",
}

_RANKS = {
    name: (key, rank)
    for key, names in reversed(list(NAMES.items()))
    for rank, name in enumerate(names.split())
}
_PREFIX = re.compile(
    "^(?:article|news|post|story|item|doc|document|tweet|page|record|message|review|comment|blog)_"
)
_PARTS = frozenset(  # of something else, whose id may occur beside them: article_id, comment
    str.split("comment review sentence sentences paragraph passage context تعليق جمله فقره")
)
_OWNERS = (  # of anything but an id: the numbers of verses and hadiths don't identify documents
    re.compile("_(?:خبر|مقال|مقاله|موضوع|حديث|تغريده|منشور|رساله|كتاب|صفحه|وثيقه|ماده|نشر)$"),
    re.compile("_(?:ar|ara|arabic)$"),
    re.compile("^(?:web|main|ar|arabic|hadith|aya|ayah|verse)_"),
)
_ARTICLE = re.compile("(?:^|(?<=_))ال(?=..)")
_LETTERS = str.maketrans("أإآىة", "ااايه")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s\-./:]+")
_MARKS = re.compile("[\u064b-\u0652\u0640\u200b-\u200f\ufeff]")


@lru_cache(maxsize=4096)
def normalized(name: str) -> str:
    """Return the form of a name in which names are compared."""
    name = _CAMEL.sub("_", _MARKS.sub("", name).strip()).translate(_LETTERS)
    return _ARTICLE.sub("", _SEPARATORS.sub("_", name).strip("_").lower())


def recognized(names: Mapping[str, object]) -> Mapping[str, str]:
    """Return the key of `title`, `body`, …: the first in NAMES whose value is not empty."""
    filled = [name for name, value in names.items() if not _is_empty(value)]
    numbers = [name for name in filled if isinstance(names[name], int | float)]
    return _recognized(tuple(filled), frozenset(numbers))


def recognized_names(names: Iterable[str]) -> Mapping[str, str]:
    """Return what `recognized` returns if all values are texts."""
    return _recognized(tuple(names), frozenset())


@lru_cache(maxsize=1024)
def _recognized(filled: tuple[str, ...], numbers: frozenset[str]) -> Mapping[str, str]:
    """Return the meaning of the names; `numbers` are names of numbers, which can't be a body."""
    known: dict[str, str] = {}
    for name in filled:
        form = normalized(name)
        known.setdefault(form, name)
        known.setdefault(form.replace("_", ""), name)
    is_part = not _PARTS.isdisjoint(known)
    may_be_ids = set(known)
    _shorten(known, _PREFIX)
    if not is_part:
        may_be_ids = set(known)
    for owner in _OWNERS:
        _shorten(known, owner)
    found: dict[str, str] = {}
    for form in sorted(known.keys() & _RANKS.keys(), key=lambda form: _RANKS[form][1]):
        key, name = _RANKS[form][0], known[form]
        if name in found.values() or (key == "body" and name in numbers):
            continue
        if key != "id" or form in may_be_ids:
            found.setdefault(key, name)
    return MappingProxyType(found)


def _shorten(known: dict[str, str], owner: re.Pattern[str]) -> None:
    for form, name in list(known.items()):
        known.setdefault(owner.sub("", form), name)


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value in ([], {})
