"""The two articles of every sample, and the containers that several formats share."""

import io
import json
import tarfile
import zipfile
from html import escape
from typing import Literal, NamedTuple


class Article(NamedTuple):
    """An article, and a phrase in the middle of it."""

    title: str
    body: str
    date: str
    phrase: str


BRIDGE = Article(
    "ترميم الجسر العتيق في البلدة",
    "بدأ العمال ترميم الجسر العتيق صباح الأحد.\nوقال البناء إن الحجارة نُقلت من مقلع قريب.",
    "2023-03-14",
    "الحجارة نقلت من مقلع",
)
GARDEN = Article(
    "حديقة جديدة للأطفال",
    "افتتحت البلدية حديقة واسعة قرب السوق.\nوزرع التلاميذ فيها مئة شجرة زيتون ولوز.",
    "2023-04-02",
    "مئة شجرة زيتون ولوز",
)
ARTICLES = (BRIDGE, GARDEN)
BOTH = "\n\n".join(f"{one.title}\n{one.body}" for one in ARTICLES)


def as_json(**names: str) -> list[dict[str, str]]:
    """The articles as objects; `names`: other keys for title, body and date."""
    keys = {"title": "title", "body": "body", "date": "date"} | names
    return [{name: getattr(one, key) for key, name in keys.items()} for one in ARTICLES]


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def html(one: Article) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in one.body.split("\n"))
    return (
        f'<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>{one.title} | صحيفة'
        f'</title><meta property="article:published_time" content="{one.date}T08:00:00Z">'
        "<style>p{color:red}</style><script>var x = 1;</script></head><body><nav><ul><li>"
        f'<a href="/">الرئيسية</a></li></ul></nav><main><article><h1>{one.title}</h1>{paragraphs}'
        "</article></main><footer>حقوق النشر محفوظة</footer></body></html>"
    )


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def texts() -> dict[str, bytes]:
    return {f"خبر-{n}.txt": f"{a.title}\n{a.body}".encode() for n, a in enumerate(ARTICLES)}


def tarred(mode: Literal["w", "w:gz", "w:bz2", "w:xz"]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in texts().items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()
