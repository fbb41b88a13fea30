"""One small file of every format, made here, with the same two articles in each.

`SAMPLES`: the name of a format in docs/reference/formats.md → the file's name and its bytes.
Formats that need a library or a program to be written are in `test_formats`.
"""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from pathlib import Path
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


def message(one: Article) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = one.title, "a@example.org", f"{one.date} 08:00"
    mail.replace_header("Date", "Tue, 14 Mar 2023 08:00:00 +0000")
    mail.set_content(one.body)
    mail.add_alternative(html(one), subtype="html")
    return mail.as_bytes()


def mailbox() -> bytes:
    return b"".join(b"From a@x Tue Mar 14 08:00:00 2023\n" + message(a) + b"\n" for a in ARTICLES)


def subtitles(arrow: str, head: str) -> bytes:
    lines = [line for one in ARTICLES for line in one.body.split("\n")]
    cues = [
        f"{n}\n00:00:{n:02}{arrow}000 --> 00:00:{n:02}{arrow}900\n<i>{line}</i>\n"
        for n, line in enumerate(lines, 1)
    ]
    return (head + "\n".join(cues)).encode()


def rss() -> bytes:
    items = "".join(
        f"<item><title>{a.title}</title><link>https://example.org/{n}</link>"
        f"<pubDate>Tue, 14 Mar 2023 08:00:00 +0000</pubDate>"
        f"<description>{escape(escape(a.body.splitlines()[0]))}</description>"
        f"<content:encoded><![CDATA[<p>{a.body}</p><script>x()</script>]]></content:encoded></item>"
        for n, a in enumerate(ARTICLES)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        f'content/"><channel><title>صحيفة</title>{items}</channel></rss>'
    ).encode()


def wxr() -> bytes:
    items = "".join(
        f"<item><title>{a.title}</title><guid>https://example.org/?p={n}</guid>"
        f"<content:encoded><![CDATA[<!-- wp:paragraph --><p>{a.body}</p>]]></content:encoded>"
        "<excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        f"<wp:post_date>{a.date} 08:00:00</wp:post_date><wp:post_date_gmt>{a.date} 08:00:00"
        "</wp:post_date_gmt><wp:post_type>post</wp:post_type></item>"
        for n, a in enumerate(ARTICLES)
    )
    menu = "<item><title>قائمة</title><wp:post_type>nav_menu_item</wp:post_type></item>"
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        f'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>مدونة</title>{items}{menu}'
        "</channel></rss>"
    ).encode()


def mediawiki() -> bytes:
    pages = "".join(
        f"<page><title>{a.title}</title><ns>0</ns><id>{n}</id><revision><id>9{n}</id><timestamp>"
        f"{a.date}T10:00:00Z</timestamp><text>{{{{صندوق|س={{{{داخل}}}}}}}}'''{a.title}''' "
        f"[[مدينة|المدينة]].&lt;ref name=a&gt;مرجع&lt;/ref&gt;\n== تاريخ ==\n{a.body}\n"
        "[[تصنيف:بلدات]]\n[[ملف:ص.jpg|تصغير|[[صورة]]]]</text></revision></page>"
        for n, a in enumerate(ARTICLES)
    )
    text = "<revision><text>كلام</text></revision>"
    talk = f"<page><title>نقاش:س</title><ns>1</ns><id>7</id>{text}</page>"
    return f'<mediawiki xml:lang="ar">{pages}{talk}</mediawiki>'.encode()


def tei() -> bytes:
    divisions = "".join(
        f'<div type="article"><head>{a.title}</head><pb n="{n + 3}"/><p>{a.body}</p></div>'
        for n, a in enumerate(ARTICLES)
    )
    return (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>المجلة'
        f"</title></titleStmt></fileDesc></teiHeader><text><body>{divisions}</body></text></TEI>"
    ).encode()


def alto() -> bytes:
    lines = "".join(
        "<TextLine>" + "<SP/>".join(f'<String CONTENT="{word}"/>' for word in line.split())
        + "</TextLine>"
        for line in BOTH.split("\n") if line
    )  # fmt: skip
    return f'<alto><Layout><Page PHYSICAL_IMG_NR="5">{lines}</Page></Layout></alto>'.encode()


def page_xml() -> bytes:
    lines = "".join(
        f"<TextLine><TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>"
        for line in BOTH.split("\n") if line
    )  # fmt: skip
    return f"<PcGts><Page><TextRegion>{lines}</TextRegion></Page></PcGts>".encode()


