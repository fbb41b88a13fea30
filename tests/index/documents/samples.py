"""One small file of every format, made here, with the same two articles in each.

`SAMPLES`: the name of a format in docs/reference/formats.md → the file's name and its bytes.
`NEIGHBORS`: other files that people have, and the formats that resemble those.
Formats that need a library or a program to be written are in `test_formats`.
"""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

from tests.index.documents.articles import (
    ARTICLES,
    BOTH,
    BRIDGE,
    GARDEN,
    as_json,
    dumped,
    html,
    tarred,
    texts,
    zipped,
)
from tests.index.documents.makers import (
    BULK,
    VERSES,
    alto,
    csv,
    docx,
    epub,
    hocr,
    mailbox,
    markdown,
    mediawiki,
    message,
    newsml,
    odt,
    openiti,
    page_xml,
    pptx,
    rss,
    rtf,
    sqlite,
    subtitles,
    tei,
    telegram,
    warc,
    whatsapp,
    wikiextractor,
    wxr,
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
NEIGHBORS: dict[str, Sample] = {
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
    "text named doc": ("a.doc", lambda: BOTH.encode("cp1256")),
    "docx named xlsx": ("a.xlsx", docx),
    "pptx named docx": ("a.docx", pptx),
    "a table named xls": ("a.xls", lambda: csv("\t").decode().encode("utf-16")),
    "a page named csv": (
        "a.csv",
        lambda: html(BRIDGE._replace(body=f"{BRIDGE.body}\n{GARDEN.body}")).encode(),
    ),
    "json over several lines named jsonl": (
        "a.jsonl",
        lambda: dumped(as_json()).replace(b"[{", b"[\n{").replace(b", ", b",\n"),
    ),
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
