"""The articles in each format that takes more than a line to write."""

import gzip
import sqlite3
from contextlib import closing
from email.message import EmailMessage
from html import escape

from tests.index.documents.articles import (
    ARTICLES,
    BOTH,
    BRIDGE,
    GARDEN,
    Article,
    as_json,
    dumped,
    html,
    zipped,
)


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
    with closing(sqlite3.connect(":memory:")) as connection:
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