def hocr() -> bytes:
    lines = "".join(
        "<span class='ocr_line'>"
        + " ".join(f"<span class='ocrx_word'>{word}</span>" for word in line.split())
        + "</span>"
        for line in BOTH.split("\n") if line
    )  # fmt: skip
    return (
        "<html><head><meta name='ocr-system' content='tesseract'/></head><body>"
        f"<div class='ocr_page' title='ppageno 4'>{lines}</div></body></html>"
    ).encode()


def newsml() -> bytes:
    one = BRIDGE
    paragraphs = "".join(f"<p>{line}</p>" for line in BOTH.split("\n") if line)
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><itemMeta>'
        f"<versionCreated>{one.date}T08:00:00Z</versionCreated></itemMeta><contentMeta><headline>"
        f"{one.title}</headline></contentMeta><contentSet><inlineXML><html><body>{paragraphs}"
        "</body></html></inlineXML></contentSet></newsItem>"
    ).encode()


def warc() -> bytes:
    records = []
    for number, one in enumerate(ARTICLES):
        page = html(one).encode()
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return b"".join(records)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx() -> bytes:
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{line[:7]}</w:t></w:r><w:r><w:t>{line[7:]}</w:t></w:r></w:p>"
        for line in BOTH.split("\n") if line
    )  # fmt: skip
    document = f"<w:document {W}><w:body>{paragraphs}</w:body></w:document>"
    return zipped({"word/document.xml": document.encode()})


def pptx() -> bytes:
    namespace = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    members = {"ppt/presentation.xml": b"<p/>"}
    for number, one in enumerate(ARTICLES, 9):
        lines = f"{one.title}\n{one.body}".split("\n")
        text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
        members[f"ppt/slides/slide{number}.xml"] = f"<s {namespace}>{text}</s>".encode()
    return zipped(members)


def odt() -> bytes:
    namespace = 'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    text = "".join(f"<t:p>{line.replace(' ', '<t:s/>', 1)}</t:p>" for line in BOTH.split("\n"))
    content = f"<c {namespace}>{text}</c>".encode()
    mime = b"application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": mime, "content.xml": content})


def epub() -> bytes:
    container = '<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>'
    items = "".join(f'<item id="i{n}" href="{n}.xhtml"/>' for n in range(2))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(2))
    opf = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>الكتاب</dc:title>'
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    chapters = {
        f"O/{n}.xhtml": f"<html><body><h1>{a.title}</h1><p>{a.body}</p></body></html>".encode()
        for n, a in enumerate(ARTICLES)
    }
    return zipped(
        {"META-INF/container.xml": container.encode(), "O/c.opf": opf.encode(), **chapters}
    )


def rtf() -> bytes:
    def encoded(line: str) -> str:
        return "".join(
            f"\\u{ord(c)}?" if ord(c) > 127 and n % 2 else
            "".join(f"\\'{b:02x}" for b in c.encode("cp1256")) if ord(c) > 127 else c
            for n, c in enumerate(line)
        )  # fmt: skip

    body = "\\par ".join(encoded(line) for line in BOTH.split("\n"))
    font = "{\\fonttbl{\\f0\\fnil\\fcharset178 Arial;}}"
    return f"{{\\rtf1\\ansi\\ansicpg1256\\deff0{font}\\f0 {body}}}".encode("ascii")


def sqlite() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE news (title TEXT, body TEXT, date TEXT)")
    rows = [(a.title, a.body, a.date) for a in ARTICLES]
    connection.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)
    connection.commit()
    return connection.serialize()


def csv(delimiter: str = ",", header: str = "title,body,date") -> bytes:
    rows = [header.replace(",", delimiter)] if header else []
    rows += [delimiter.join((a.title, f'"{a.body}"', a.date)) for a in ARTICLES]
    return "\n".join(rows).encode()


def openiti() -> bytes:
    words = BOTH.replace("مقلع", "PageV02P004 مقلع ms001").replace("شجرة", "شجرة\n~~")
    return (
        "######OpenITI#\n#META# 020.BookTITLE\t:: كتاب البلدة\n#META#Header#End#\n"
        f"### | باب الجسور\n# {words} PageV02P005\n"
    ).encode()


def telegram() -> bytes:
    messages = [
        {"id": n, "type": "message", "date": f"{a.date}T08:00:00", "from": "قناة",
         "text": [{"type": "bold", "text": a.title}, f"\n{a.body}"]}
        for n, a in enumerate(ARTICLES)
    ]  # fmt: skip
    return dumped({"name": "قناة", "type": "public_channel", "id": 5, "messages": messages})


