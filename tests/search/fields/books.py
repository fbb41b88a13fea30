"""Books with fields of every kind."""

from typing import Any

from kashaf.index import (
    Date,
    Keyword,
    Number,
    Schema,
    Text,
)
from kashaf.search import Index

SCHEMA = Schema(
    author=Text(weight=0.5, aliases=("مؤلف",)),
    section=Keyword(aliases=("قسم",)),
    pages=Number(aliases=("صفحات",)),
    published=Date(),
)


BOOKS: list[dict[str, object]] = [
    {
        "id": "1",
        "title": "بين القصرين",
        "body": "رواية من القاهرة",
        "author": "نجيب محفوظ",
        "section": ["رواية", "تاريخ"],
        "pages": 420,
        "published": "1956-03-01",
        "isbn": "977",
    },
    {
        "id": "2",
        "title": "الأيام",
        "body": "سيرة في رواية",
        "author": "طه حسين",
        "section": "سيرة",
        "pages": "٢٥٠",
        "published": "٢٠٠١-٠٥-٠٦",
    },
    {"id": "3", "title": "محفوظات", "body": "رواية بلا مؤلف", "pages": 99.5},
    {
        "id": "4",
        "title": "الحرافيش",
        "body": "رواية",
        "author": ["نجيب محفوظ", "محرر الدار"],
        "published": "2010-06-30T08:00:00",
    },
]


def ids(index: Index, query: str, **options: Any) -> str:
    return "".join(sorted(hit.id for hit in index.search(query, **options)))
