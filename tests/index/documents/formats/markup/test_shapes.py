"""Pages, editions and books as other programs write them."""

import json
import zlib

from tests.index.documents.reading import Write, read, read_with_errors

TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"{id}><teiHeader/><text><body>{body}</body></text></TEI>'
PAGE = (
    '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page>'
    "{}</Page></PcGts>"
)


def record(kind: str, body: bytes, *headers: str) -> bytes:
    block = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {kind}", *headers, "", ""]).encode()
    lines = ["WARC/1.1", "WARC-Type: response", f"Content-Length: {len(block + body)}", "", ""]
    return "\r\n".join(lines).encode() + block + body + b"\r\n\r\n"


def test_a_page_that_declares_the_wrong_encoding_is_utf8_if_it_can_be(write: Write) -> None:
    text = "<html><head><meta charset='windows-1256'></head><body><p>وصل الخبر</p></body></html>"
    [document] = read(write("a.html", text))
    assert "وصل الخبر" in document.body


def test_a_page_of_a_crawl_that_cannot_be_decoded_costs_no_other(write: Write) -> None:
    page = "<html><body><p>وصل الخبر إلى البلدة</p></body></html>".encode()
    crawl = record("text/html", b"\x1b\x00\x01\xff", "Content-Encoding: br")
    documents, errors = read_with_errors(write("a.warc", crawl + record("text/html", page)))
    assert [document.body for document in documents] == ["وصل الخبر إلى البلدة"]
    assert len(errors) == 1
    assert "compressed by br" in errors[0].reason


def test_a_page_packed_by_deflate_without_a_header_is_read(write: Write) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    page = "<html><body><p>وصل الخبر إلى البلدة</p></body></html>".encode()
    block = record("text/html", packer.compress(page) + packer.flush(), "Content-Encoding: deflate")
    [document] = read(write("a.warc", block))
    assert document.body == "وصل الخبر إلى البلدة"


def test_regions_of_a_page_are_in_their_reading_order(write: Write) -> None:
    order = (
        '<ReadingOrder><OrderedGroup><RegionRefIndexed index="0" regionRef="b"/>'
        '<RegionRefIndexed index="1" regionRef="a"/></OrderedGroup></ReadingOrder>'
    )
    regions = "".join(
        f'<TextRegion id="{name}"><TextLine><TextEquiv><Unicode>{text}</Unicode></TextEquiv>'
        "</TextLine></TextRegion>"
        for name, text in [("a", "ثم عاد"), ("b", "خرج الصياد")]
    )
    [document] = read(write("a.xml", PAGE.format(order + regions)))
    assert document.body == "خرج الصياد\nثم عاد\n"


def test_a_region_may_have_a_text_and_no_lines(write: Write) -> None:
    region = "<TextRegion><TextEquiv><Unicode>خرج الصياد</Unicode></TextEquiv></TextRegion>"
    [document] = read(write("a.xml", PAGE.format(region)))
    assert document.body == "خرج الصياد\n"


def test_a_word_of_an_edition_goes_on_in_the_next_line(write: Write) -> None:
    body = "<p>بحضور مئات المزار-\n<lb break='no'/>عين<pb n='2'/>في الواحة</p>"
    [document] = read(write("a.xml", TEI.format(id="", body=body)))
    assert document.body == "بحضور مئات المزارعين في الواحة\n"


def test_of_two_readings_the_one_the_editor_prefers_is_indexed(write: Write) -> None:
    body = "<p><choice><sic>تنفس</sic><corr>تنافس</corr></choice> الطهاة</p>"
    [document] = read(write("a.xml", TEI.format(id="", body=body)))
    assert document.body == "تنافس الطهاة\n"


def test_no_two_texts_of_a_corpus_share_an_id(write: Write) -> None:
    article = "<div type='article'><p>{}</p></div>"
    texts = [
        TEI.format(id="", body="<p>خرج الصياد</p>"),
        TEI.format(id="", body="<p>ثم عاد</p>"),
        TEI.format(id=" xml:id='t'", body=article.format("نزل المطر") + article.format("ثم توقف")),
    ]
    documents = read(write("a.xml", f"<teiCorpus>{''.join(texts)}</teiCorpus>"))
    assert len({document.id for document in documents}) == 4


def test_signs_of_poems_and_biographies_in_openiti_are_removed(write: Write) -> None:
    text = (
        "######OpenITI#\n#META#Header#End#\n# % خرج الصياد من البيت % ثم عاد %\n"
        "### $BIO_MAN$ سيرة رجل\n# ولد @T01 بغداد في عام PageEndV01P002\n"
    )
    [document] = read(write("a.openiti", text))
    lines = [line.strip() for line in document.body.split("\n") if line.strip()]
    assert lines == ["خرج الصياد من البيت ثم عاد", "سيرة رجل", "ولد بغداد في عام"]