def whatsapp() -> bytes:
    lines = [
        f"[{a.date[8:]}/{a.date[5:7]}/{a.date[:4]}, 8:3{n}:00 ص] سلمى: {a.title}\n{a.body}"
        for n, a in enumerate(ARTICLES)
    ]
    return "\n".join(lines).encode()


def wikiextractor() -> bytes:
    return "".join(
        f'<doc id="{n}" url="https://x/{n}" title="{a.title}">\n{a.title}\n\n{a.body}\n</doc>\n'
        for n, a in enumerate(ARTICLES)
    ).encode()


def markdown() -> bytes:
    one = BRIDGE
    return (
        f'---\ntitle: "{one.title}"\ndate: {one.date}\ntags:\n  - جسور\n---\n# {one.title}\n\n'
        f"> **{one.body}**\n\n[[حديقة|{GARDEN.body}]] ![](x.png)\n"
    ).encode()


BULK = b"".join(
    dumped({"index": {"_type": "page", "_id": str(n)}}) + b"\n" + dumped(one) + b"\n"
    for n, one in enumerate(as_json(body="text", date="timestamp"))
)
VERSES = (
    "1|1|بدأ العمال ترميم الجسر العتيق\n1|2|الحجارة نُقلت من مقلع قريب\n2|1|مئة شجرة زيتون ولوز\n"
)

