"""A small library with fields of every kind, for tests of pages and of the API."""

from pathlib import Path

from kashaf.index import Date, Keyword, Number, Schema, Text, build_index

SCHEMA = Schema(
    author=Text(aliases=("مؤلف",)),
    section=Keyword(aliases=("قسم",)),
    pages=Number(aliases=("صفحات",)),
    published=Date(aliases=("نشر",)),
)
_AUTHORS = ["نجيب محفوظ", "طه حسين", "يحيى حقي"]
_WORDS = (
    "القاهرة البحر الصحراء المدينة القرية الجبل النهر الحديقة المدرسة السوق المسجد القلعة الجسر "
    "الميناء المزرعة الغابة الجزيرة الشاطئ المحطة المكتبة المتحف المسرح الملعب القصر"
)


def build_library(directory: Path) -> Path:
    """Build an index of 24 books about one subject each, dated from 2001 to 2012."""
    build_index(
        (
            {
                "id": f"b{at:02}",
                "title": f"رواية {subject}",
                "body": f"هذه رواية عن {subject}.\n\nفيها حديث طويل يدور كله حول {subject} وأهلها.",
                "author": _AUTHORS[at % 3],
                "section": ["رواية", "تاريخ"][at % 2],
                "pages": 100 + 10 * at,
                "published": f"{2001 + at // 2}-05-01",
                "date": f"{2001 + at // 2}-05-01",
                "source": ["دار الشروق", "دار المعارف"][at % 2],
                "tags": ["أدب", f"وسم{at}"],
                "url": f"https://books.example/{at}",
            }
            for at, subject in enumerate(_WORDS.split())
        ),
        directory,
        schema=SCHEMA,
    )
    return directory