def test_the_tables_of_a_shamela_book_in_json_are_one_text(write: Write) -> None:
    pages = [{"id": n, "part": "1", "page": n + 4, "nass": f"نص الصفحة {n}"} for n in (1, 2)]
    tables = {
        "b7": pages,
        "t7": [{"id": 2, "tit": "باب ثان", "lvl": 1}],
        "Main": [{"Bk": "كتاب الواحة", "Auth": "كاتب"}],
    }
    [document] = read(write("a.json", json.dumps(tables)))
    assert (document.title, document.body) == ("كتاب الواحة", "نص الصفحة 1\nنص الصفحة 2\n")
    assert document.anchors[-2:] == ((12, "page", "6"), (12, "section", "باب ثان"))
    [alone] = read(write("pages.json", json.dumps(pages)))
    assert alone.body == document.body


def wiki(text: str) -> str:
    page = f"<page><title>عنوان</title><ns>0</ns><id>1</id><revision><text>{text}</text>"
    return f"<mediawiki>{page}</revision></page></mediawiki>"


def test_a_template_that_is_not_closed_costs_no_text(write: Write) -> None:
    text = "}} أول {{قالب|{{داخل}} وسط\nآخر {{قالب|س=|}} ختام"
    [document] = read(write("a.xml", wiki(text)))
    assert document.body == "أول قالب| وسط\nآخر ختام"


def test_breaks_and_magic_words_of_wikitext(write: Write) -> None:
    text = "== باب&lt;br&gt;أول ==\nسطر&lt;br /&gt;ثان __بلا_فهرس__"
    [document] = read(write("a.xml", wiki(text)))
    assert document.body == "باب أول\nسطر\nثان"


def test_an_old_redirect_is_not_an_article(write: Write) -> None:
    assert read(write("a.xml", wiki("#تحويل [[عنوان آخر]]"))) == []


def test_notes_of_an_edition_follow_its_text(write: Write) -> None:
    body = "<p>كلام<note place='foot'>حاشية</note> متصل</p>"
    [document] = read(write("a.xml", TEI.format(id="", body=body)))
    assert document.body.split("\n") == ["كلام متصل", "حاشية", ""]


def test_the_best_reading_of_a_line_is_taken_and_tables_are_read(write: Write) -> None:
    readings = "".join(
        f"<TextEquiv index='{n}'><Unicode>{text}</Unicode></TextEquiv>"
        for n, text in [(1, "قراءة أخرى"), (0, "أول سطر")]
    )
    cell = "<TextLine><TextEquiv><Unicode>خلية</Unicode></TextEquiv></TextLine>"
    page = (
        f"<TextRegion><TextLine>{readings}</TextLine></TextRegion>"
        f"<TableRegion><TableCell>{cell}</TableCell></TableRegion>"
    )
    [document] = read(write("a.xml", PAGE.format(page)))
    assert document.body == "أول سطر\nخلية\n"


def test_a_verse_names_its_sura(write: Write) -> None:
    text = "<quran><sura index='2' name='البقرة'><aya index='1' text='الم'/></sura></quran>"
    path = write("q.xml", text)
    [verse] = read(path)
    assert (verse.title, verse.body, verse.id) == ("البقرة", "الم", f"{path.resolve()}//2:1")
    assert verse.fields == {"sura": "2", "verse": "1"}


def test_kinds_of_sections_and_places_of_openiti_are_removed(write: Write) -> None:
    text = (
        "######OpenITI#\n#META#Header#End#\n### |EDITOR|\n# مقدمة\n#$#PROV$العراق #$#TYPE$مدينة\n"
    )
    [book] = read(write("a.mARkdown", text))
    assert book.body.split() == ["مقدمة", "العراق", "مدينة"]
    assert book.anchors == ()


def test_deletions_and_readings_of_manuscripts_follow_the_text(write: Write) -> None:
    body = (
        "<p>كتا<del>ت</del><add>ب</add> <app><rdg>الحيوان</rdg><lem>الحيوات</lem></app>"
        " في <app><rdg>جزء</rdg><rdg>جزأين</rdg></app></p>"
    )
    [document] = read(write("a.xml", TEI.format(id="", body=body)))
    assert document.body.split("\n")[0] == "كتاب الحيوات في جزء"
    assert {"ت", "الحيوان", "جزأين"} <= set(document.body.split())