Sample = tuple[str, Callable[[], bytes]]
SAMPLES: dict[str, Sample] = {
    "text": ("a.txt", BOTH.encode),
    "markdown": ("a.md", markdown),
    "subtitles": ("a.srt", lambda: subtitles(",", "")),
    "whatsapp": ("chat.txt", whatsapp),
    "openiti": ("0001Author.Book-ara1", openiti),
    "verses": ("quran.txt", VERSES.encode),
    "wikiextractor": ("wiki_00", wikiextractor),
    "json-lines": ("a.jsonl", lambda: b"\n".join(map(dumped, as_json()))),
    "json": ("a.json", lambda: dumped({"articles": as_json()})),
    "csv": ("a.csv", csv),
    "sqlite": ("a.db", sqlite),
    "html": (
        "a.html",
        lambda: html(BRIDGE._replace(body=f"{BRIDGE.body}\n{GARDEN.body}")).encode(),
    ),
    "hocr": ("a.hocr", hocr),
    "xml": ("a.xml", rss),
    "warc": ("a.warc.gz", warc),
    "mail": ("a.eml", lambda: message(BRIDGE._replace(body=BOTH))),
    "mbox": ("a.mbox", mailbox),
    "docx": ("a.docx", docx),
    "rtf": ("a.rtf", rtf),
    "odt": ("a.odt", odt),
    "pptx": ("a.pptx", pptx),
    "epub": ("a.epub", epub),
    "zip": ("a.zip", lambda: zipped({"داخل.zip": zipped(texts())})),
    "tar": ("a.tar.gz", lambda: tarred("w:gz")),
}
NEIGHBOURS: dict[str, Sample] = {
    "vtt": ("a.vtt", lambda: subtitles(".", "WEBVTT\n\n")),
    "atom is told without its ending": ("feed", rss),
    "wordpress export": ("export.xml", wxr),
    "mediawiki": ("dump.xml", mediawiki),
    "mediawiki, packed": ("dump.xml.bz2", lambda: bz2.compress(mediawiki())),
    "tei": ("i.TEIP5.xml", tei),
    "alto": ("p.xml", alto),
    "page": ("p.xml", page_xml),
    "newsml": ("n.xml", newsml),
    "cirrussearch": ("c.json.gz", lambda: gzip.compress(BULK)),
    "elasticsearch": (
        "es.json",
        lambda: dumped({"hits": {"total": 2, "hits": [{"_id": str(n), "_source": one}
                                                      for n, one in enumerate(as_json())]}}),
    ),
    "wordpress json": (
        "wp.json",
        lambda: dumped([{"id": n, "date": a.date, "title": {"rendered": a.title},
                         "content": {"rendered": f"<p>{a.body}</p>", "protected": False}}
                        for n, a in enumerate(ARTICLES)]),
    ),
    "ninjs": (
        "n.json",
        lambda: dumped([{"uri": f"urn:{n}", "headline": a.title, "versioncreated": a.date,
                         "body_xhtml": f"<p>{a.body}</p>"} for n, a in enumerate(ARTICLES)]),
    ),
    "hadith": (
        "h.json",
        lambda: dumped({"metadata": {"length": 2}, "hadiths": [
            {"id": n, "chapterId": 1, "arabic": a.body} for n, a in enumerate(ARTICLES)]}),
    ),
    "quran": (
        "q.json",
        lambda: dumped([{"id": n, "name": a.title, "verses": [
            {"id": v, "text": line} for v, line in enumerate(a.body.split("\n"))]}
            for n, a in enumerate(ARTICLES)]),
    ),
    "shamela's json": (
        "1234.json",
        lambda: dumped({"meta": {"id": 9, "name": "كتاب البلدة"}, "pages": [
            {"vol": "2", "page": n + 7, "text": f"<span>{a.title}</span>\n{a.body}"}
            for n, a in enumerate(ARTICLES)]}),
    ),
    "by columns": (
        "pandas.json",
        lambda: dumped({name: {str(n): one[name] for n, one in enumerate(as_json())}
                        for name in ("title", "body", "date")}),
    ),
    "columns and data": (
        "pandas.json",
        lambda: dumped({"columns": ["title", "body"], "index": [0, 1],
                        "data": [[a.title, a.body] for a in ARTICLES]}),
    ),
    "a list of names beside the records": (
        "rows.json",
        lambda: dumped({"features": [{"name": "text"}, {"name": "label"}], "rows": [
            {"row_idx": n, "row": {"text": f"{a.title}\n{a.body}"}}
            for n, a in enumerate(ARTICLES)]}),
    ),
    "texts alone": ("t.json", lambda: dumped([f"{a.title}\n{a.body}" for a in ARTICLES])),
    "blocks of an editor": (
        "e.json",
        lambda: dumped([{"title": a.title, "body": [
            {"type": "paragraph", "data": {"text": line}} for line in a.body.split("\n")]}
            for a in ARTICLES]),
    ),
    "edges and nodes": (
        "g.json",
        lambda: dumped({"data": {"posts": {"edges": [
            {"node": {"id": str(n), "title": a.title, "content": f"<p>{a.body}</p>"}}
            for n, a in enumerate(ARTICLES)]}}}),
    ),
    "tabs named txt": ("a.txt", lambda: csv("\t").replace(b'"', b"").replace(b".\n", b". ")),
    "no header": ("a.csv", lambda: csv(header="")),
    "quran as xml": (
        "quran.xml",
        lambda: ("<quran><sura index='1' name='s'>" + "".join(
            f"<aya index='{n}' text='{line}'/>" for n, line in enumerate(BOTH.split("\n")) if line)
            + "</sura></quran>").encode(),
    ),
    "xml of nobody's format": (
        "a.xml",
        lambda: ("<all>" + "".join(
            f"<article><title>{a.title}</title><body>{a.body}</body></article>" for a in ARTICLES)
            + "</all>").encode(),
    ),
    "mongodb": (
        "m.json",
        lambda: b"\n".join(dumped({"_id": {"$oid": f"{n}"}, "headline": a.title, "text": a.body,
                                   "created": {"$date": f"{a.date}T08:00:00Z"}})
                           for n, a in enumerate(ARTICLES)),
    ),
    "telegram": ("result.json", telegram),
    "arabic keys": (
        "عربي.json",
        lambda: dumped(as_json(title="العنوان", body="النص", date="تاريخ النشر")),
    ),
    "semicolons": ("a.csv", lambda: csv(";")),
    "bars": ("a.csv", lambda: csv("|")),
    "excel's line": ("a.csv", lambda: b"sep=;\n" + csv(";")),
    "tabs named csv": ("a.csv", lambda: csv("\t")),
    "arabic columns": ("a.tsv", lambda: csv("\t", "العنوان,النص,التاريخ")),
    "utf-16 without a mark": ("a.csv", lambda: csv().decode().encode("utf-16-le")),
    "cp720": ("a.csv", lambda: csv().decode().encode("cp720")),
    "xz": ("a.jsonl.xz", lambda: lzma.compress(b"\n".join(map(dumped, as_json())))),
    "json lines named json": ("a.json", lambda: b"\n".join(map(dumped, as_json()))),
    "by id": ("a.json", lambda: dumped({str(n): one for n, one in enumerate(as_json())})),
    "docx named doc": ("a.doc", docx),
    "rtf named doc": ("a.doc", rtf),
    "zip of html": (
        "s.zip",
        lambda: zipped({f"d/{n}.html": html(a).encode() for n, a in enumerate(ARTICLES)}),
    ),
    "tar of nothing packed": ("a.tar", lambda: tarred("w")),
    "doubly encoded": ("a.txt", lambda: BOTH.encode().decode("latin-1").encode()),
}  # fmt: skip


def written(folder: Path, sample: Sample) -> Path:
    """Write a sample into a folder; return its path."""
    name, make = sample
    path = folder / name
    path.write_bytes(make())
    return path
